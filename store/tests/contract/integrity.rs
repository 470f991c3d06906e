//! What the rules of integrity read and write: ballots, networks, findings, marks, salts, exports.

use openmic_domain::outcome::Outcome::{Both, Left, Right};
use openmic_store::{NewFinding, NewOrigin, SetAside, StoreResult, VoteFilter, VoteStatus};

use crate::{
    support::Db,
    world::{NOW, Stage, stage},
};

on_both!(
    ballots_are_read_in_order_with_status_and_network,
    a_finding_follows_what_becomes_of_its_votes,
    the_board_can_be_made_with_the_unverified,
    salts_are_the_same_for_everybody_until_they_are_forgotten,
    exports_read_the_ledger_once_through,
);

/// Casts votes one millisecond after the other; gives their ids.
async fn cast(
    db: &Db,
    on: &Stage,
    voter: &str,
    outcomes: &[openmic_domain::outcome::Outcome],
    from_ms: i64,
) -> StoreResult<Vec<String>> {
    let mut ids = Vec::new();
    for (i, outcome) in outcomes.iter().enumerate() {
        let vote = on.vote(voter, i, 0, 1, *outcome);
        assert!(db.store.cast_vote(&vote, from_ms + i as i64).await?.counted);
        ids.push(vote.id);
    }
    Ok(ids)
}

async fn ballots_are_read_in_order_with_status_and_network(db: Db) -> StoreResult<()> {
    let store = &db.store;
    let on = stage(store, 2, 3).await?;
    let ann = cast(&db, &on, "ann", &[Left, Right, Both], NOW).await?;
    let bob = cast(&db, &on, "bob", &[Right], NOW + 100).await?;
    let origin = |id: &str, network: &str| NewOrigin {
        vote_id: id.to_owned(),
        network: network.to_owned(),
        created_ms: NOW,
    };
    store
        .add_origins(&[
            origin(&ann[0], "here"),
            origin(&bob[0], "here"),
            origin("no such vote", "here"),
        ])
        .await?;
    store
        .correct_votes(&ann[1..2], VoteStatus::Unverified, "too_fast", NOW + 200)
        .await?;
    let all = store.ballots_after(&on.track_id, (0, ""), 10).await?;
    let ids: Vec<&str> = all.iter().map(|ballot| ballot.id.as_str()).collect();
    assert_eq!(ids, [&ann[0], &ann[1], &ann[2], &bob[0]]);
    let before: Vec<Option<i64>> = all.iter().map(|ballot| ballot.before_ms).collect();
    assert_eq!(
        before,
        [None, Some(NOW), Some(NOW + 1), None],
        "the same voter's vote before"
    );
    let texts = all[0].texts.as_deref().expect("the texts");
    assert!(texts.contains("question 0") && texts.contains("joke 0") && texts.contains("joke 1"));
    assert_eq!(
        (all[1].status.as_str(), all[1].reason.as_deref()),
        ("unverified", Some("too_fast"))
    );
    assert_eq!(
        (all[0].status.as_str(), all[0].reason.as_deref()),
        ("counted", None)
    );
    assert_eq!(all[0].network.as_deref(), Some("here"));
    assert_eq!(all[2].network, None);
    let after = (all[1].created_ms, all[1].id.as_str());
    assert_eq!(
        store.ballots_after(&on.track_id, after, 1).await?[0].id,
        ann[2]
    );
    let of_ann = store.ballots_of_voter(&on.track_id, "ann", 2).await?;
    assert_eq!(of_ann.len(), 2, "the last two");
    assert_eq!(of_ann[1].id, ann[2]);
    let here = store.ballots_of_network(&on.track_id, "here", 10).await?;
    assert_eq!(here.len(), 2);
    // Of a stretch, all votes of those who came first in it, and nobody else's.
    let of_cohort = |from, to| store.ballots_of_cohort(&on.track_id, (from, to), 10);
    let first = of_cohort(NOW, NOW + 1).await?;
    assert_eq!(first.len(), 3, "later votes of the same voter are there");
    assert!(first.iter().all(|ballot| ballot.voter == "ann"));
    assert_eq!(of_cohort(NOW + 1, NOW + 50).await?, [], "ann came before");
    assert_eq!(of_cohort(NOW + 50, NOW + 200).await?[0].voter, "bob");
    assert_eq!(of_cohort(NOW, NOW + 200).await?.len(), 4);
    let lately = store.ballots_lately(&on.track_id, None, 2).await?;
    assert_eq!(
        (lately[0].id.as_str(), lately[1].id.as_str()),
        (ann[2].as_str(), bob[0].as_str())
    );
    let experts = store
        .ballots_lately(&on.track_id, Some("expert"), 9)
        .await?;
    assert_eq!(experts, []);
    assert_eq!(
        store.integrity_seen(&on.track_id).await?,
        (0, String::new())
    );
    store.set_integrity_seen(&on.track_id, after).await?;
    store.set_integrity_seen(&on.track_id, (5, "x")).await?;
    assert_eq!(
        store.integrity_seen(&on.track_id).await?,
        (5, "x".to_owned())
    );
    Ok(())
}

fn finding(on: &Stage, vote_ids: Vec<String>) -> NewFinding {
    NewFinding {
        id: "f".to_owned(),
        track_id: on.track_id.clone(),
        reason: "flood".to_owned(),
        subject_kind: "voter".to_owned(),
        subject: "ann".to_owned(),
        entrant_id: Some(on.entrants[0].0.clone()),
        towards: Some("for".to_owned()),
        answer: None,
        votes: 3,
        matching: 3,
        expected: 1.5,
        wealth: 4.5,
        vote_ids,
    }
}

async fn a_finding_follows_what_becomes_of_its_votes(db: Db) -> StoreResult<()> {
    let store = &db.store;
    let on = stage(store, 2, 4).await?;
    let ids = cast(&db, &on, "ann", &[Left, Left, Left, Left], NOW).await?;
    store
        .save_finding(&finding(&on, ids[..2].to_vec()), NOW)
        .await?;
    // Found again later, with more.
    let more = NewFinding {
        votes: 4,
        ..finding(&on, ids.clone())
    };
    store.save_finding(&more, NOW + 9).await?;
    store
        .correct_votes(&ids, VoteStatus::Unverified, "flood", NOW + 10)
        .await?;
    let row = store.finding("f").await?;
    assert_eq!(
        (row.votes, row.unverified, row.excluded, row.counted),
        (4, 4, 0, 0)
    );
    assert_eq!((row.created_ms, row.updated_ms), (NOW, NOW + 9));
    assert_eq!(row.entrant_name.as_deref(), Some("Entrant comic-0"));
    store
        .correct_votes(&ids[..1], VoteStatus::Excluded, "operator: a bot", NOW + 11)
        .await?;
    store
        .correct_votes(&ids[1..2], VoteStatus::Counted, "operator", NOW + 12)
        .await?;
    store
        .correct_votes(&ids[2..3], VoteStatus::Excluded, "taken-back", NOW + 13)
        .await?;
    let row = store.finding("f").await?;
    assert_eq!((row.unverified, row.excluded, row.counted), (1, 2, 1));
    // What its voter took back is no operator's to restore, and no fault of the voter's.
    assert!(!store.finding_vote_ids("f").await?.contains(&ids[2]));
    assert_eq!(store.finding_vote_ids("f").await?.len(), 3);
    let aside = SetAside {
        unverified: 1,
        excluded: 1,
    };
    assert_eq!(store.set_aside(&on.track_id).await?, aside);
    let votes = store.finding_votes("f", 10, 0).await?;
    assert_eq!(votes.len(), 4);
    assert_eq!(votes[3].why.as_deref(), Some("operator: a bot"));
    assert_eq!(votes[3].reading_ms, Some(4_000));
    let handled = store.handled("operator", 10).await?;
    assert_eq!(handled.len(), 2);
    assert_eq!((handled[0].n, handled[0].status.as_str()), (1, "counted"));
    assert_eq!(store.findings("flood", "", 10, 0).await?.len(), 1);
    assert_eq!(store.findings("too_fast", "", 10, 0).await?.len(), 0);
    assert_eq!(store.findings("", "elsewhere", 10, 0).await?.len(), 0);
    assert_eq!(store.finding_counts("").await?, [("flood".to_owned(), 1)]);
    assert!(
        store
            .finding("g")
            .await
            .is_err_and(|error| error.is_not_found())
    );
    store
        .mark_voter("ann", Some("barred"), "a bot", NOW)
        .await?;
    store
        .mark_voter("ann", Some("trusted"), "no bot", NOW + 1)
        .await?;
    let marks = store.voter_marks().await?;
    assert_eq!(marks.len(), 1);
    assert_eq!(
        (marks[0].standing.as_str(), marks[0].note.as_str()),
        ("trusted", "no bot")
    );
    store.mark_voter("ann", None, "", NOW + 2).await?;
    assert!(store.voter_marks().await?.is_empty());
    Ok(())
}

async fn the_board_can_be_made_with_the_unverified(db: Db) -> StoreResult<()> {
    let store = &db.store;
    let on = stage(store, 2, 3).await?;
    let ids = cast(&db, &on, "ann", &[Left, Left, Right], NOW).await?;
    store
        .correct_votes(&ids[..1], VoteStatus::Unverified, "too_fast", NOW + 10)
        .await?;
    store
        .correct_votes(&ids[1..2], VoteStatus::Excluded, "operator", NOW + 10)
        .await?;
    for (status, expected) in [
        (VoteStatus::Counted, 1),
        (VoteStatus::WithUnverified, 2),
        (VoteStatus::Unverified, 1),
        (VoteStatus::Excluded, 1),
        (VoteStatus::Any, 3),
    ] {
        let filter = VoteFilter {
            status,
            default_language: "en".to_owned(),
            ..VoteFilter::default()
        };
        let board = store.vote_board_under(&on.track_id, &filter).await?;
        let votes: i64 = board
            .cells
            .iter()
            .map(|c| c.a_wins + c.b_wins + c.both + c.neither)
            .sum();
        assert_eq!(votes, expected, "{status:?}");
    }
    let several = store
        .correct_votes(&ids, VoteStatus::WithUnverified, "x", NOW)
        .await;
    assert!(several.is_err(), "no status of a vote");
    Ok(())
}

async fn salts_are_the_same_for_everybody_until_they_are_forgotten(db: Db) -> StoreResult<()> {
    let other = db.open_again().await?;
    let store = &db.store;
    assert_eq!(store.salt("network:1", "first", NOW).await?, "first");
    assert_eq!(other.salt("network:1", "second", NOW).await?, "first");
    assert_eq!(store.salt("export", "kept", NOW).await?, "kept");
    let on = stage(store, 2, 1).await?;
    let ids = cast(&db, &on, "ann", &[Left], NOW).await?;
    let origin = NewOrigin {
        vote_id: ids[0].clone(),
        network: "hash".to_owned(),
        created_ms: NOW,
    };
    store.add_origins(std::slice::from_ref(&origin)).await?;
    store.add_origins(&[origin]).await?;
    assert_eq!(db.number("SELECT COUNT(*) FROM vote_origins").await?, 1);
    store.forget_origins("network:", NOW).await?;
    assert_eq!(
        db.number("SELECT COUNT(*) FROM vote_origins").await?,
        1,
        "not old yet"
    );
    store.forget_origins("network:", NOW + 1).await?;
    assert_eq!(db.number("SELECT COUNT(*) FROM vote_origins").await?, 0);
    assert_eq!(
        other.salt("network:1", "third", NOW).await?,
        "third",
        "the first is gone"
    );
    assert_eq!(other.salt("export", "new", NOW).await?, "kept");
    other.close().await;
    Ok(())
}

async fn exports_read_the_ledger_once_through(db: Db) -> StoreResult<()> {
    let store = &db.store;
    let on = stage(store, 3, 4).await?;
    let ids = cast(&db, &on, "ann", &[Left, Right, Both, Left], NOW).await?;
    store
        .correct_votes(&ids[..1], VoteStatus::Unverified, "too_fast", NOW + 10)
        .await?;
    let filter = VoteFilter {
        status: VoteStatus::Any,
        default_language: "en".to_owned(),
        ..VoteFilter::default()
    };
    let (mut seen, mut after) = (Vec::new(), (i64::MIN, String::new()));
    loop {
        let page = store
            .export_votes(&on.track_id, &filter, (after.0, after.1.as_str()), 3)
            .await?;
        let Some(last) = page.last() else { break };
        after = (last.created_ms, last.id.clone());
        seen.extend(page);
    }
    let order: Vec<&str> = seen.iter().map(|vote| vote.id.as_str()).collect();
    assert_eq!(order, ids);
    assert_eq!(seen[0].reason.as_deref(), Some("too_fast"));
    assert_eq!(seen[1].item.as_deref(), Some("item-1"));
    assert_eq!(seen[0].source, "arena");
    let experts = VoteFilter {
        group: Some("expert".to_owned()),
        ..filter
    };
    assert!(
        store
            .export_votes(&on.track_id, &experts, (0, ""), 9)
            .await?
            .is_empty()
    );
    let jokes = store.export_jokes(&on.track_id, "", 7).await?;
    let rest = store
        .export_jokes(&on.track_id, &jokes[6].sample_id, 100)
        .await?;
    assert_eq!(jokes.len() + rest.len(), 12);
    assert_eq!(jokes[0].origin, "built-in");
    assert_eq!((jokes[0].originality, jokes[0].heard), (None, 0));
    Ok(())
}
