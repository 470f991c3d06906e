//! Verdicts: the battles that judges are asked about, their replies, and the votes that come of them.
//!
//! A judge's votes stand in the ledger beside people's, as those of the group `judge`. Cells and online Elo
//! are people's alone; boards of judges are made from the ledger.

use openmic_domain::judging::verdict::{Said, combine};
use sqlx::FromRow;

use crate::{
    connect::{Store, with_read, with_write},
    error::StoreResult,
    ids::new_id,
    judge_records::BattleRow,
    ledger::by_people,
    text::{option_without_nul, without_nul},
};

/// Two jokes that people have voted on.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct PeoplesPair {
    /// One joke's sample.
    pub left_sample: String,
    /// The other's.
    pub right_sample: String,
    /// Whose the one is.
    pub left_entrant: String,
    /// Whose the other is.
    pub right_entrant: String,
    /// The joke prompt of both.
    pub item_id: String,
    /// Votes of people that count.
    pub votes: i64,
}

/// A battle to be put to a judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJudgeBattle {
    /// The joke prompt.
    pub item_id: String,
    /// The sample on the left.
    pub left_sample: String,
    /// The sample on the right.
    pub right_sample: String,
    /// Whose the left one is.
    pub left_entrant: String,
    /// Whose the right one is.
    pub right_entrant: String,
    /// Sides of the judge's own family: `left`, `right` or `both`.
    pub own: Option<String>,
    /// Whether it was chosen because people had voted on it.
    pub by_people: bool,
}

/// A battle that still lacks a reply, with what the judge has to read.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct OpenBattle {
    /// Its id.
    pub id: String,
    /// The joke prompt.
    pub input: String,
    /// The joke on the left.
    pub left_text: String,
    /// The joke on the right.
    pub right_text: String,
    /// Whether the reply with the left joke first is stored.
    pub has_straight: bool,
    /// Whether the reply with the right joke first is.
    pub has_swapped: bool,
}

/// A reply to be stored.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NewVerdict {
    /// Its battle.
    pub battle_id: String,
    /// Whether the right joke was shown first.
    pub swapped: bool,
    /// What it says; none where no verdict could be read.
    pub said: Option<Said>,
    /// JSON of the turns that were sent.
    pub messages: String,
    /// The raw reply.
    pub text: String,
    /// What the model thought, where the endpoint says.
    pub reasoning: Option<String>,
    /// Why it ended.
    pub finish: String,
    /// The model's name as the endpoint reports it.
    pub reported_model: Option<String>,
    /// Tokens of the prompt.
    pub prompt_tokens: i64,
    /// Tokens of the reply, reasoning among them.
    pub completion_tokens: i64,
    /// Tokens of the reasoning.
    pub reasoning_tokens: i64,
    /// Whether a count was estimated because the endpoint gave none.
    pub tokens_estimated: bool,
    /// Milliseconds for the whole reply.
    pub duration_ms: i64,
    /// US dollars.
    pub dollars: f64,
    /// How many requests it took.
    pub attempts: i64,
}

/// What replies took together.
#[derive(Debug, Clone, Copy, PartialEq, Default, FromRow)]
pub struct VerdictSums {
    /// Replies.
    pub replies: i64,
    /// Of these, such as no verdict could be read from.
    pub unreadable: i64,
    /// Tokens of prompts and replies.
    pub tokens: i64,
    /// Milliseconds, summed.
    pub duration_ms: i64,
    /// US dollars.
    pub dollars: f64,
}

/// Both samples, the smaller id first.
fn pair(left: &str, right: &str) -> String {
    if left < right {
        format!("{left} {right}")
    } else {
        format!("{right} {left}")
    }
}

/// Sums over verdicts `v`.
macro_rules! sums {
    ($from:literal) => {
        concat!(
            "SELECT COUNT(*) AS replies, COUNT(CASE WHEN v.said IS NULL THEN 1 END) AS unreadable,
                    CAST(COALESCE(SUM(v.prompt_tokens + v.completion_tokens), 0) AS BIGINT) AS tokens,
                    CAST(COALESCE(SUM(v.duration_ms), 0) AS BIGINT) AS duration_ms,
                    CAST(COALESCE(SUM(v.dollars), 0) AS DOUBLE PRECISION) AS dollars
             FROM verdicts v JOIN judge_battles b ON b.id = v.battle_id ",
            $from
        )
    };
}

impl Store {
    /// Pairs of jokes on stage that people have voted on and a judge has not been asked about, those with
    /// most votes first.
    pub async fn peoples_pairs(
        &self,
        track_id: &str,
        judge_id: &str,
        limit: i64,
    ) -> StoreResult<Vec<PeoplesPair>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(concat!(
                "SELECT p.low AS left_sample, p.high AS right_sample, l.entrant_id AS left_entrant,
                        r.entrant_id AS right_entrant, l.item_id, p.votes
                 FROM (SELECT CASE WHEN v.left_sample < v.right_sample THEN v.left_sample ELSE v.right_sample END AS low,
                              CASE WHEN v.left_sample < v.right_sample THEN v.right_sample ELSE v.left_sample END AS high,
                              COUNT(*) AS votes
                       FROM votes v
                       WHERE v.track_id = $1 AND v.left_sample IS NOT NULL AND v.right_sample IS NOT NULL AND ",
                by_people!("v"),
                " AND ",
                crate::ledger::status_of!("v"),
                " = 'counted' GROUP BY 1, 2) p
                 JOIN jokes l ON l.sample_id = p.low
                 JOIN jokes r ON r.sample_id = p.high
                 WHERE l.off_stage IS NULL AND r.off_stage IS NULL AND l.entrant_id <> r.entrant_id
                   AND NOT EXISTS (SELECT 1 FROM judge_battles b
                                   WHERE b.judge_id = $2
                                     AND (b.pair = p.low || ' ' || p.high OR b.pair = p.high || ' ' || p.low))
                 ORDER BY p.votes DESC, p.low, p.high LIMIT $3"
            ))
            .bind(track_id)
            .bind(judge_id)
            .bind(limit)
            .fetch_all(pool)
            .await?
        }))
    }

    /// The pairs of samples and of entrants that a judge was asked about on a track: left and right sample,
    /// left and right entrant.
    pub async fn judged_pairs(
        &self,
        judge_id: &str,
        track_id: &str,
    ) -> StoreResult<Vec<(String, String, String, String)>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT left_sample, right_sample, left_entrant, right_entrant FROM judge_battles
                 WHERE judge_id = $1 AND track_id = $2",
            )
            .bind(judge_id)
            .bind(track_id)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Chooses the battles of a judging, in order, and says that they are chosen; gives how many are new. A
    /// pair that the judge was asked about already is passed over.
    pub async fn plan_battles(
        &self,
        judging_id: &str,
        judge_id: &str,
        track_id: &str,
        battles: &[NewJudgeBattle],
        now_ms: i64,
    ) -> StoreResult<u64> {
        Ok(with_write!(self, tx => {
            let mut added = 0;
            for (position, battle) in (0i64..).zip(battles) {
                added += sqlx::query(
                    "INSERT INTO judge_battles (id, judging_id, judge_id, track_id, item_id, left_sample, right_sample,
                                                left_entrant, right_entrant, pair, own, by_people, position, state,
                                                updated_ms)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'open', $14)
                     ON CONFLICT (judge_id, pair) DO NOTHING",
                )
                .bind(new_id(now_ms))
                .bind(judging_id)
                .bind(judge_id)
                .bind(track_id)
                .bind(&battle.item_id)
                .bind(&battle.left_sample)
                .bind(&battle.right_sample)
                .bind(&battle.left_entrant)
                .bind(&battle.right_entrant)
                .bind(pair(&battle.left_sample, &battle.right_sample))
                .bind(&battle.own)
                .bind(battle.by_people)
                .bind(position)
                .bind(now_ms)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            }
            sqlx::query("UPDATE judgings SET is_planned = TRUE WHERE id = $1")
                .bind(judging_id)
                .execute(&mut *tx)
                .await?;
            added
        }))
    }

    /// The battles of a judging that still lack a reply, in their order.
    pub async fn open_battles(&self, judging_id: &str) -> StoreResult<Vec<OpenBattle>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT b.id, i.input, l.text AS left_text, r.text AS right_text,
                        EXISTS (SELECT 1 FROM verdicts v WHERE v.battle_id = b.id AND NOT v.swapped) AS has_straight,
                        EXISTS (SELECT 1 FROM verdicts v WHERE v.battle_id = b.id AND v.swapped) AS has_swapped
                 FROM judge_battles b
                 JOIN items i ON i.id = b.item_id
                 JOIN jokes l ON l.sample_id = b.left_sample
                 JOIN jokes r ON r.sample_id = b.right_sample
                 WHERE b.judging_id = $1 AND b.state = 'open' ORDER BY b.position",
            )
            .bind(judging_id)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Stores a reply, once for each order; with the second one the battle has its vote, if both could be
    /// read. Durable when this returns. Gives whether it was new.
    pub async fn add_verdict(&self, new: &NewVerdict, now_ms: i64) -> StoreResult<bool> {
        Ok(with_write!(self, tx => {
            // Of two replies on one battle at the same moment the later one sees the earlier one.
            sqlx::query("UPDATE judge_battles SET updated_ms = $2 WHERE id = $1")
                .bind(&new.battle_id)
                .bind(now_ms)
                .execute(&mut *tx)
                .await?;
            let is_new = sqlx::query(
                "INSERT INTO verdicts (id, battle_id, swapped, said, messages, text, reasoning, finish, reported_model,
                                       prompt_tokens, completion_tokens, reasoning_tokens, tokens_estimated,
                                       duration_ms, dollars, attempts, created_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
                 ON CONFLICT (battle_id, swapped) DO NOTHING",
            )
            .bind(new_id(now_ms))
            .bind(&new.battle_id)
            .bind(new.swapped)
            .bind(new.said.map(Said::as_str))
            .bind(new.messages.replace("\\u0000", ""))
            .bind(without_nul(&new.text))
            .bind(option_without_nul(new.reasoning.as_deref()))
            .bind(without_nul(&new.finish))
            .bind(option_without_nul(new.reported_model.as_deref()))
            .bind(new.prompt_tokens)
            .bind(new.completion_tokens)
            .bind(new.reasoning_tokens)
            .bind(new.tokens_estimated)
            .bind(new.duration_ms)
            .bind(new.dollars)
            .bind(new.attempts)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?
            .rows_affected()
                == 1;
            let replies: Vec<(bool, Option<String>)> =
                sqlx::query_as("SELECT swapped, said FROM verdicts WHERE battle_id = $1 ORDER BY swapped")
                    .bind(&new.battle_id)
                    .fetch_all(&mut *tx)
                    .await?;
            if let [(false, straight), (true, swapped)] = replies.as_slice()
                && is_new
            {
                let said = |text: &Option<String>| text.as_deref().and_then(Said::of);
                let vote = said(straight)
                    .zip(said(swapped))
                    .map(|(straight, swapped)| combine(straight, swapped));
                sqlx::query(
                    "UPDATE judge_battles SET state = $2, outcome = $3, order_effect = $4, error = NULL, updated_ms = $5
                     WHERE id = $1",
                )
                .bind(&new.battle_id)
                .bind(if vote.is_some() { "voted" } else { "unreadable" })
                .bind(vote.map(|(outcome, _)| outcome.as_str()))
                .bind(vote.map(|(_, order)| order.as_str()))
                .bind(now_ms)
                .execute(&mut *tx)
                .await?;
                if let Some((outcome, _)) = vote {
                    sqlx::query(
                        "INSERT INTO votes (id, track_id, item_id, left_entrant, right_entrant, left_sample,
                                            right_sample, outcome, voter, voter_group, source, created_ms)
                         SELECT b.id, b.track_id, b.item_id, b.left_entrant, b.right_entrant, b.left_sample,
                                b.right_sample, $2, b.judge_id, 'judge', 'judge', $3
                         FROM judge_battles b WHERE b.id = $1
                         ON CONFLICT (id) DO NOTHING",
                    )
                    .bind(&new.battle_id)
                    .bind(outcome.as_str())
                    .bind(now_ms)
                    .execute(&mut *tx)
                    .await?;
                    sqlx::query(
                        "INSERT INTO stage_changes (track_id, n)
                         SELECT b.track_id, 1 FROM judge_battles b WHERE b.id = $1
                         ON CONFLICT (track_id) DO UPDATE SET n = stage_changes.n + 1",
                    )
                    .bind(&new.battle_id)
                    .execute(&mut *tx)
                    .await?;
                }
            }
            is_new
        }))
    }

    /// Says that no reply came on a battle, and why.
    pub async fn fail_battle(&self, battle_id: &str, error: &str, now_ms: i64) -> StoreResult<()> {
        with_write!(self, tx => {
            sqlx::query(
                "UPDATE judge_battles SET state = 'failed', error = $2, updated_ms = $3 WHERE id = $1 AND state = 'open'",
            )
            .bind(battle_id)
            .bind(without_nul(error))
            .bind(now_ms)
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// Takes the battles on which no reply came, or none in time, into a new judging of the same judge and
    /// track, as its first ones; gives how many.
    pub async fn reopen_battles(&self, judging_id: &str, now_ms: i64) -> StoreResult<u64> {
        Ok(with_write!(self, tx => {
            sqlx::query(
                "UPDATE judge_battles SET judging_id = $1, state = 'open', error = NULL, position = position - 1000000000,
                        updated_ms = $2
                 WHERE state IN ('failed', 'open') AND judging_id <> $1
                   AND judge_id = (SELECT judge_id FROM judgings WHERE id = $1)
                   AND track_id = (SELECT track_id FROM judgings WHERE id = $1)
                   AND judging_id IN (SELECT g.id FROM judgings g WHERE g.state NOT IN ('queued', 'running'))",
            )
            .bind(judging_id)
            .bind(now_ms)
            .execute(&mut *tx)
            .await?
            .rows_affected()
        }))
    }

    /// What the replies of one judging took.
    pub async fn judging_sums(&self, judging_id: &str) -> StoreResult<VerdictSums> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(sums!("WHERE b.judging_id = $1")).bind(judging_id).fetch_one(pool).await?
        }))
    }

    /// What all replies of a judge took, on one track or on all.
    pub async fn judge_sums(
        &self,
        judge_id: &str,
        track_id: Option<&str>,
    ) -> StoreResult<VerdictSums> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(sums!("WHERE b.judge_id = $1 AND ($2 = '' OR b.track_id = $2)"))
                .bind(judge_id)
                .bind(track_id.unwrap_or_default())
                .fetch_one(pool)
                .await?
        }))
    }

    /// The replies on a battle, the one with the left joke first before the other.
    pub async fn verdicts_of(&self, battle_id: &str) -> StoreResult<Vec<VerdictRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT id, battle_id, swapped, said, messages, text, reasoning, finish, reported_model, prompt_tokens,
                        completion_tokens, reasoning_tokens, tokens_estimated, duration_ms, dollars, attempts, created_ms
                 FROM verdicts WHERE battle_id = $1 ORDER BY swapped",
            )
            .bind(battle_id)
            .fetch_all(pool)
            .await?
        }))
    }

    /// The replies on several battles.
    pub async fn verdicts_on(&self, battles: &[BattleRow]) -> StoreResult<Vec<Vec<VerdictRow>>> {
        let mut all = Vec::with_capacity(battles.len());
        for battle in battles {
            all.push(self.verdicts_of(&battle.id).await?);
        }
        Ok(all)
    }
}

/// A stored reply.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct VerdictRow {
    /// Its id.
    pub id: String,
    /// Its battle.
    pub battle_id: String,
    /// Whether the right joke was shown first.
    pub swapped: bool,
    /// `first`, `second`, `both` or `neither`; none where no verdict could be read.
    pub said: Option<String>,
    /// JSON of the turns that were sent.
    pub messages: String,
    /// The raw reply.
    pub text: String,
    /// What the model thought.
    pub reasoning: Option<String>,
    /// Why it ended.
    pub finish: String,
    /// The model's name as the endpoint reports it.
    pub reported_model: Option<String>,
    /// Tokens of the prompt.
    pub prompt_tokens: i64,
    /// Tokens of the reply, reasoning among them.
    pub completion_tokens: i64,
    /// Tokens of the reasoning.
    pub reasoning_tokens: i64,
    /// Whether a count was estimated.
    pub tokens_estimated: bool,
    /// Milliseconds for the whole reply.
    pub duration_ms: i64,
    /// US dollars.
    pub dollars: f64,
    /// How many requests it took.
    pub attempts: i64,
    /// When it came, ms since 1970.
    pub created_ms: i64,
}
