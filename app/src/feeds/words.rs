//! What an entry of a feed says.

use openmic_store::RankEventRow;

use crate::ui::{Format, interval::interval_words, number};

/// "2", or "2–5" where the data does not settle it.
pub(crate) fn range(best: i64, worst: i64) -> String {
    if best == worst {
        best.to_string()
    } else {
        format!("{best}–{worst}")
    }
}

/// The title of an entry.
pub(super) fn title(event: &RankEventRow) -> String {
    let (name, track) = (&event.entrant_name, &event.track_title);
    let now = event.best_rank.zip(event.worst_rank);
    let before = event.old_best.zip(event.old_worst);
    let words = |(best, worst): (i64, i64)| range(best, worst);
    match (event.kind.as_str(), now, before) {
        ("entered", Some(now), _) => format!("New on {track}: {name}, rank {}", words(now)),
        ("entered", None, _) => format!("New on {track}: {name}, not ranked yet"),
        ("ranked", Some(now), _) => format!("{name} has a rank on {track}: {}", words(now)),
        ("rose", Some((1, 1)), Some(before)) => {
            format!("{name} leads {track}, alone (was rank {})", words(before))
        }
        ("fell", Some(now), Some((1, 1))) => {
            format!(
                "{name} is no longer alone at the top of {track}: rank {}",
                words(now)
            )
        }
        ("rose" | "fell", Some(now), Some(before)) => format!(
            "{name} {} to rank {} on {track} (was {})",
            event.kind,
            words(now),
            words(before)
        ),
        _ => format!("{name} is no longer ranked on {track}"),
    }
}

/// What it rests on, in a sentence.
pub(super) fn summary(event: &RankEventRow) -> String {
    let is_benchmark = event.track_kind == "benchmark";
    let (what, format, one) = if is_benchmark {
        ("Score", Format::Percent, "answer")
    } else {
        ("Rating", Format::Whole, "vote")
    };
    let n = number::whole(event.n.unsigned_abs());
    let plural = if event.n == 1 { "" } else { "s" };
    match (event.estimate, event.lower_end, event.upper_end) {
        (Some(value), Some(lower), Some(upper)) => format!(
            "{what} {} {} (95 % interval), from {n} {one}{plural}.",
            format.show(value),
            interval_words(value, lower, upper, format)
        ),
        _ => format!("{n} {one}{plural} so far."),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::feeds) fn event(
        kind: &str,
        now: Option<(i64, i64)>,
        before: Option<(i64, i64)>,
    ) -> RankEventRow {
        RankEventRow {
            track_id: "0190".to_owned(),
            track_slug: "jokes".to_owned(),
            track_title: "Jokes".to_owned(),
            track_kind: "humor".to_owned(),
            entrant_id: "0191".to_owned(),
            entrant_slug: "ada".to_owned(),
            entrant_name: "Ada <b>\u{1}".to_owned(),
            seq: 3,
            kind: kind.to_owned(),
            best_rank: now.map(|(best, _)| best),
            worst_rank: now.map(|(_, worst)| worst),
            old_best: before.map(|(best, _)| best),
            old_worst: before.map(|(_, worst)| worst),
            estimate: Some(1_142.4),
            lower_end: Some(1_112.4),
            upper_end: Some(1_172.4),
            n: 90,
            created_ms: 1_795_448_760_000,
        }
    }

    #[test]
    fn each_kind_of_news_has_its_words() {
        let said = |kind: &str, now, before| {
            title(&RankEventRow {
                entrant_name: "Ada".to_owned(),
                ..event(kind, now, before)
            })
        };
        assert_eq!(
            said("entered", Some((2, 3)), None),
            "New on Jokes: Ada, rank 2–3"
        );
        assert_eq!(
            said("entered", None, None),
            "New on Jokes: Ada, not ranked yet"
        );
        assert_eq!(
            said("ranked", Some((4, 4)), None),
            "Ada has a rank on Jokes: 4"
        );
        assert_eq!(
            said("rose", Some((1, 1)), Some((1, 3))),
            "Ada leads Jokes, alone (was rank 1–3)"
        );
        assert_eq!(
            said("rose", Some((2, 3)), Some((5, 7))),
            "Ada rose to rank 2–3 on Jokes (was 5–7)"
        );
        assert_eq!(
            said("fell", Some((1, 2)), Some((1, 1))),
            "Ada is no longer alone at the top of Jokes: rank 1–2"
        );
        assert_eq!(
            said("unranked", None, Some((1, 2))),
            "Ada is no longer ranked on Jokes"
        );
    }

    #[test]
    fn a_summary_says_what_it_rests_on() {
        let news = event("ranked", Some((1, 1)), None);
        assert_eq!(
            summary(&news),
            "Rating 1,142 ± 30 (95 % interval), from 90 votes."
        );
        let none = RankEventRow {
            estimate: None,
            n: 1,
            ..news
        };
        assert_eq!(summary(&none), "1 vote so far.");
    }
}
