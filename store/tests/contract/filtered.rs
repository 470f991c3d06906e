//! Boards of chosen votes: each filter, the ledger as of a moment, days, order, and paired items.

use openmic_domain::outcome::Outcome::{self, Both, Left, Neither, Right};
use openmic_store::{CastVote, StoreResult, VoteFilter, VoteStatus};

use crate::{
    support::Db,
    world::{NOW, Stage, running, sample, stage, stored_track, track},
};

const DAY: i64 = 86_400_000;

on_both! {
    without_a_filter_the_ledger_gives_the_board_that_the_cells_give,
    each_filter_chooses_its_votes,
    a_correction_counts_from_its_moment_on,
    an_earlier_moment_has_its_own_entrants,
    days_add_up_to_the_whole,
    votes_come_in_order_with_what_style_looks_at,
    the_votes_of_a_pair_can_be_read,
    facets_name_what_is_there,
    a_track_has_the_version_of_its_time,
    two_runs_meet_on_the_items_both_answered,
}

/// (voter, item, left, right, outcome, day)
type Cast = (&'static str, usize, usize, usize, Outcome, i64);

const VOTES: [Cast; 6] = [
    ("ann", 0, 0, 1, Left, 0),
    ("bob", 1, 1, 0, Left, 0),
    ("ann", 1, 0, 2, Both, 1),
    ("cas", 0, 2, 1, Right, 2),
    ("cas", 1, 2, 1, Neither, 2),
    ("dan", 0, 1, 0, Left, 3),
];

async fn cast(db: &Db) -> StoreResult<Stage> {
    let stage = stage(&db.store, 3, 2).await?;
    for (voter, item, left, right, outcome, day) in VOTES {
        let vote = CastVote {
            voter_group: if voter == "cas" { "expert" } else { "public" }.to_owned(),
            ..stage.vote(voter, item, left, right, outcome)
        };
        let stored = db.store.cast_vote(&vote, NOW + day * DAY).await?;
        assert!(stored.counted, "{voter}");
    }
    Ok(stage)
}

/// Votes in all cells under a filter.
async fn counted(db: &Db, stage: &Stage, filter: &VoteFilter) -> StoreResult<i64> {
    let board = db.store.vote_board_under(&stage.track_id, filter).await?;
    let listed = db
        .store
        .votes_under(&stage.track_id, filter, (None, None), 100, 0)
        .await?;
    let n = board
        .cells
        .iter()
        .map(|cell| cell.a_wins + cell.b_wins + cell.both + cell.neither)
        .sum();
    assert_eq!(listed.len() as i64, n, "the list and the cells agree");
    Ok(n)
}

async fn without_a_filter_the_ledger_gives_the_board_that_the_cells_give(
    db: Db,
) -> StoreResult<()> {
    let stage = cast(&db).await?;
    let mut from_cells = db.store.vote_board(&stage.track_id).await?;
    let mut from_ledger = db
        .store
        .vote_board_under(&stage.track_id, &VoteFilter::default())
        .await?;
    from_cells.last_vote_of.sort_unstable();
    from_ledger.last_vote_of.sort_unstable();
    from_cells.jokes.sort_by(|x, y| x.run_id.cmp(&y.run_id));
    from_ledger.jokes.sort_by(|x, y| x.run_id.cmp(&y.run_id));
    assert_eq!(from_cells, from_ledger);
    Ok(())
}

async fn each_filter_chooses_its_votes(db: Db) -> StoreResult<()> {
    let stage = cast(&db).await?;
    let text = |text: &str| Some(text.to_owned());
    let all = VoteFilter::default();
    for (n, what, filter) in [
        (6, "all", all.clone()),
        (
            3,
            "category",
            VoteFilter {
                category: text("even"),
                ..all.clone()
            },
        ),
        (
            0,
            "no such category",
            VoteFilter {
                category: text("odd"),
                ..all.clone()
            },
        ),
        (
            6,
            "language",
            VoteFilter {
                language: text("en"),
                ..all.clone()
            },
        ),
        (
            0,
            "another language",
            VoteFilter {
                language: text("zh"),
                default_language: "zh".to_owned(),
                ..all.clone()
            },
        ),
        (
            2,
            "group",
            VoteFilter {
                group: text("expert"),
                ..all.clone()
            },
        ),
        (
            4,
            "from",
            VoteFilter {
                from_ms: Some(NOW + DAY),
                ..all.clone()
            },
        ),
        (
            3,
            "to",
            VoteFilter {
                to_ms: Some(NOW + DAY),
                ..all.clone()
            },
        ),
        (
            1,
            "a day",
            VoteFilter {
                from_ms: Some(NOW + DAY),
                to_ms: Some(NOW + DAY),
                ..all.clone()
            },
        ),
        (
            3,
            "as of",
            VoteFilter {
                at_ms: Some(NOW + DAY),
                to_ms: Some(NOW + 9 * DAY),
                ..all.clone()
            },
        ),
        (
            6,
            "any status",
            VoteFilter {
                status: VoteStatus::Any,
                ..all.clone()
            },
        ),
        (
            0,
            "excluded",
            VoteFilter {
                status: VoteStatus::Excluded,
                ..all.clone()
            },
        ),
        (
            1,
            "both",
            VoteFilter {
                category: text("even"),
                group: text("expert"),
                ..all.clone()
            },
        ),
    ] {
        assert_eq!(counted(&db, &stage, &filter).await?, n, "{what}");
    }
    Ok(())
}

async fn a_correction_counts_from_its_moment_on(db: Db) -> StoreResult<()> {
    let stage = cast(&db).await?;
    // Milliseconds after NOW: 10 days, then 11 days.
    db.rows::<(String,)>(
        "INSERT INTO vote_corrections (id, vote_id, status, reason, created_ms)
         SELECT 'a' || id, id, 'excluded', 'spam', 1760864000000 FROM votes WHERE voter = 'ann' RETURNING id",
    )
    .await?;
    db.rows::<(String,)>(
        "INSERT INTO vote_corrections (id, vote_id, status, reason, created_ms)
         SELECT 'b' || id, id, 'counted', 'was none', 1760950400000 FROM votes WHERE voter = 'ann' AND outcome = 'both'
         RETURNING id",
    )
    .await?;
    let as_of = |day: i64, status| VoteFilter {
        at_ms: Some(NOW + day * DAY),
        status,
        ..VoteFilter::default()
    };
    for (day, counts, excluded) in [(9, 6, 0), (10, 4, 2), (11, 5, 1)] {
        assert_eq!(
            counted(&db, &stage, &as_of(day, VoteStatus::Counted)).await?,
            counts,
            "day {day}"
        );
        assert_eq!(
            counted(&db, &stage, &as_of(day, VoteStatus::Excluded)).await?,
            excluded,
            "day {day}"
        );
        assert_eq!(
            counted(&db, &stage, &as_of(day, VoteStatus::Any)).await?,
            6,
            "day {day}"
        );
    }
    assert_eq!(counted(&db, &stage, &VoteFilter::default()).await?, 5);
    Ok(())
}

async fn an_earlier_moment_has_its_own_entrants(db: Db) -> StoreResult<()> {
    let stage = cast(&db).await?;
    let at = |ms: i64| VoteFilter {
        at_ms: Some(ms),
        ..VoteFilter::default()
    };
    let before = db
        .store
        .vote_board_under(&stage.track_id, &at(NOW - 1))
        .await?;
    assert!(before.entrants.is_empty() && before.cells.is_empty());
    let then = db
        .store
        .vote_board_under(&stage.track_id, &at(NOW + DAY))
        .await?;
    assert_eq!((then.entrants.len(), then.cells.len()), (3, 2));
    assert_eq!(then.last_vote_ms, Some(NOW + DAY));
    Ok(())
}

async fn days_add_up_to_the_whole(db: Db) -> StoreResult<()> {
    let stage = cast(&db).await?;
    let all = VoteFilter::default();
    assert_eq!(
        db.store.votes_span(&stage.track_id, &all).await?,
        Some((NOW, NOW + 3 * DAY))
    );
    let periods = db
        .store
        .cells_by_period(&stage.track_id, &all, NOW, DAY)
        .await?;
    let days: Vec<i64> = periods.iter().map(|cell| cell.period).collect();
    assert_eq!(days, [0, 1, 2, 3]);
    let n: i64 = periods
        .iter()
        .map(|row| row.cell.a_wins + row.cell.b_wins + row.cell.both + row.cell.neither)
        .sum();
    assert_eq!(n, 6);
    let nobody = VoteFilter {
        group: Some("judge".to_owned()),
        ..all
    };
    assert_eq!(db.store.votes_span(&stage.track_id, &nobody).await?, None);
    Ok(())
}

async fn votes_come_in_order_with_what_style_looks_at(db: Db) -> StoreResult<()> {
    let stage = cast(&db).await?;
    let ids: Vec<String> = stage.entrants.iter().map(|(id, _)| id.clone()).collect();
    let votes = db
        .store
        .votes_in_order(&stage.track_id, &VoteFilter::default(), &ids)
        .await?;
    // Two votes of one moment are in the order of their ids.
    let mut seen: Vec<(u32, u32, Outcome)> = votes
        .iter()
        .map(|vote| (vote.left, vote.right, vote.outcome))
        .collect();
    seen[0..2].sort_unstable();
    seen[3..5].sort_unstable_by(|x, y| y.cmp(x));
    assert_eq!(
        seen,
        [
            (0, 1, Left),
            (1, 0, Left),
            (0, 2, Both),
            (2, 1, Neither),
            (2, 1, Right),
            (1, 0, Left)
        ]
    );
    for vote in &votes {
        let (left, right) = vote.characters.expect("both texts are known");
        assert!(left > 8 && left == right);
        assert_eq!(vote.lines, Some((0, 0)));
    }
    let fewer = db
        .store
        .votes_in_order(&stage.track_id, &VoteFilter::default(), &ids[..2])
        .await?;
    assert_eq!(fewer.len(), 3, "votes on others are passed over");
    Ok(())
}

async fn the_votes_of_a_pair_can_be_read(db: Db) -> StoreResult<()> {
    let stage = cast(&db).await?;
    let id = |place: usize| Some(stage.entrants[place].0.as_str());
    let all = VoteFilter::default();
    let list = async |whose| {
        let votes = db
            .store
            .votes_under(&stage.track_id, &all, whose, 100, 0)
            .await?;
        assert!(
            votes
                .windows(2)
                .all(|pair| pair[0].created_ms >= pair[1].created_ms)
        );
        StoreResult::Ok(votes.len())
    };
    assert_eq!(list((id(0), id(1))).await?, 3);
    assert_eq!(list((id(1), id(0))).await?, 3);
    assert_eq!(list((id(2), None)).await?, 3);
    assert_eq!(list((None, None)).await?, 6);
    Ok(())
}

async fn facets_name_what_is_there(db: Db) -> StoreResult<()> {
    let stage = cast(&db).await?;
    let mut facets = db.store.vote_facets(&stage.track_id).await?;
    facets.groups.sort_unstable();
    assert_eq!(facets.categories, ["even"]);
    assert_eq!(facets.languages, ["en"]);
    assert_eq!(facets.groups, ["expert", "public"]);
    assert!(!facets.corrected);
    assert_eq!(
        (facets.first_ms, facets.last_ms),
        (Some(NOW), Some(NOW + 3 * DAY))
    );
    let none = db.store.vote_facets("none").await?;
    assert_eq!(none, openmic_store::VoteFacets::default());
    Ok(())
}

async fn a_track_has_the_version_of_its_time(db: Db) -> StoreResult<()> {
    stored_track(&db.store, &track("one", "1", "humor", 1)).await?;
    db.store
        .save_track(&track("one", "2", "humor", 2), NOW + DAY)
        .await?;
    for (ms, version) in [
        (NOW - 1, "1"),
        (NOW, "1"),
        (NOW + DAY - 1, "1"),
        (NOW + DAY, "2"),
    ] {
        assert_eq!(db.store.track_at("one", ms).await?.version, version, "{ms}");
    }
    assert!(db.store.track_at("none", NOW).await.is_err());
    Ok(())
}

async fn two_runs_meet_on_the_items_both_answered(db: Db) -> StoreResult<()> {
    let one = running(&db.store, "one", "benchmark", 3).await?;
    let two = running(&db.store, "two", "benchmark", 3).await?;
    for (run, items, right) in [(&one, 0..3, 1), (&two, 1..3, 2)] {
        for item in items {
            let mut new = sample(&run.run_id, &one.item_ids[item], 0);
            new.score = (item != 2 || right == 2).then_some(if item == right { 1.0 } else { 0.0 });
            assert!(db.store.add_sample(&new, NOW).await?);
        }
    }
    let items = db
        .store
        .paired_items(
            &one.run_id,
            &two.run_id,
            &openmic_store::ItemFilter::default(),
        )
        .await?;
    let seen: Vec<(&str, f64, f64)> = items
        .iter()
        .map(|item| (item.name.as_str(), item.a_score, item.b_score))
        .collect();
    assert_eq!(seen, [("item-1", 1.0, 0.0), ("item-2", 0.0, 1.0)]);
    assert!(db.store.sample(&items[0].b_sample).await?.run_id == two.run_id);
    Ok(())
}
