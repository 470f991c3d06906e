//! What an entry of a feed says.

use openmic_store::RankEventRow;

use crate::{
    i18n::t,
    leaderboard::words,
    ui::{Format, interval::interval_words},
};

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
    let said = |(best, worst): (i64, i64)| range(best, worst);
    match (event.kind.as_str(), now, before) {
        ("entered", Some(now), _) => t().export_feed_new(track, name, said(now)),
        ("entered", None, _) => t().export_feed_new_unranked(track, name),
        ("ranked", Some(now), _) => t().export_feed_ranked(name, track, said(now)),
        ("rose", Some((1, 1)), Some(before)) => t().export_feed_leads(name, track, said(before)),
        ("rose", Some(now), Some(before)) => {
            t().export_feed_rose(name, said(now), track, said(before))
        }
        ("fell", Some(now), Some(before)) => {
            t().export_feed_fell(name, said(now), track, said(before))
        }
        _ => t().export_feed_unranked(name, track),
    }
}

/// What it rests on, in a sentence.
pub(super) fn summary(event: &RankEventRow) -> String {
    let is_benchmark = event.track_kind == "benchmark";
    let n = event.n.unsigned_abs();
    let (format, n) = if is_benchmark {
        (Format::Percent, words::answers(n))
    } else {
        (Format::Whole, words::votes(n))
    };
    match (event.estimate, event.lower_end, event.upper_end) {
        (Some(value), Some(lower), Some(upper)) => {
            let interval = interval_words(value, lower, upper, format);
            if is_benchmark {
                t().export_feed_score(format.show(value), interval, n)
            } else {
                t().export_feed_rating(format.show(value), interval, n)
            }
        }
        _ => t().export_feed_so_far(n),
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
            said("fell", Some((2, 4)), Some((1, 1))),
            "Ada fell to rank 2–4 on Jokes (was 1)"
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
