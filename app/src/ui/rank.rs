//! Ranks as ranges, and the bracket that ties together entrants which the data does not separate.

use leptos::prelude::*;

use crate::i18n::t;

/// A rank range: `1` when the data settles it, `2–5` when not, a dash when there is none.
#[component]
pub fn RankRange(
    /// Best rank the interval allows, from 1.
    #[prop(into)]
    best: Option<u32>,
    /// Worst rank the interval allows.
    #[prop(into)]
    worst: Option<u32>,
) -> impl IntoView {
    match (best, worst) {
        (Some(best), Some(worst)) => {
            let words = if best == worst {
                best.to_string()
            } else {
                format!("{best}–{worst}")
            };
            let class = if worst == 1 { "rank first" } else { "rank" };
            view! { <span class=class>{words}</span> }.into_any()
        }
        _ => view! { <span class="rank none"><span class="sr">{t().ui_not_ranked()}</span><span aria-hidden="true">"–"</span></span> }
            .into_any(),
    }
}

/// Where a row stands in its tied group; [`RankBracket::class`] goes on the `<tr>` and draws a
/// bracket at the left edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RankBracket {
    /// Alone: no bracket.
    Single,
    /// First of several.
    Start,
    /// Between first and last.
    Middle,
    /// Last of several.
    End,
}

impl RankBracket {
    /// The class of the row.
    pub fn class(self) -> &'static str {
        match self {
            Self::Single => "tie-none",
            Self::Start => "tie tie-start",
            Self::Middle => "tie tie-mid",
            Self::End => "tie tie-end",
        }
    }
}

/// The bracket of each row from the groups of the rows in the order they are shown. Rows without
/// a group stand alone, and so does a group that the order tears apart, row by row.
pub fn brackets(groups: &[Option<u32>]) -> Vec<RankBracket> {
    groups
        .iter()
        .enumerate()
        .map(|(index, group)| {
            let same = |other: Option<&Option<u32>>| group.is_some() && other == Some(group);
            let above = same(index.checked_sub(1).and_then(|index| groups.get(index)));
            match (above, same(groups.get(index + 1))) {
                (false, false) => RankBracket::Single,
                (false, true) => RankBracket::Start,
                (true, true) => RankBracket::Middle,
                (true, false) => RankBracket::End,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_join_neighbours_of_one_group() {
        use RankBracket::{End, Middle, Single, Start};
        let groups = [
            Some(0),
            Some(1),
            Some(1),
            Some(1),
            None,
            None,
            Some(2),
            Some(3),
            Some(3),
        ];
        assert_eq!(
            brackets(&groups),
            [
                Single, Start, Middle, End, Single, Single, Single, Start, End
            ]
        );
        assert_eq!(brackets(&[]), []);
        assert_eq!(brackets(&[Some(1), Some(0), Some(1)]), [Single; 3]);
    }

    #[test]
    fn a_range_is_one_number_only_when_settled() {
        let html = |best: u32, worst: u32| view! { <RankRange best worst/> }.to_html();
        assert!(html(1, 1).contains(">1<"));
        assert!(html(2, 5).contains("2–5"));
        assert!(
            view! { <RankRange best=None worst=None/> }
                .to_html()
                .contains("not ranked")
        );
    }
}
