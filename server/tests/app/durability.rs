//! Real processes, killed at the worst moment: what was stored or acknowledged is there afterwards, once.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::http::StatusCode;

use crate::{
    bed::{Bed, until},
    harness::{ended_runs, form},
    model::{Act, Model},
    process::{Server, arg, write_entrants},
    visitor::Visitor,
};

on_both!(
    a_run_goes_on_after_the_process_was_killed,
    votes_survive_a_kill_in_the_middle_of_a_burst,
    sigterm_ends_within_ten_seconds_whatever_is_under_way,
);

/// Answers that one process asks for or stores at most: for each of its two runs as many as its endpoint gets.
const UNDER_WAY: usize = 2 * 4;

async fn a_run_goes_on_after_the_process_was_killed(bed: Bed) {
    let model = Model::start().await;
    // The kill comes when some are stored and as many requests as may be are under way.
    model.answer_only(48);
    // One answer never comes, so that failed samples are counted as well.
    model.when("word011", Act::Garbage);
    bed.write_tracks(40, 40);
    let entrants = write_entrants(&bed, &model, &["one", "two"], &["echo", "stage"]);
    let arguments = ["--entrants", arg(&entrants)];
    let server = Server::start(&bed, &model, &arguments);
    let stored = || bed.number("SELECT COUNT(*) FROM samples");
    until("some samples are stored", || async {
        (stored().await >= 25).then_some(())
    })
    .await;
    server.process.kill();
    model.answer_all();

    // What was stored at that moment, by who was asked what.
    let before: BTreeSet<(String, String)> = bed
        .rows::<(String, String)>(
            "SELECT e.slug, i.input FROM samples s JOIN runs r ON r.id = s.run_id
             JOIN entrants e ON e.id = r.entrant_id JOIN items i ON i.id = s.item_id",
        )
        .await
        .into_iter()
        .collect();
    assert!(
        (25..=48).contains(&before.len()),
        "{} samples: the kill says nothing",
        before.len()
    );

    let server = Server::start(&bed, &model, &arguments);
    let store = bed.store().await;
    let runs = ended_runs(&store, 4).await;
    assert_eq!(runs.len(), 4, "the entrants of the file are let in once");
    for run in &runs {
        let failed = i64::from(run.track_slug == "echo");
        assert_eq!(
            (run.state.as_str(), run.done, run.n_samples, run.failed),
            ("done", 40, 40, failed),
            "{run:?}"
        );
    }
    sums_are_those_of_the_samples(&bed).await;
    assert_eq!(bed.number("SELECT COUNT(*) FROM jokes").await, 80);

    let counts = model.counts();
    // The answer that never comes is asked for again on purpose.
    let counts: HashMap<_, _> = counts
        .into_iter()
        .filter(|((_, prompt), _)| !prompt.contains("word011"))
        .collect();
    assert_eq!(counts.len(), 158);
    let times = |slug: &str, input: &str| {
        let who = format!("tiny: You are {slug}.");
        let asked = counts
            .iter()
            .filter(|((by, prompt), _)| *by == who && prompt.ends_with(input));
        asked.map(|(_, n)| *n).sum::<usize>()
    };
    for (slug, input) in before
        .iter()
        .filter(|(_, input)| !input.contains("word011"))
    {
        assert_eq!(
            times(slug, input),
            1,
            "{slug} was paid for {input:?} again although it was stored"
        );
    }
    let again: usize = counts.values().map(|n| n - 1).sum();
    assert!(again <= UNDER_WAY, "{again} answers were paid for twice");
    drop(server);
}

/// Every sum of every run is the sum over its samples.
async fn sums_are_those_of_the_samples(bed: &Bed) {
    type Sums = (String, i64, i64, f64, i64, i64, i64, f64);
    let by_run = bed
        .rows::<Sums>(
            "SELECT id, done, failed, score_sum, prompt_tokens, completion_tokens, duration_ms, dollars FROM runs
             ORDER BY id",
        )
        .await;
    let by_samples = bed
        .rows::<Sums>(
            "SELECT run_id, COUNT(*), COUNT(error_code), COALESCE(SUM(score), 0.0),
                    CAST(SUM(prompt_tokens) AS BIGINT), CAST(SUM(completion_tokens) AS BIGINT),
                    CAST(SUM(duration_ms) AS BIGINT), SUM(dollars)
             FROM samples GROUP BY run_id ORDER BY run_id",
        )
        .await;
    assert_eq!(by_run.len(), by_samples.len());
    for (run, samples) in by_run.iter().zip(&by_samples) {
        let whole = |sums: &Sums| (sums.0.clone(), sums.1, sums.2, sums.4, sums.5, sums.6);
        assert_eq!(whole(run), whole(samples));
        assert!(
            (run.3 - samples.3).abs() < 1e-9 && (run.7 - samples.7).abs() < 1e-9,
            "{run:?} {samples:?}"
        );
    }
}

/// A vote that is sent: whose, and what the page of the arena held.
struct Ballot {
    voter: Arc<Visitor>,
    token: String,
    outcome: &'static str,
    /// The vote's id, once the server has said that it has it.
    acknowledged: Mutex<Option<String>>,
}

impl Ballot {
    /// Sends it; whether the server acknowledged it.
    async fn send(&self, base: &str) -> bool {
        let form = [("token", self.token.as_str()), ("outcome", self.outcome)];
        let path = format!("{base}/arena/vote");
        let Ok(page) = self
            .voter
            .send(axum::http::Method::POST, &path, &[], Some(&form))
            .await
        else {
            return false;
        };
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
        let location = page.location();
        let id = location.split_once("last=").expect("the vote's id").1;
        *self.acknowledged.lock().unwrap() = Some(id.to_owned());
        true
    }

    fn acknowledged(&self) -> Option<String> {
        self.acknowledged.lock().unwrap().clone()
    }
}

/// Sends every ballot that is open, 32 at a time, until all are sent or `enough` are acknowledged.
async fn send_all(base: &str, ballots: &Arc<Vec<Ballot>>, acknowledged: &Arc<AtomicUsize>) {
    let next = Arc::new(AtomicUsize::new(0));
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..32 {
        let (base, ballots, next, acknowledged) = (
            base.to_owned(),
            ballots.clone(),
            next.clone(),
            acknowledged.clone(),
        );
        clients.spawn(async move {
            while let Some(ballot) = ballots.get(next.fetch_add(1, Ordering::Relaxed)) {
                if ballot.acknowledged().is_none() && ballot.send(&base).await {
                    acknowledged.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
    }
    while let Some(client) = clients.join_next().await {
        client.expect("a client");
    }
}

async fn votes_survive_a_kill_in_the_middle_of_a_burst(bed: Bed) {
    const VOTERS: usize = 250;
    const EACH: usize = 4;
    let model = Model::start().await;
    bed.write_tracks(0, 24);
    let entrants = write_entrants(&bed, &model, &["one", "two", "three", "four"], &["stage"]);
    let server = Server::start(&bed, &model, &["--entrants", arg(&entrants)]);
    let store = bed.store().await;
    let runs = ended_runs(&store, 4).await;
    assert!(runs.iter().all(|run| run.state == "done"), "{runs:?}");
    let base = server.base.clone();
    let first = Visitor::new(&base);
    until("the arena has a battle", || async {
        first.page("/arena").await.value("token").map(drop)
    })
    .await;

    let ballots = Arc::new(ballots(&base, VOTERS, EACH).await);
    assert_eq!(ballots.len(), VOTERS * EACH);
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let burst = {
        let (base, ballots, acknowledged) = (base.clone(), ballots.clone(), acknowledged.clone());
        tokio::spawn(async move { send_all(&base, &ballots, &acknowledged).await })
    };
    until("a third is acknowledged", || async {
        (acknowledged.load(Ordering::Relaxed) >= ballots.len() / 3).then_some(())
    })
    .await;
    server.process.kill();
    burst.await.expect("the burst");

    let said: BTreeSet<String> = ballots.iter().filter_map(Ballot::acknowledged).collect();
    let open = ballots
        .iter()
        .filter(|ballot| ballot.acknowledged().is_none())
        .count();
    assert!(
        open > 0,
        "the kill came after the last vote and says nothing"
    );
    // Whoever opens the database next brings into the ledger what was logged.
    store.migrate().await.expect("it is up to date");
    let ledger = ledger(&bed).await;
    let lost: Vec<_> = said.difference(&ledger).collect();
    assert!(
        lost.is_empty(),
        "acknowledged and not in the ledger: {lost:?}"
    );
    assert!(
        ledger.len() <= said.len() + 32,
        "{} stored, {} acknowledged",
        ledger.len(),
        said.len()
    );
    cells_are_those_of_the_ledger(&bed).await;

    // Started again, and everything without an answer sent once more.
    let server = Server::start(&bed, &model, &["--entrants", arg(&entrants)]);
    send_all(&server.base, &ballots, &acknowledged).await;
    let said: BTreeSet<String> = ballots.iter().filter_map(Ballot::acknowledged).collect();
    assert!(
        ballots.iter().all(|ballot| ballot.acknowledged().is_some()),
        "every vote has its answer now"
    );
    // Another process finds the last of them some milliseconds after they were acknowledged.
    until("each vote stands once, and nothing else does", || async {
        (self::ledger(&bed).await == said).then_some(())
    })
    .await;
    // One voter, one pair, one vote.
    let doubled = bed
        .number(
            "SELECT COUNT(*) FROM votes v JOIN votes w ON v.voter = w.voter AND v.id < w.id
             AND ((v.left_sample = w.left_sample AND v.right_sample = w.right_sample)
               OR (v.left_sample = w.right_sample AND v.right_sample = w.left_sample))",
        )
        .await;
    assert_eq!(doubled, 0);
    cells_are_those_of_the_ledger(&bed).await;
    // And the board follows.
    let n = said.len() as u64;
    let shown = if n == 1000 {
        "1,000".to_owned()
    } else {
        n.to_string()
    };
    let visitor = Visitor::new(&server.base);
    until("the board counts them all", || async {
        visitor
            .page("/tracks/stage")
            .await
            .says(&shown)
            .then_some(())
    })
    .await;
}

/// Opens the arena as `voters` people, `each` times each.
async fn ballots(base: &str, voters: usize, each: usize) -> Vec<Ballot> {
    let mut people = tokio::task::JoinSet::new();
    let gate = Arc::new(tokio::sync::Semaphore::new(16));
    for i in 0..voters {
        let (voter, gate) = (Arc::new(Visitor::new(base)), gate.clone());
        people.spawn(async move {
            let _turn = gate.acquire_owned().await.expect("a turn");
            let mut ballots = Vec::with_capacity(each);
            for j in 0..each {
                let token = voter.page("/arena").await.value("token").expect("a battle");
                let outcome = ["left", "right", "left", "both", "neither"][(i + j) % 5];
                ballots.push(Ballot {
                    voter: voter.clone(),
                    token,
                    outcome,
                    acknowledged: Mutex::default(),
                });
            }
            ballots
        });
    }
    people.join_all().await.into_iter().flatten().collect()
}

async fn ledger(bed: &Bed) -> BTreeSet<String> {
    let ids = bed.rows::<(String,)>("SELECT id FROM votes").await;
    let n = ids.len();
    let ids: BTreeSet<String> = ids.into_iter().map(|(id,)| id).collect();
    assert_eq!(ids.len(), n, "an id stands twice");
    ids
}

/// The cells count what the ledger holds, and so does the online Elo.
async fn cells_are_those_of_the_ledger(bed: &Bed) {
    let votes = bed
        .rows::<(String, String, String)>("SELECT left_entrant, right_entrant, outcome FROM votes")
        .await;
    let mut expected: BTreeMap<(String, String), [i64; 4]> = BTreeMap::new();
    for (left, right, outcome) in &votes {
        let swapped = left > right;
        let (a, b) = if swapped {
            (right, left)
        } else {
            (left, right)
        };
        let place = match (outcome.as_str(), swapped) {
            ("left", false) | ("right", true) => 0,
            ("right", false) | ("left", true) => 1,
            ("both", _) => 2,
            ("neither", _) => 3,
            other => panic!("an outcome nobody knows: {other:?}"),
        };
        expected.entry((a.clone(), b.clone())).or_default()[place] += 1;
    }
    let cells = bed
        .rows::<(String, String, i64, i64, i64, i64)>(
            "SELECT entrant_a, entrant_b, a_wins, b_wins, both_good, neither FROM cells",
        )
        .await;
    let got: BTreeMap<(String, String), [i64; 4]> = cells
        .into_iter()
        .map(|(a, b, wins, losses, both, neither)| ((a, b), [wins, losses, both, neither]))
        .collect();
    assert_eq!(got, expected);
    let elo = bed
        .number("SELECT CAST(SUM(n_votes) AS BIGINT) FROM elo")
        .await;
    assert_eq!(elo, 2 * votes.len() as i64);
}

async fn sigterm_ends_within_ten_seconds_whatever_is_under_way(bed: Bed) {
    let model = Model::start().await;
    // The run waits for answers that never come, the probe of a submission too.
    model.when("thing", Act::Hang);
    model.when("silent", Act::Hang);
    model.slow_down(Duration::from_millis(100));
    bed.write_tracks(60, 10);
    let entrants = write_entrants(&bed, &model, &["one"], &["echo", "stage"]);
    let mut server = Server::start(&bed, &model, &["--entrants", arg(&entrants)]);
    let visitor = Visitor::new(&server.base);
    let base = server.base.clone();
    let submission = tokio::spawn({
        let form: Vec<(String, String)> = form(&model, "silent", &[])
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        async move {
            let form: Vec<(&str, &str)> = form
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            Visitor::new(&base)
                .send(axum::http::Method::POST, "/submit", &[], Some(&form))
                .await
        }
    });
    until(
        "a run, a hanging run and a hanging request are under way",
        || async {
            let asked = model.asked();
            let has = |part: &str| {
                asked
                    .iter()
                    .any(|asked| asked.prompt.contains(part) || asked.who.contains(part))
            };
            (has("thing") && has("word") && has("silent")).then_some(())
        },
    )
    .await;
    // Someone watches a run, too.
    let run = bed
        .rows::<(String,)>("SELECT id FROM runs ORDER BY id")
        .await
        .remove(0)
        .0;
    let watching = tokio::spawn({
        let (base, path) = (server.base.clone(), format!("/runs/{run}/events"));
        async move {
            Visitor::new(&base)
                .send(axum::http::Method::GET, &path, &[], None)
                .await
        }
    });
    visitor.page("/").await;
    let (status, took) = tokio::task::spawn_blocking(move || server.process.terminate())
        .await
        .expect("it was asked to end");
    assert!(status.success(), "{status}");
    assert!(took < Duration::from_secs(10), "it took {took:?}");
    let _ = (
        submission.await.expect("it ends"),
        watching.await.expect("it ends"),
    );
    // Nothing is held by a process that is gone, and nothing half done stands as done.
    assert_eq!(
        bed.number("SELECT COUNT(*) FROM runs WHERE lease_owner IS NOT NULL")
            .await,
        0
    );
    assert_eq!(
        bed.number("SELECT COUNT(*) FROM runs WHERE state IN ('done', 'failed')")
            .await,
        0
    );
    assert_eq!(bed.number("SELECT COUNT(*) FROM submissions").await, 0);
    sums_are_those_of_the_samples_so_far(&bed).await;
}

async fn sums_are_those_of_the_samples_so_far(bed: &Bed) {
    let done = bed
        .number("SELECT CAST(COALESCE(SUM(done), 0) AS BIGINT) FROM runs")
        .await;
    assert_eq!(done, bed.number("SELECT COUNT(*) FROM samples").await);
}
