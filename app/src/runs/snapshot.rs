//! How far a run has come: what its events carry and its island shows, the same for server and browser.

use serde::{Deserialize, Serialize};

/// How far a run has come. The words are made by the server, so that the browser needs no formatting.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// `queued`, `running`, `done`, `failed` or `capped`.
    pub state: String,
    /// Samples stored, failed ones among them.
    pub done: u64,
    /// Samples it will have.
    pub total: u64,
    /// Samples to which the endpoint gave no answer.
    pub failed: u64,
    /// US dollars so far.
    pub dollars: f64,
    /// Tokens so far, of prompts and answers.
    pub tokens: u64,
    /// Seconds it will still take at the pace since it was last taken up; none when that is not known.
    pub seconds_left: Option<f64>,
    /// `312 of 480 samples`.
    pub count: String,
    /// What else there is to say: time left, tokens, dollars, failures.
    pub note: String,
}

impl Snapshot {
    /// Whether nothing more will happen by itself.
    pub fn is_final(&self) -> bool {
        matches!(self.state.as_str(), "done" | "failed" | "capped")
    }
}

#[cfg(feature = "ssr")]
impl Snapshot {
    /// Of a stored run at `now_ms`.
    pub(crate) fn of(run: &openmic_store::RunRow, now_ms: i64) -> Self {
        use crate::{i18n::t, ui::number};

        let (done, total, failed) = (
            run.done.unsigned_abs(),
            run.n_samples.unsigned_abs(),
            run.failed.unsigned_abs(),
        );
        let tokens = run
            .prompt_tokens
            .unsigned_abs()
            .saturating_add(run.completion_tokens.unsigned_abs());
        let seconds_left = seconds_left(run, now_ms);
        let mut notes = vec![match (run.state.as_str(), seconds_left) {
            ("queued", _) => t().runs_note_queued(),
            ("running", Some(seconds)) => left_in_words(run, seconds),
            ("running", None) => t().runs_note_first(),
            ("failed", _) => t().runs_note_failed(),
            ("capped", _) => t().browse_note_capped(),
            _ => t().runs_note_done(),
        }];
        if done > 0 {
            let unmeasured = openmic_domain::compute::Unmeasured::of(run.unmeasured);
            if let Some(tokens) = unmeasured.tokens(tokens) {
                notes.push(t().runs_note_tokens(number::tokens(tokens as f64)));
            }
            if let Some(dollars) = unmeasured.dollars(run.dollars) {
                notes.push(t().runs_note_dollars(number::dollars(dollars)));
            }
            if run.state == "running" && run.dollars > 0.0 && total > done {
                let more = run.dollars / done as f64 * (total - done) as f64;
                let share = uncertain(done, total - done);
                notes.push(t().browse_note_dollars_left(
                    number::dollars(more * (1.0 - share)),
                    number::dollars(more * (1.0 + share)),
                ));
            }
        }
        if failed > 0 {
            notes.push(t().runs_note_failures(number::whole(failed)));
        }
        Self {
            state: run.state.clone(),
            done,
            total,
            failed,
            dollars: run.dollars,
            tokens,
            seconds_left,
            count: t().runs_count(number::whole(done), number::whole(total)),
            note: notes.join(&t().runs_note_joint()),
        }
    }
}

#[cfg(feature = "ssr")]
impl Snapshot {
    /// How long a run will still take, in words; none when that is not known.
    pub(crate) fn time_left(run: &openmic_store::RunRow, now_ms: i64) -> Option<String> {
        seconds_left(run, now_ms).map(|seconds| left_in_words(run, seconds))
    }
}

/// Answers since a run was last taken up: it may rest for days between two workers, so these alone say how fast
/// it is.
#[cfg(feature = "ssr")]
fn since_taken_up(run: &openmic_store::RunRow) -> u64 {
    run.done
        .saturating_sub(run.leased_done)
        .max(0)
        .unsigned_abs()
}

/// Seconds that a run will still take at the pace since it was last taken up.
#[cfg(feature = "ssr")]
fn seconds_left(run: &openmic_store::RunRow, now_ms: i64) -> Option<f64> {
    let (done, total) = (run.done.unsigned_abs(), run.n_samples.unsigned_abs());
    let since = since_taken_up(run);
    match (run.state.as_str(), run.leased_ms) {
        ("running", Some(leased_ms)) if since > 0 => {
            let seconds = now_ms.saturating_sub(leased_ms).max(0) as f64 / 1000.0;
            Some(seconds / since as f64 * total.saturating_sub(done) as f64)
        }
        _ => None,
    }
}

#[cfg(feature = "ssr")]
fn left_in_words(run: &openmic_store::RunRow, seconds: f64) -> String {
    use crate::i18n::t;

    let left = run.n_samples.saturating_sub(run.done).max(0).unsigned_abs();
    let share = uncertain(since_taken_up(run), left);
    let low = roughly(seconds * (1.0 - share));
    let high = roughly(seconds * (1.0 + share));
    if low == high {
        t().runs_note_left(low)
    } else {
        t().browse_note_left(low, high)
    }
}

/// A run as it was read: what all viewers share, before it is put in the words of each.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone)]
pub(super) struct Reading {
    pub(super) run: openmic_store::RunRow,
    /// When it was read.
    pub(super) at_ms: i64,
}

#[cfg(feature = "ssr")]
impl Reading {
    pub(super) fn new(run: openmic_store::RunRow, at_ms: i64) -> Self {
        Self { run, at_ms }
    }

    /// Whether nothing more will happen by itself.
    pub(super) fn is_final(&self) -> bool {
        matches!(self.run.state.as_str(), "done" | "failed" | "capped")
    }

    /// Whether a viewer has to be told: the time left alone is not news.
    pub(super) fn differs(&self, other: &Self) -> bool {
        let what = |reading: &Self| {
            let run = &reading.run;
            (
                run.state.clone(),
                run.done,
                run.n_samples,
                run.failed,
                run.prompt_tokens.saturating_add(run.completion_tokens),
                run.dollars.to_bits(),
            )
        };
        what(self) != what(other)
    }
}

/// Half the width of an estimate of what is left, as a share of it: 1.96 standard errors when single
/// samples scatter as much as their mean, as waiting times do. Never more than nine tenths.
#[cfg(feature = "ssr")]
fn uncertain(done: u64, left: u64) -> f64 {
    let left = left.max(1) as f64;
    (1.96 * (1.0 / done.max(1) as f64 + 1.0 / left).sqrt()).min(0.9)
}

/// A duration as coarse as an estimate deserves.
#[cfg(feature = "ssr")]
fn roughly(seconds: f64) -> String {
    use crate::i18n::t;

    let fixed = |value: f64| crate::ui::number::fixed(value, 0);
    if seconds < 10.0 {
        t().runs_roughly_few()
    } else if seconds < 90.0 {
        t().runs_roughly_seconds(fixed((seconds / 10.0).ceil() * 10.0))
    } else if seconds < 90.0 * 60.0 {
        t().runs_roughly_minutes(fixed((seconds / 60.0).ceil()))
    } else {
        t().runs_roughly_hours(fixed((seconds / 3600.0).ceil()))
    }
}

#[cfg(all(test, feature = "ssr"))]
pub(super) mod tests {
    use super::{Reading, Snapshot, roughly};

    pub(crate) fn run(state: &str, done: i64) -> openmic_store::RunRow {
        openmic_store::RunRow {
            id: "r".to_owned(),
            state: state.to_owned(),
            error: None,
            n_samples: 100,
            done,
            failed: 0,
            score_sum: 0.0,
            prompt_tokens: 1_000,
            completion_tokens: 234,
            reasoning_tokens: 0,
            duration_ms: 0,
            dollars: 0.012,
            unmeasured: 0,
            created_ms: 0,
            started_ms: (state != "queued").then_some(10_000),
            finished_ms: None,
            leased_ms: (state == "running").then_some(10_000),
            leased_done: 0,
            entrant_id: String::new(),
            entrant_slug: String::new(),
            entrant_name: String::new(),
            track_id: String::new(),
            track_slug: String::new(),
            track_title: String::new(),
            track_kind: "benchmark".to_owned(),
            track_version: String::new(),
            item_set_hash: String::new(),
            software: None,
            higher_is_better: Some(true),
        }
    }

    #[test]
    fn the_time_left_follows_the_pace_since_the_start() {
        let snapshot = Snapshot::of(&run("running", 25), 70_000);
        assert_eq!(snapshot.seconds_left, Some(180.0), "25 in 60 s, 75 to go");
        assert_eq!(snapshot.count, "25 of 100 samples");
        assert_eq!(
            snapshot.note,
            "2 min to 5 min left, 1,234 tokens, $0.012 so far, $0.020 to $0.052 more"
        );
        assert_eq!(Snapshot::of(&run("running", 0), 70_000).seconds_left, None);
        assert_eq!(
            Snapshot::of(&run("queued", 0), 70_000).note,
            "waits for a worker"
        );
        assert_eq!(
            Snapshot::of(&run("running", 25), 0).seconds_left,
            Some(0.0),
            "a clock set back"
        );
    }

    #[test]
    fn a_run_that_rested_has_the_pace_since_it_was_taken_up_again() {
        // 60 answers on the first day; two days later 10 more in 40 s.
        let two_days = 172_800_000;
        let resumed = openmic_store::RunRow {
            leased_ms: Some(two_days),
            leased_done: 60,
            ..run("running", 70)
        };
        let snapshot = Snapshot::of(&resumed, two_days + 40_000);
        assert_eq!(snapshot.seconds_left, Some(120.0), "4 s each, 30 to go");
        let just_taken_up = openmic_store::RunRow {
            leased_done: 70,
            ..resumed.clone()
        };
        assert_eq!(Snapshot::of(&just_taken_up, two_days).seconds_left, None);
        let nobody_has_it = openmic_store::RunRow {
            leased_ms: None,
            ..resumed
        };
        assert_eq!(Snapshot::of(&nobody_has_it, two_days).seconds_left, None);
    }

    #[test]
    fn passing_time_alone_is_no_news() {
        let at = |state, done, ms| Reading::new(run(state, done), ms);
        let early = at("running", 25, 70_000);
        assert!(!early.differs(&at("running", 25, 90_000)));
        assert!(early.differs(&at("running", 26, 70_000)));
        assert!(early.differs(&at("failed", 25, 70_000)));
        assert!(!early.is_final() && at("done", 100, 0).is_final());
        assert!(
            at("capped", 25, 0).is_final(),
            "nothing more happens by itself"
        );
        let snapshot = |state| Snapshot::of(&run(state, 25), 70_000);
        assert!(!snapshot("running").is_final() && snapshot("failed").is_final());
    }

    #[test]
    fn the_words_are_those_of_the_visitor() {
        use crate::i18n::{L10n, Visit};
        let snapshot = Visit::speaking(L10n::ZhCN, || Snapshot::of(&run("running", 25), 70_000));
        assert_eq!(snapshot.count, "25 / 100 个样本");
        assert_eq!(
            snapshot.note,
            "剩 2 分钟至 5 分钟，1,234 个词元，已花费 $0.012，还需 $0.020 至 $0.052"
        );
    }

    #[test]
    fn estimates_are_coarse() {
        assert_eq!(roughly(3.0), "a few seconds");
        assert_eq!(roughly(41.0), "50 s");
        assert_eq!(roughly(95.0), "2 min");
        assert_eq!(roughly(7_000.0), "2 h");
    }
}
