//! What judges said and what people said of the same jokes: the record behind the judges' board.

use std::collections::HashMap;

use openmic_domain::judging::figures::People;
use sqlx::FromRow;

use crate::{
    connect::{Store, with_read},
    error::{StoreError, StoreResult},
    ledger::{by_people, status_of},
};

/// One battle that a judge gave a vote on, with people's votes on the same two jokes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRow {
    /// The battle.
    pub battle_id: String,
    /// The judge's vote: `left`, `right`, `both` or `neither`.
    pub outcome: String,
    /// What the order of the jokes did: `same`, `first`, `second` or `wavered`.
    pub order_effect: String,
    /// Sides of the judge's own family: `left`, `right` or `both`.
    pub own: Option<String>,
    /// Characters of the left joke.
    pub left_characters: i64,
    /// Characters of the right joke.
    pub right_characters: i64,
    /// People's votes that count, sides as the battle has them.
    pub people: People,
}

#[derive(FromRow)]
struct VotedRow {
    id: String,
    outcome: String,
    order_effect: String,
    own: Option<String>,
    left_characters: i64,
    right_characters: i64,
}

/// People's votes on a battle.
#[derive(FromRow)]
struct PeopleRow {
    id: String,
    lefts: i64,
    rights: i64,
    boths: i64,
    neithers: i64,
}

impl PeopleRow {
    fn people(&self) -> People {
        People {
            left: self.lefts.unsigned_abs(),
            right: self.rights.unsigned_abs(),
            both: self.boths.unsigned_abs(),
            neither: self.neithers.unsigned_abs(),
        }
    }
}

/// Which battles of a judge a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BattleKind {
    /// All that a reply came on.
    #[default]
    All,
    /// Other winners in the two orders.
    Flips,
    /// A winner in one order, a tie in the other.
    Wavered,
    /// No verdict could be read from a reply.
    Unreadable,
    /// Jokes of the judge's own family.
    Own,
    /// Chosen because people had voted on them.
    People,
}

impl BattleKind {
    /// All of them, in the order in which pages offer them.
    pub const ALL: [Self; 6] = [
        Self::All,
        Self::People,
        Self::Flips,
        Self::Wavered,
        Self::Unreadable,
        Self::Own,
    ];

    /// The spelling in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Flips => "flips",
            Self::Wavered => "wavered",
            Self::Unreadable => "unreadable",
            Self::Own => "own",
            Self::People => "people",
        }
    }

    /// The kind of that spelling.
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A battle that a judge was asked about, with names and texts.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct BattleRow {
    /// Its id, also that of the vote.
    pub id: String,
    /// Slug of the judge.
    pub judge_slug: String,
    /// Name of the judge.
    pub judge_name: String,
    /// Slug of the track.
    pub track_slug: String,
    /// Title of the track.
    pub track_title: String,
    /// The joke prompt.
    pub input: String,
    /// The sample on the left.
    pub left_sample: String,
    /// The sample on the right.
    pub right_sample: String,
    /// The joke on the left.
    pub left_text: String,
    /// The joke on the right.
    pub right_text: String,
    /// Slug of whose the left one is.
    pub left_slug: String,
    /// Name of whose the left one is.
    pub left_name: String,
    /// Slug of whose the right one is.
    pub right_slug: String,
    /// Name of whose the right one is.
    pub right_name: String,
    /// Sides of the judge's own family.
    pub own: Option<String>,
    /// `open`, `voted`, `unreadable` or `failed`.
    pub state: String,
    /// The vote, if there is one.
    pub outcome: Option<String>,
    /// What the order of the jokes did, if there is a vote.
    pub order_effect: Option<String>,
    /// Why no reply came.
    pub error: Option<String>,
    /// When something last happened, ms since 1970.
    pub updated_ms: i64,
}

macro_rules! battles_sql {
    ($which:literal) => {
        concat!(
            "SELECT b.id, j.slug AS judge_slug, j.name AS judge_name, t.slug AS track_slug, t.title AS track_title,
                    i.input, b.left_sample, b.right_sample, jl.text AS left_text, jr.text AS right_text,
                    l.slug AS left_slug, l.name AS left_name, r.slug AS right_slug, r.name AS right_name,
                    b.own, b.state, b.outcome, b.order_effect, b.error, b.updated_ms
             FROM judge_battles b
             JOIN judges j ON j.id = b.judge_id
             JOIN tracks t ON t.id = b.track_id
             JOIN items i ON i.id = b.item_id
             JOIN entrants l ON l.id = b.left_entrant
             JOIN entrants r ON r.id = b.right_entrant
             JOIN jokes jl ON jl.sample_id = b.left_sample
             JOIN jokes jr ON jr.sample_id = b.right_sample
             WHERE ",
            $which
        )
    };
}

/// Battles `b` of the kind $3 of the judge $1, on the track $2 or on all.
macro_rules! of_kind {
    () => {
        "b.judge_id = $1 AND ($2 = '' OR b.track_id = $2) AND b.state <> 'open'
         AND ($3 = 'all' OR ($3 = 'flips' AND b.order_effect IN ('first', 'second'))
              OR ($3 = 'wavered' AND b.order_effect = 'wavered')
              OR ($3 = 'unreadable' AND b.state = 'unreadable')
              OR ($3 = 'own' AND b.own IS NOT NULL)
              OR ($3 = 'people' AND b.by_people))"
    };
}

impl Store {
    /// Every battle that a judge gave a vote on, on one track or on all, with people's votes on the same
    /// jokes; in the order of the battles' ids.
    pub async fn judge_record(
        &self,
        judge_id: &str,
        track_id: Option<&str>,
    ) -> StoreResult<Vec<RecordRow>> {
        let track = track_id.unwrap_or_default();
        let voted: Vec<VotedRow> = with_read!(self, pool => {
            sqlx::query_as(
                "SELECT b.id, b.outcome, b.order_effect, b.own,
                        CAST(LENGTH(l.text) AS BIGINT) AS left_characters,
                        CAST(LENGTH(r.text) AS BIGINT) AS right_characters
                 FROM judge_battles b
                 JOIN jokes l ON l.sample_id = b.left_sample
                 JOIN jokes r ON r.sample_id = b.right_sample
                 WHERE b.judge_id = $1 AND ($2 = '' OR b.track_id = $2) AND b.state = 'voted'
                 ORDER BY b.id",
            )
            .bind(judge_id)
            .bind(track)
            .fetch_all(pool)
            .await?
        });
        // One walk along the index of either side: the same two jokes may have stood the other way round.
        let people: Vec<PeopleRow> = with_read!(self, pool => {
            sqlx::query_as(concat!(
                "SELECT id, COUNT(CASE WHEN outcome = 'left' THEN 1 END) AS lefts,
                        COUNT(CASE WHEN outcome = 'right' THEN 1 END) AS rights,
                        COUNT(CASE WHEN outcome = 'both' THEN 1 END) AS boths,
                        COUNT(CASE WHEN outcome = 'neither' THEN 1 END) AS neithers
                 FROM (SELECT b.id, v.outcome FROM judge_battles b
                       JOIN votes v ON v.left_sample = b.left_sample AND v.right_sample = b.right_sample
                       WHERE b.judge_id = $1 AND ($2 = '' OR b.track_id = $2) AND ",
                by_people!("v"), " AND ", status_of!("v"), " = 'counted'
                       UNION ALL
                       SELECT b.id, CASE v.outcome WHEN 'left' THEN 'right' WHEN 'right' THEN 'left'
                                                   ELSE v.outcome END
                       FROM judge_battles b
                       JOIN votes v ON v.left_sample = b.right_sample AND v.right_sample = b.left_sample
                       WHERE b.judge_id = $1 AND ($2 = '' OR b.track_id = $2) AND ",
                by_people!("v"), " AND ", status_of!("v"), " = 'counted') AS said
                 GROUP BY id"
            ))
            .bind(judge_id)
            .bind(track)
            .fetch_all(pool)
            .await?
        });
        let people: HashMap<&str, People> = people
            .iter()
            .map(|row| (row.id.as_str(), row.people()))
            .collect();
        Ok(voted
            .into_iter()
            .map(|row| RecordRow {
                people: people.get(row.id.as_str()).copied().unwrap_or_default(),
                battle_id: row.id,
                outcome: row.outcome,
                order_effect: row.order_effect,
                own: row.own,
                left_characters: row.left_characters,
                right_characters: row.right_characters,
            })
            .collect())
    }

    /// People's votes that count on the pairs of jokes that have at least two of them, on one track or on all
    /// current ones: how they came out, and on how many pairs they came out so.
    pub async fn peoples_battles(&self, track_id: Option<&str>) -> StoreResult<Vec<(People, u64)>> {
        // Of a million votes few are about any one joke: they are read as they lie, not along an index.
        let rows: Vec<(i64, i64, i64, i64, i64)> = with_read!(self, pool => {
            sqlx::query_as(concat!(
                "SELECT lefts, rights, boths, neithers, COUNT(*)
                 FROM (SELECT COUNT(CASE WHEN p.side = 'left' THEN 1 END) AS lefts,
                              COUNT(CASE WHEN p.side = 'right' THEN 1 END) AS rights,
                              COUNT(CASE WHEN p.side = 'both' THEN 1 END) AS boths,
                              COUNT(CASE WHEN p.side = 'neither' THEN 1 END) AS neithers
                       FROM (SELECT CASE WHEN v.left_sample < v.right_sample THEN v.left_sample ELSE v.right_sample END AS low,
                                    CASE WHEN v.left_sample < v.right_sample THEN v.right_sample ELSE v.left_sample END AS high,
                                    CASE WHEN v.left_sample < v.right_sample OR v.outcome NOT IN ('left', 'right') THEN v.outcome
                                         WHEN v.outcome = 'left' THEN 'right' ELSE 'left' END AS side
                             FROM votes v JOIN tracks t ON t.id = v.track_id AND t.is_current
                             WHERE ($1 = '' OR v.track_id = $1) AND COALESCE(v.left_sample, '') <> ''
                               AND COALESCE(v.right_sample, '') <> '' AND ",
                by_people!("v"), " AND ", status_of!("v"), " = 'counted') AS p
                       GROUP BY p.low, p.high HAVING COUNT(*) > 1) AS pairs
                 GROUP BY lefts, rights, boths, neithers ORDER BY 1, 2, 3, 4"
            ))
            .bind(track_id.unwrap_or_default())
            .fetch_all(pool)
            .await?
        });
        let people = |(left, right, both, neither, battles): (i64, i64, i64, i64, i64)| {
            let of = i64::unsigned_abs;
            let people = People {
                left: of(left),
                right: of(right),
                both: of(both),
                neither: of(neither),
            };
            (people, of(battles))
        };
        Ok(rows.into_iter().map(people).collect())
    }

    /// Battles of a kind that a judge was asked about, the newest first.
    pub async fn judge_battles(
        &self,
        judge_id: &str,
        track_id: Option<&str>,
        kind: BattleKind,
        limit: i64,
        offset: i64,
    ) -> StoreResult<Vec<BattleRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(concat!(
                // The page is found first: names and texts are read of its battles alone.
                battles_sql!("b.id IN (SELECT id FROM (SELECT b.id FROM judge_battles b WHERE "), of_kind!(),
                " ORDER BY b.updated_ms DESC, b.id DESC LIMIT $4 OFFSET $5) AS page)
                 ORDER BY b.updated_ms DESC, b.id DESC"
            ))
            .bind(judge_id)
            .bind(track_id.unwrap_or_default())
            .bind(kind.as_str())
            .bind(limit)
            .bind(offset)
            .fetch_all(pool)
            .await?
        }))
    }

    /// How many battles of each kind a judge was asked about, in the order of [`BattleKind::ALL`].
    pub async fn count_judge_battles(
        &self,
        judge_id: &str,
        track_id: Option<&str>,
    ) -> StoreResult<Vec<(BattleKind, i64)>> {
        let counts: [i64; 6] = with_read!(self, pool => {
            sqlx::query_as(
                "SELECT COUNT(*), COUNT(CASE WHEN b.order_effect IN ('first', 'second') THEN 1 END),
                        COUNT(CASE WHEN b.order_effect = 'wavered' THEN 1 END),
                        COUNT(CASE WHEN b.state = 'unreadable' THEN 1 END),
                        COUNT(CASE WHEN b.own IS NOT NULL THEN 1 END), COUNT(CASE WHEN b.by_people THEN 1 END)
                 FROM judge_battles b
                 WHERE b.judge_id = $1 AND ($2 = '' OR b.track_id = $2) AND b.state <> 'open'",
            )
            .bind(judge_id)
            .bind(track_id.unwrap_or_default())
            .fetch_one(pool)
            .await
            .map(|(all, flips, wavered, unreadable, own, people): (i64, i64, i64, i64, i64, i64)| {
                [all, flips, wavered, unreadable, own, people]
            })?
        });
        let of = |kind: BattleKind| match kind {
            BattleKind::All => counts[0],
            BattleKind::Flips => counts[1],
            BattleKind::Wavered => counts[2],
            BattleKind::Unreadable => counts[3],
            BattleKind::Own => counts[4],
            BattleKind::People => counts[5],
        };
        Ok(BattleKind::ALL.map(|kind| (kind, of(kind))).to_vec())
    }

    /// Battles that a judge was asked about after the one with the id `after`, in the order of their ids.
    pub async fn list_judge_battles(
        &self,
        judge_id: &str,
        track_id: Option<&str>,
        after: &str,
        limit: i64,
    ) -> StoreResult<Vec<BattleRow>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(battles_sql!(
                "b.judge_id = $1 AND ($2 = '' OR b.track_id = $2) AND b.state <> 'open' AND b.id > $3
                 ORDER BY b.id LIMIT $4"
            ))
            .bind(judge_id)
            .bind(track_id.unwrap_or_default())
            .bind(after)
            .bind(limit)
            .fetch_all(pool)
            .await?
        }))
    }

    /// One battle that a judge was asked about.
    pub async fn judge_battle(&self, id: &str) -> StoreResult<BattleRow> {
        with_read!(self, pool => {
            sqlx::query_as(battles_sql!("b.id = $1")).bind(id).fetch_optional(pool).await?
        })
        .ok_or_else(|| StoreError::not_found("judged battle", id))
    }

    /// The tracks on which a judge was asked, as (slug, title).
    pub async fn judge_tracks(&self, judge_id: &str) -> StoreResult<Vec<(String, String)>> {
        Ok(with_read!(self, pool => {
            sqlx::query_as(
                "SELECT t.slug, t.title FROM tracks t
                 WHERE t.id IN (SELECT track_id FROM judge_battles WHERE judge_id = $1) ORDER BY t.slug",
            )
            .bind(judge_id)
            .fetch_all(pool)
            .await?
        }))
    }
}
