//! Battles about jokes that do not say yet who told them: both tellers are named, so that jokes and replies are left
//! out.

use openmic_store::{BattleRow, VerdictRow};

use crate::{
    AppState, PageError,
    arena::{Asker, HeldBack, Withheld},
};

/// Takes prompt, jokes and replies out of those of `battles` that are about a withheld joke. A reply may say the joke
/// again.
pub(crate) async fn hold_back(
    state: &AppState,
    asker: &Asker,
    battles: &mut [(BattleRow, Vec<VerdictRow>)],
) -> Result<HeldBack, PageError> {
    let samples = battles
        .iter()
        .flat_map(|(battle, _)| [battle.left_sample.as_str(), battle.right_sample.as_str()]);
    let withheld = Withheld::among(state, asker, samples.collect()).await?;
    let mut held = HeldBack::default();
    for (battle, verdicts) in battles {
        let until = withheld.until_both(Some(&battle.left_sample), Some(&battle.right_sample));
        let Some(until) = until else {
            continue;
        };
        held.note(&battle.id, until);
        for text in [
            &mut battle.input,
            &mut battle.left_text,
            &mut battle.right_text,
            &mut battle.left_sample,
            &mut battle.right_sample,
        ] {
            text.clear();
        }
        for verdict in verdicts {
            verdict.text.clear();
            verdict.reasoning = None;
            "[]".clone_into(&mut verdict.messages);
        }
    }
    Ok(held)
}
