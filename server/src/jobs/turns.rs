//! Turns of a conversation: each is answered by the strategy anew, so that its calls stand under paths of their own.

use openmic_domain::strategy::{Call, Final, Step};

/// The beginning of the paths of a turn; the first has none.
fn turn_prefix(turn: usize) -> String {
    match turn {
        0 => String::new(),
        _ => format!("turn{}.", turn + 1),
    }
}

/// The place in the strategy of a call of that turn.
pub(super) fn path_in(path: &str, turn: usize) -> Option<&str> {
    match turn {
        0 => (!path.starts_with("turn")).then_some(path),
        _ => path.strip_prefix(&turn_prefix(turn)),
    }
}

/// A step of a strategy as one of that turn.
pub(super) fn at_turn(step: Step, turn: usize) -> Step {
    let place = |path: String| format!("{}{path}", turn_prefix(turn));
    match step {
        Step::Ask(calls) => Step::Ask(
            calls
                .into_iter()
                .map(|call| Call {
                    path: place(call.path),
                    ..call
                })
                .collect(),
        ),
        Step::Done(found) => Step::Done(Final {
            chosen: place(found.chosen),
            extracted: found
                .extracted
                .into_iter()
                .map(|(path, text)| (place(path), text))
                .collect(),
            ..found
        }),
        stuck @ Step::Stuck(_) => stuck,
    }
}
