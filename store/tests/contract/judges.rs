//! Judges: what they are set to, their replies, the votes that come of them, and what people said of the same.

use openmic_domain::{
    judging::{figures::People, verdict::Said},
    outcome::Outcome::{self, Both, Left, Right},
};
use openmic_store::{
    BattleKind, JudgeRow, NewJudge, NewJudgeBattle, NewJudging, NewVerdict, Store, StoreError,
    StoreResult, VoteFilter,
};

use crate::{
    support::{Db, at_once},
    world::{HOSTILE, NOW, Stage, stage},
};

on_both! {
    a_judge_is_found_by_its_name_and_never_shows_its_key,
    two_replies_make_one_vote_and_are_stored_once,
    an_unreadable_reply_makes_no_vote,
    boards_and_ledgers_are_peoples_unless_judges_are_asked_for,
    peoples_votes_stand_beside_a_judges_whichever_way_round,
    pairs_that_people_voted_on_come_once_and_most_voted_first,
    a_correction_of_a_judges_vote_leaves_peoples_cells_alone,
}

fn new_judge(slug: &str) -> NewJudge {
    NewJudge {
        slug: slug.to_owned(),
        name: format!("Judge {slug}"),
        model_name: "Fair 7B".to_owned(),
        family: "fair".to_owned(),
        base_url: "http://127.0.0.1:9/v1".to_owned(),
        remote_model: "fair-7b".to_owned(),
        sealed_key: Some(vec![0, 255, 7]),
        price_prompt: 0.5,
        price_completion: 1.5,
        sampling: "{\"temperature\":0.0}".to_owned(),
        rubric: "funny".to_owned(),
        rubric_version: 1,
        rubric_text: "Which is funnier?".to_owned(),
        judges_own: false,
    }
}

pub(crate) async fn judge(store: &Store, slug: &str) -> StoreResult<JudgeRow> {
    store.add_judge(&new_judge(slug), NOW).await?;
    store.judge(slug).await
}

pub(crate) async fn judging(store: &Store, judge: &JudgeRow, stage: &Stage) -> StoreResult<String> {
    let new = NewJudging {
        judge_id: judge.id.clone(),
        track_id: stage.track_id.clone(),
        pairs: "people-first".to_owned(),
        max_verdicts: 100,
        max_tokens: Some(5_000),
        max_dollars: Some(0.5),
    };
    store.add_judging(&new, NOW).await
}

/// A battle of two entrants on an item.
pub(crate) fn battle(stage: &Stage, item: usize, left: usize, right: usize) -> NewJudgeBattle {
    NewJudgeBattle {
        item_id: stage.item_ids[item].clone(),
        left_sample: stage.entrants[left].1[item].clone(),
        right_sample: stage.entrants[right].1[item].clone(),
        left_entrant: stage.entrants[left].0.clone(),
        right_entrant: stage.entrants[right].0.clone(),
        own: None,
        by_people: true,
    }
}

pub(crate) fn reply(battle_id: &str, swapped: bool, said: Option<Said>) -> NewVerdict {
    NewVerdict {
        battle_id: battle_id.to_owned(),
        swapped,
        said,
        messages: "[]".to_owned(),
        text: "A".to_owned(),
        finish: "stop".to_owned(),
        prompt_tokens: 100,
        completion_tokens: 20,
        duration_ms: 500,
        dollars: 0.25,
        attempts: 1,
        ..NewVerdict::default()
    }
}

/// What a judge says when it means an outcome, in either order.
fn meant(outcome: Outcome) -> (Said, Said) {
    match outcome {
        Left => (Said::First, Said::Second),
        Right => (Said::Second, Said::First),
        Both => (Said::Both, Said::Both),
        Outcome::Neither => (Said::Neither, Said::Neither),
    }
}

/// Lets a judge vote on battles.
async fn judged(
    db: &Db,
    judge: &JudgeRow,
    stage: &Stage,
    votes: &[(NewJudgeBattle, Outcome)],
) -> StoreResult<String> {
    let id = judging(&db.store, judge, stage).await?;
    let battles: Vec<NewJudgeBattle> = votes.iter().map(|(battle, _)| battle.clone()).collect();
    db.store
        .plan_battles(&id, &judge.id, &stage.track_id, &battles, NOW)
        .await?;
    for (open, (_, outcome)) in db.store.open_battles(&id).await?.iter().zip(votes) {
        let (straight, swapped) = meant(*outcome);
        for (is_swapped, said) in [(false, straight), (true, swapped)] {
            let new = reply(&open.id, is_swapped, Some(said));
            assert!(db.store.add_verdict(&new, NOW + 5).await?);
        }
    }
    Ok(id)
}

async fn a_judge_is_found_by_its_name_and_never_shows_its_key(db: Db) -> StoreResult<()> {
    let fair = judge(&db.store, "fair").await?;
    assert_eq!(db.store.judge_by_id(&fair.id).await?, fair);
    assert_eq!(db.store.judges().await?, vec![fair.clone()]);
    assert!(!format!("{fair:?}").contains("255"));
    let endpoint = db.store.judge_endpoint(&fair.id).await?;
    assert_eq!(endpoint.sealed_key, Some(vec![0, 255, 7]));
    assert!(matches!(
        db.store.add_judge(&new_judge("fair"), NOW).await,
        Err(StoreError::Conflict(_))
    ));
    assert!(
        db.store
            .judge("none")
            .await
            .is_err_and(|e| e.is_not_found())
    );
    for (i, text) in HOSTILE.iter().enumerate() {
        let new = NewJudge {
            slug: format!("hostile-{i}"),
            name: (*text).to_owned(),
            rubric_text: format!("{text}\0"),
            ..new_judge("x")
        };
        db.store.add_judge(&new, NOW).await?;
        let stored = db.store.judge(&new.slug).await?;
        assert_eq!(
            (stored.name.as_str(), stored.rubric_text.as_str()),
            (*text, *text)
        );
    }
    Ok(())
}

async fn two_replies_make_one_vote_and_are_stored_once(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 2, 2).await?;
    let fair = judge(&db.store, "fair").await?;
    let id = judging(&db.store, &fair, &stage).await?;
    let battles = [
        battle(&stage, 0, 0, 1),
        battle(&stage, 0, 1, 0),
        battle(&stage, 1, 0, 1),
    ];
    let added = db
        .store
        .plan_battles(&id, &fair.id, &stage.track_id, &battles, NOW)
        .await?;
    assert_eq!(added, 2, "two jokes meet once before a judge");
    let open = db.store.open_battles(&id).await?;
    assert_eq!(open.len(), 2);
    assert!(open[0].left_text.starts_with("joke 0") && !open[0].has_straight);
    // The same reply many times at once is one reply.
    let first = reply(&open[0].id, false, Some(Said::First));
    let store = db.store.clone();
    let stored = at_once(6, move |_| {
        let (store, first) = (store.clone(), first.clone());
        async move { store.add_verdict(&first, NOW).await }
    })
    .await?;
    assert_eq!(stored.iter().filter(|new| **new).count(), 1);
    let again = db.store.open_battles(&id).await?;
    assert!(again[0].has_straight && !again[0].has_swapped);
    assert!(
        db.store
            .vote(&open[0].id)
            .await
            .is_err_and(|e| e.is_not_found())
    );
    let marker = db
        .number("SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM stage_changes")
        .await?;
    db.store
        .add_verdict(&reply(&open[0].id, true, Some(Said::First)), NOW + 1)
        .await?;
    // The first joke in both orders: a flip, and so a tie.
    let vote = db.store.vote(&open[0].id).await?;
    assert_eq!(
        (vote.outcome.as_str(), vote.voter),
        ("both", fair.id.clone())
    );
    assert!(
        db.number("SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM stage_changes")
            .await?
            > marker
    );
    let told = db.store.judge_battle(&open[0].id).await?;
    assert_eq!(told.order_effect.as_deref(), Some("first"));
    let verdicts = db.store.verdicts_of(&open[0].id).await?;
    assert_eq!(
        verdicts.iter().map(|one| one.swapped).collect::<Vec<_>>(),
        [false, true]
    );
    let sums = db.store.judging_sums(&id).await?;
    assert_eq!((sums.replies, sums.tokens, sums.dollars), (2, 240, 0.5));
    assert_eq!(db.store.judge_sums(&fair.id, None).await?, sums);
    assert_eq!(
        db.store.judge_sums(&fair.id, Some("none")).await?.replies,
        0
    );
    assert_eq!(db.store.open_battles(&id).await?.len(), 1);
    let row = db.store.judging(&id).await?;
    assert_eq!((row.verdicts, row.voted, row.battles), (2, 1, 2));
    assert_eq!(
        (row.tokens, row.dollars, row.max_tokens),
        (240, 0.5, Some(5_000))
    );
    assert_eq!(db.store.judgings(9).await?, vec![row]);
    Ok(())
}

async fn an_unreadable_reply_makes_no_vote(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 2, 2).await?;
    let fair = judge(&db.store, "fair").await?;
    let id = judging(&db.store, &fair, &stage).await?;
    let battles = [battle(&stage, 0, 0, 1), battle(&stage, 1, 0, 1)];
    db.store
        .plan_battles(&id, &fair.id, &stage.track_id, &battles, NOW)
        .await?;
    let open = db.store.open_battles(&id).await?;
    let odd = NewVerdict {
        text: "\0 I cannot say".to_owned(),
        ..reply(&open[0].id, true, None)
    };
    db.store.add_verdict(&odd, NOW).await?;
    db.store
        .add_verdict(&reply(&open[0].id, false, Some(Said::First)), NOW)
        .await?;
    assert!(db.store.vote(&open[0].id).await.is_err());
    db.store
        .fail_battle(&open[1].id, "the endpoint is gone", NOW)
        .await?;
    assert!(db.store.open_battles(&id).await?.is_empty());
    let counts = db.store.count_judge_battles(&fair.id, None).await?;
    let count = |kind| counts.iter().find(|(of, _)| *of == kind).map(|(_, n)| *n);
    assert_eq!(count(BattleKind::Unreadable), Some(1));
    assert_eq!(count(BattleKind::All), Some(2));
    assert_eq!(count(BattleKind::Flips), Some(0));
    let listed = db
        .store
        .judge_battles(
            &fair.id,
            Some(&stage.track_id),
            BattleKind::Unreadable,
            9,
            0,
        )
        .await?;
    assert_eq!((listed.len(), listed[0].state.as_str()), (1, "unreadable"));
    let verdicts = db.store.verdicts_on(&listed).await?;
    assert_eq!(verdicts[0][1].text, " I cannot say");
    assert_eq!(verdicts[0][1].said, None);
    assert!(db.store.judge_record(&fair.id, None).await?.is_empty());
    assert_eq!(
        db.store.judge_tracks(&fair.id).await?,
        vec![("humor".to_owned(), "Track humor".to_owned())]
    );
    Ok(())
}

async fn boards_and_ledgers_are_peoples_unless_judges_are_asked_for(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 2, 2).await?;
    let fair = judge(&db.store, "fair").await?;
    let vote = stage.vote("ann", 0, 0, 1, Left);
    db.store.cast_vote(&vote, NOW).await?;
    judged(
        &db,
        &fair,
        &stage,
        &[
            (battle(&stage, 0, 0, 1), Right),
            (battle(&stage, 1, 0, 1), Right),
        ],
    )
    .await?;
    let idle = judge(&db.store, "idle").await?;
    judging(&db.store, &idle, &stage).await?;
    judge(&db.store, "elsewhere").await?;
    let votes = |board: &openmic_store::VoteBoardSource| -> i64 {
        let cells = board.cells.iter();
        cells
            .map(|cell| cell.a_wins + cell.b_wins + cell.both + cell.neither)
            .sum()
    };
    let usual = db.store.vote_board(&stage.track_id).await?;
    assert_eq!(votes(&usual), 1);
    let by = async |group: Option<&str>| {
        let filter = VoteFilter {
            group: group.map(str::to_owned),
            ..VoteFilter::default()
        };
        db.store.vote_board_under(&stage.track_id, &filter).await
    };
    assert_eq!(
        by(None).await?.cells,
        usual.cells,
        "nobody named means people"
    );
    assert_eq!(votes(&by(Some("judge")).await?), 2);
    // One judge alone, whether it has voted, was never asked, or is nobody.
    for (group, n) in [
        ("judge:fair", 2),
        ("judge:idle", 0),
        ("judge:", 0),
        ("judge:nobody", 0),
    ] {
        assert_eq!(votes(&by(Some(group)).await?), n, "{group}");
    }
    let listed = db
        .store
        .votes_under(&stage.track_id, &VoteFilter::default(), (None, None), 9, 0)
        .await?;
    assert_eq!(listed.len(), 1);
    for whose in [None, Some(stage.entrants[0].0.as_str())] {
        assert_eq!(
            db.store.votes_of(&stage.track_id, whose, 9, 0).await?.len(),
            1
        );
    }
    assert_eq!(
        db.store.list_votes(&stage.track_id, None, 9).await?.len(),
        1
    );
    assert_eq!(
        db.store.joke_tally(&stage.entrants[0].1[0]).await?.votes(),
        1
    );
    assert_eq!(
        db.store.joke_votes(&stage.entrants[0].1[1], 9).await?.len(),
        0
    );
    let facets = db.store.vote_facets(&stage.track_id).await?;
    assert_eq!(facets.groups, ["public", "judge"]);
    let judges: Vec<&str> = facets
        .judges
        .iter()
        .map(|(slug, _)| slug.as_str())
        .collect();
    assert_eq!(judges, ["fair", "idle"], "{:?}", facets.judges);
    // Made anew from the ledger, cells and online Elo stay people's.
    let elo = db
        .rows::<(String, f64)>("SELECT entrant_id, rating FROM elo ORDER BY entrant_id")
        .await?;
    db.store.rebuild_cells(&stage.track_id, NOW).await?;
    db.store.rebuild_elo(&stage.track_id).await?;
    assert_eq!(
        db.store.vote_board(&stage.track_id).await?.cells,
        usual.cells
    );
    let again = db
        .rows::<(String, f64)>("SELECT entrant_id, rating FROM elo ORDER BY entrant_id")
        .await?;
    assert_eq!(again, elo);
    Ok(())
}

async fn peoples_votes_stand_beside_a_judges_whichever_way_round(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 2, 3).await?;
    let fair = judge(&db.store, "fair").await?;
    for (voter, left, right, outcome) in [
        ("ann", 0, 1, Left),
        ("bob", 1, 0, Left),
        ("cas", 1, 0, Right),
        ("dan", 0, 1, Both),
    ] {
        let vote = stage.vote(voter, 0, left, right, outcome);
        db.store.cast_vote(&vote, NOW).await?;
    }
    db.store
        .cast_vote(&stage.vote("ann", 2, 0, 1, Right), NOW)
        .await?;
    judged(
        &db,
        &fair,
        &stage,
        &[
            (battle(&stage, 0, 0, 1), Left),
            (battle(&stage, 1, 1, 0), Both),
        ],
    )
    .await?;
    let record = db
        .store
        .judge_record(&fair.id, Some(&stage.track_id))
        .await?;
    assert_eq!(record.len(), 2);
    let first = record
        .iter()
        .find(|row| row.people.n() > 0)
        .expect("voted on");
    assert_eq!(
        first.people,
        People {
            left: 2,
            right: 1,
            both: 1,
            neither: 0
        }
    );
    assert_eq!(
        (first.outcome.as_str(), first.order_effect.as_str()),
        ("left", "same")
    );
    assert!(first.left_characters > 5);
    let several = db.store.peoples_battles(Some(&stage.track_id)).await?;
    assert_eq!(several.len(), 1, "one vote cannot disagree with itself");
    assert_eq!((several[0].0.n(), several[0].1), (4, 1));
    Ok(())
}

async fn pairs_that_people_voted_on_come_once_and_most_voted_first(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 3, 2).await?;
    let fair = judge(&db.store, "fair").await?;
    for (voter, item, left, right) in [("ann", 0, 0, 1), ("bob", 1, 2, 1), ("cas", 1, 1, 2)] {
        let vote = stage.vote(voter, item, left, right, Left);
        db.store.cast_vote(&vote, NOW).await?;
    }
    let pairs = db.store.peoples_pairs(&stage.track_id, &fair.id, 9).await?;
    assert_eq!(
        pairs.iter().map(|pair| pair.votes).collect::<Vec<_>>(),
        [2, 1]
    );
    assert_eq!(pairs[0].item_id, stage.item_ids[1]);
    judged(&db, &fair, &stage, &[(battle(&stage, 1, 1, 2), Left)]).await?;
    let pairs = db.store.peoples_pairs(&stage.track_id, &fair.id, 9).await?;
    assert_eq!(
        pairs.len(),
        1,
        "its own votes are no people's, and it was asked about one"
    );
    assert_eq!(
        db.store
            .judged_pairs(&fair.id, &stage.track_id)
            .await?
            .len(),
        1
    );
    let other = judge(&db.store, "other").await?;
    assert_eq!(
        db.store
            .peoples_pairs(&stage.track_id, &other.id, 9)
            .await?
            .len(),
        2
    );
    Ok(())
}

async fn a_correction_of_a_judges_vote_leaves_peoples_cells_alone(db: Db) -> StoreResult<()> {
    let stage = stage(&db.store, 2, 1).await?;
    let fair = judge(&db.store, "fair").await?;
    db.store
        .cast_vote(&stage.vote("ann", 0, 0, 1, Left), NOW)
        .await?;
    judged(&db, &fair, &stage, &[(battle(&stage, 0, 0, 1), Right)]).await?;
    let before = db.store.cells(&stage.track_id).await?;
    let of_judge: Vec<String> = db
        .rows::<(String,)>("SELECT id FROM votes WHERE voter_group = 'judge'")
        .await?
        .into_iter()
        .map(|(id,)| id)
        .collect();
    assert_eq!(of_judge.len(), 1);
    for status in [
        openmic_store::VoteStatus::Excluded,
        openmic_store::VoteStatus::Counted,
    ] {
        db.store
            .correct_votes(&of_judge, status, "a test", NOW + 9)
            .await?;
        assert_eq!(db.store.cells(&stage.track_id).await?, before);
    }
    Ok(())
}
