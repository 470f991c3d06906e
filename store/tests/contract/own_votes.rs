//! A voter's own votes: read on from where they were left, taken back to the last bit, and told beside
//! what others said.

use openmic_domain::outcome::Outcome::{Both, Left, Neither, Right};
use openmic_store::{JokeTally, PairTally, StoreResult, TAKEN_BACK};

use crate::{
    support::Db,
    world::{NOW, stage},
};

on_both! {
    own_votes_are_read_on_from_a_moment,
    a_vote_taken_back_leaves_everything_as_it_was_before_it,
    others_are_told_apart_from_ones_own_vote_whichever_side_a_joke_was_on,
    the_newest_own_votes_come_with_names_and_by_entrant,
    names_of_models_makers_and_entrants_are_to_be_hidden,
}

async fn own_votes_are_read_on_from_a_moment(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 3, 2).await?;
    let votes = [
        stage.vote("ann", 0, 0, 1, Left),
        stage.vote("bob", 0, 1, 0, Left),
        stage.vote("ann", 1, 2, 1, Both),
    ];
    for (n, vote) in (0..).zip(&votes) {
        db.store.cast_vote(vote, NOW + 10 * n).await?;
    }
    let all = db.store.own_votes("ann", i64::MIN).await?;
    let ids: Vec<&str> = all.iter().map(|vote| vote.id.as_str()).collect();
    assert_eq!(ids, [&votes[0].id, &votes[2].id]);
    assert_eq!(
        (&all[1].left_sample, &all[1].right_sample, all[1].created_ms),
        (&votes[2].left_sample, &votes[2].right_sample, NOW + 20)
    );
    let later = db.store.own_votes("ann", NOW + 1).await?;
    assert_eq!(later, all[1..]);
    assert!(db.store.own_votes("cas", i64::MIN).await?.is_empty());
    // What is taken back stays among them, since it was shown; a taste is made of the others.
    assert!(db.store.take_back(&votes[2].id, NOW + 30).await?);
    let again = db.store.own_votes("ann", i64::MIN).await?;
    assert_eq!(
        again.iter().map(|vote| vote.taken_back).collect::<Vec<_>>(),
        [false, true]
    );
    let taste = db.store.taste_votes("ann").await?;
    assert_eq!(taste.len(), 1);
    assert_eq!(
        (taste[0].outcome.as_str(), taste[0].counted),
        ("left", true)
    );
    assert_eq!(taste[0].left_entrant, stage.entrants[0].0);
    Ok(())
}

async fn a_vote_taken_back_leaves_everything_as_it_was_before_it(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 3, 3).await?;
    type Cells = Vec<(String, String, i64, i64, i64, i64, i64)>;
    type Elo = Vec<(String, f64, i64)>;
    async fn state(db: &Db) -> StoreResult<(Cells, Elo)> {
        let cells = db
            .rows(
                "SELECT entrant_a, entrant_b, a_wins, b_wins, both_good, neither, last_ms FROM cells
                 ORDER BY entrant_a, entrant_b",
            )
            .await?;
        let elo = db
            .rows("SELECT entrant_id, rating, n_votes FROM elo ORDER BY entrant_id")
            .await?;
        Ok((cells, elo))
    }
    for (n, (voter, item, left, right, outcome)) in (0..).zip([
        ("ann", 0, 0, 1, Left),
        ("bob", 1, 1, 2, Right),
        ("bob", 0, 2, 0, Neither),
        ("cas", 2, 0, 1, Both),
    ]) {
        let vote = stage.vote(voter, item, left, right, outcome);
        db.store.cast_vote(&vote, NOW + n).await?;
    }
    let before = state(&db).await?;
    let hasty = stage.vote("ann", 1, 1, 0, Left);
    db.store.cast_vote(&hasty, NOW + 100).await?;
    assert_ne!(state(&db).await?, before);
    assert!(db.store.take_back(&hasty.id, NOW + 5_000).await?);
    assert_eq!(state(&db).await?, before, "to the last bit");
    // Once is enough, and the ledger says why.
    assert!(!db.store.take_back(&hasty.id, NOW + 6_000).await?);
    assert_eq!(state(&db).await?, before);
    let corrections = db.store.corrections_of(&hasty.id).await?;
    assert_eq!(corrections.len(), 1);
    assert_eq!(
        (
            corrections[0].status.as_str(),
            corrections[0].reason.as_str()
        ),
        ("excluded", TAKEN_BACK)
    );
    assert!(
        db.store
            .take_back("none", NOW)
            .await
            .is_err_and(|error| error.is_not_found())
    );
    Ok(())
}

async fn others_are_told_apart_from_ones_own_vote_whichever_side_a_joke_was_on(
    db: Db,
) -> StoreResult<()> {
    let stage = stage(&db.store, 3, 2).await?;
    let own = stage.vote("ann", 0, 0, 1, Left);
    let votes = [
        own.clone(),
        stage.vote("bob", 0, 0, 1, Left),
        stage.vote("cas", 0, 1, 0, Left),
        stage.vote("dan", 0, 1, 0, Right),
        stage.vote("eve", 0, 1, 0, Neither),
        stage.vote("bob", 0, 0, 2, Both),
        stage.vote("bob", 1, 0, 1, Right),
    ];
    for (n, vote) in (0..).zip(&votes) {
        db.store.cast_vote(vote, NOW + n).await?;
    }
    let (a, b) = (&own.left_sample, &own.right_sample);
    let tally = PairTally {
        left: 2,
        right: 1,
        both_good: 0,
        neither: 1,
    };
    assert_eq!(db.store.pair_tally(a, b, &own.id).await?, tally);
    let turned = PairTally {
        left: 1,
        right: 2,
        ..tally
    };
    assert_eq!(db.store.pair_tally(b, a, &own.id).await?, turned);
    assert_eq!(db.store.pair_tally(a, b, "").await?.votes(), 5);
    let joke = JokeTally {
        won: 2,
        lost: 1,
        both_good: 1,
        neither: 1,
    };
    assert_eq!(db.store.some_votes_on(a, &own.id).await?, joke);
    assert_eq!(
        db.store.some_votes_on("none", "").await?,
        JokeTally::default()
    );
    // What does not count is not told.
    db.store.take_back(&votes[1].id, NOW + 50).await?;
    assert_eq!(db.store.pair_tally(a, b, &own.id).await?.left, 1);
    assert_eq!(db.store.some_votes_on(a, &own.id).await?.won, 1);
    Ok(())
}

async fn the_newest_own_votes_come_with_names_and_by_entrant(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 3, 3).await?;
    let votes = [
        stage.vote("ann", 0, 0, 1, Left),
        stage.vote("ann", 1, 1, 2, Right),
        stage.vote("bob", 2, 0, 1, Left),
        stage.vote("ann", 2, 2, 0, Both),
    ];
    for (n, vote) in (0..).zip(&votes) {
        db.store.cast_vote(vote, NOW + n).await?;
    }
    db.store.take_back(&votes[1].id, NOW + 20).await?;
    let ids = |rows: &[openmic_store::OwnVoteRow]| {
        rows.iter()
            .map(|row| (row.vote.id.clone(), row.taken_back))
            .collect::<Vec<_>>()
    };
    let all = db.store.newest_own_votes("ann", None, 10).await?;
    assert_eq!(
        ids(&all),
        [
            (votes[3].id.clone(), false),
            (votes[1].id.clone(), true),
            (votes[0].id.clone(), false)
        ]
    );
    assert_eq!(all[0].vote.left_name, "Entrant comic-2");
    let of_first = db
        .store
        .newest_own_votes("ann", Some(&stage.entrants[0].0), 1)
        .await?;
    assert_eq!(ids(&of_first), [(votes[3].id.clone(), false)]);
    Ok(())
}

async fn names_of_models_makers_and_entrants_are_to_be_hidden(db: Db) -> StoreResult<()> {
    stage(&db.store, 2, 1).await?;
    assert_eq!(
        db.store.names_to_hide().await?,
        ["Entrant comic-0", "Entrant comic-1", "Small Labs", "Tiny"]
    );
    Ok(())
}
