//! The reveal: who told the two jokes, what the vote did to them, how original they are, how others voted.

use openmic_domain::joke::index::NEAR;
use openmic_store::{
    EloChange, FlagKind, JokeTally, OriginalityRow, PairTally, StoreResult, TAKEN_BACK, VoteRow,
};

use super::{
    choice::Choice,
    tellers::{Asker, Withheld},
    vote::UNDO_MS,
    wire::{Flags, Reveal, RevealSide, Undo},
};
use crate::{
    AppState, PageError, Standing,
    i18n::{Visit, t},
    ui::number,
};

/// What is known of the two jokes besides the vote.
struct Known {
    taken_back: bool,
    /// How others voted on the two.
    others: PairTally,
    /// Originality of the left and the right joke, and votes of others on each where nobody else has
    /// voted on the two.
    sides: [(Option<OriginalityRow>, JokeTally); 2],
    /// Of the jokes that the two are most like, those that do not say yet to this voter who told them.
    withheld: Withheld,
}

/// The reveal of a vote, to the voter who cast it; none for anybody else.
pub(super) async fn of_vote(
    state: &AppState,
    vote_id: &str,
    voter: &str,
    choice: &Choice,
) -> Result<Option<Reveal>, PageError> {
    let vote = match state.store.vote(vote_id).await {
        Ok(vote) if vote.voter == voter => vote,
        Ok(_) => return Ok(None),
        Err(error) if error.is_not_found() => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let known = look(state, &vote).await?;
    Ok(make(state, &vote, known, choice))
}

/// Whether its voter took a vote back.
pub(super) async fn was_taken_back(state: &AppState, vote: &VoteRow) -> StoreResult<bool> {
    if vote.status == "counted" {
        return Ok(false);
    }
    let corrections = state.store.corrections_of(&vote.id).await?;
    Ok(corrections.iter().any(|row| row.reason == TAKEN_BACK))
}

async fn look(state: &AppState, vote: &VoteRow) -> Result<Known, PageError> {
    let store = &state.store;
    let taken_back = was_taken_back(state, vote).await?;
    let (Some(left), Some(right)) = (&vote.left_sample, &vote.right_sample) else {
        return Ok(Known {
            taken_back,
            others: PairTally::default(),
            sides: Default::default(),
            withheld: Withheld::default(),
        });
    };
    let (others, of_left, of_right) = tokio::try_join!(
        store.pair_tally(left, right, &vote.id),
        store.originality(left),
        store.originality(right)
    )?;
    // Only what is near is led to, so that there is seldom anything to ask.
    let near = [&of_left, &of_right]
        .into_iter()
        .flatten()
        .filter(|row| row.similarity >= NEAR)
        .filter_map(|row| row.nearest_sample.as_deref());
    let asker = Asker::of_voter(&vote.voter);
    let withheld = Withheld::among(state, &asker, near.collect()).await?;
    let (on_left, on_right) = if others.votes() > 0 {
        Default::default()
    } else {
        tokio::try_join!(
            store.some_votes_on(left, &vote.id),
            store.some_votes_on(right, &vote.id)
        )?
    };
    Ok(Known {
        taken_back,
        others,
        sides: [(of_left, on_left), (of_right, on_right)],
        withheld,
    })
}

fn make(state: &AppState, vote: &VoteRow, known: Known, choice: &Choice) -> Option<Reveal> {
    let (left, right) = vote.elo_changes()?;
    let side =
        |letter: &str, name: &str, slug: &str, sample: Option<&str>, elo: EloChange| RevealSide {
            name: name.to_owned(),
            slug: slug.to_owned(),
            href: Visit::here(&format!("/entrants/{slug}")),
            label: t().arena_joke_label(letter),
            joke: sample
                .map(|id| Visit::here(&format!("/jokes/{id}")))
                .unwrap_or_default(),
            elo_before: elo.before,
            elo_after: elo.after,
            change: number::fixed((elo.after - elo.before).abs(), 1),
            trend: trend(elo).to_owned(),
            moved: match trend(elo) {
                "up" => t().arena_up(),
                "down" => t().arena_down(),
                _ => t().arena_unchanged(),
            },
            place: match ranks(state, &vote.track_slug, slug) {
                Some(ranks) => t().arena_place(number::fixed(elo.after, 0), ranks),
                None => t().arena_place_unranked(number::fixed(elo.after, 0)),
            },
            original: String::new(),
            near: Default::default(),
            flags: sample.map(|id| flags(letter, id)),
        };
    let mut left = side(
        "A",
        &vote.left_name,
        &vote.left_slug,
        vote.left_sample.as_deref(),
        left,
    );
    let mut right = side(
        "B",
        &vote.right_name,
        &vote.right_slug,
        vote.right_sample.as_deref(),
        right,
    );
    let others = others(&known);
    for (side, (originality, _)) in [&mut left, &mut right].into_iter().zip(known.sides) {
        if let Some(row) = originality {
            side.original = t().arena_original(number::fixed(1.0 - row.similarity, 2));
            side.near = near(&row, &side.joke, &known.withheld);
        }
    }
    if known.taken_back {
        for side in [&mut left, &mut right] {
            side.change = number::fixed(0.0, 1);
            side.trend = "same".to_owned();
            side.moved = t().arena_unchanged();
            side.place = match ranks(state, &vote.track_slug, &side.slug) {
                Some(ranks) => t().arena_place(number::fixed(side.elo_before, 0), ranks),
                None => t().arena_place_unranked(number::fixed(side.elo_before, 0)),
            };
            side.elo_after = side.elo_before;
        }
    }
    let left_ms = UNDO_MS - (state.clock.now_ms() - vote.created_ms);
    let undo = (!known.taken_back && left_ms > 0).then(|| Undo {
        vote: vote.id.clone(),
        action: Visit::here(&choice.at("/arena/undo", ("", ""))),
        label: t().arena_undo(),
        left_ms: u32::try_from(left_ms).unwrap_or_default(),
    });
    Some(Reveal {
        outcome: vote.outcome.clone(),
        title: t().arena_last_vote(),
        said: match vote.outcome.as_str() {
            _ if known.taken_back => t().arena_said_nothing(),
            "left" => t().arena_said_left(),
            "right" => t().arena_said_right(),
            "both" => t().arena_said_both(),
            _ => t().arena_said_neither(),
        },
        prompt: super::battle::capped(vote.input.as_deref().unwrap_or_default()),
        left,
        right,
        others,
        undo,
    })
}

/// What can be said against a joke.
fn flags(letter: &str, sample: &str) -> Flags {
    Flags {
        action: Visit::here(&format!("/jokes/{sample}/flags")),
        label: t().arena_flag(letter),
        buttons: FlagKind::ALL
            .map(|kind| [kind.as_str().to_owned(), crate::jokes::said(kind.as_str())])
            .to_vec(),
    }
}

/// How others voted: on the two jokes, else on each of them.
fn others(known: &Known) -> String {
    let count = |n: i64| number::whole(n.unsigned_abs());
    let pair = &known.others;
    if pair.votes() > 0 {
        return t().arena_others(
            pair.votes().unsigned_abs(),
            count(pair.votes()),
            count(pair.left),
            count(pair.right),
            count(pair.both_good),
            count(pair.neither),
        );
    }
    let on = |letter: &str, tally: &JokeTally| {
        (tally.votes() > 0)
            .then(|| t().arena_others_joke(letter, count(tally.won), count(tally.votes())))
    };
    let [(_, left), (_, right)] = &known.sides;
    let sides: Vec<String> = on("A", left).into_iter().chain(on("B", right)).collect();
    if sides.is_empty() {
        t().arena_others_none()
    } else {
        t().arena_others_elsewhere(sides.join(t().arena_others_between().as_str()))
    }
}

/// The link to the text that a joke is most like, where it is near: its own page, else that of the joke,
/// which shows it. None where it would say whose another joke is that does not say so yet.
fn near(row: &OriginalityRow, joke: &str, withheld: &Withheld) -> [String; 2] {
    let told = row.nearest_sample.as_deref();
    if row.similarity < NEAR || told.is_some_and(|told| withheld.has(told)) {
        return Default::default();
    }
    let label = match row.nearest_kind.as_deref() {
        Some("own") => t().arena_near_own(),
        Some("other") => t().arena_near_other(),
        Some("paraphrase") => t().arena_near_paraphrase(),
        _ => t().arena_near_known(),
    };
    let href = row.nearest_sample.as_ref().map_or_else(
        || joke.to_owned(),
        |sample| Visit::here(&format!("/jokes/{sample}")),
    );
    [label, href]
}

/// Which way a rating moved, as far as one decimal shows it.
fn trend(elo: EloChange) -> &'static str {
    match elo.after - elo.before {
        change if change >= 0.05 => "up",
        change if change <= -0.05 => "down",
        _ => "same",
    }
}

/// Where an entrant stands on the board as it was last fitted.
fn ranks(state: &AppState, track_slug: &str, entrant_slug: &str) -> Option<String> {
    let board = state.boards.get(track_slug)?;
    let Standing::Votes(votes) = &board.standing else {
        return None;
    };
    let standing = &votes
        .entries
        .iter()
        .find(|entry| entry.entrant.slug == entrant_slug)?
        .standing;
    let (best, worst) = (standing.best_rank?, standing.worst_rank?);
    Some(if best == worst {
        best.to_string()
    } else {
        format!("{best}–{worst}")
    })
}
