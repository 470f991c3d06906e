//! Boards of chosen votes: the ledger under a filter, grouped into cells, listed, or cut into days.

use std::collections::HashMap;

use futures::TryStreamExt as _;
use openmic_domain::outcome::Outcome;
use sqlx::FromRow;

use crate::{
    boards::{CellRow, VoteBoardSource},
    connect::{Store, with_read},
    error::StoreResult,
    ledger::{pair_columns, vote_columns},
    votes::VoteRow,
};

/// Which votes a board is made of. The default is every vote that counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct VoteFilter {
    /// Votes on items of this category.
    pub category: Option<String>,
    /// Votes on items of this language.
    pub language: Option<String>,
    /// The language of items that name none.
    pub default_language: String,
    /// Votes of this group of voters: `public`, `expert`, `judge` or `import`, or of one judge, `judge:` and its
    /// slug. None for people: everybody but judges.
    pub group: Option<String>,
    /// Votes cast at this moment or later, ms since 1970.
    pub from_ms: Option<i64>,
    /// Votes cast at this moment or earlier, ms since 1970.
    pub to_ms: Option<i64>,
    /// Votes of this status.
    pub status: VoteStatus,
    /// The ledger as it stood then: later votes and later corrections are not known, ms since 1970.
    pub at_ms: Option<i64>,
}

/// What the corrections of a vote came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum VoteStatus {
    /// Never corrected, or corrected back.
    #[default]
    Counted,
    /// Not verified yet.
    Unverified,
    /// Taken out, with a reason.
    Excluded,
    /// Counted or not verified yet: the board as it would be if nothing had been set aside.
    WithUnverified,
    /// Whatever its status.
    Any,
}

impl VoteStatus {
    /// All of them: first those that a vote can have, the default before the others.
    pub const ALL: [Self; 5] = [
        Self::Counted,
        Self::Unverified,
        Self::Excluded,
        Self::WithUnverified,
        Self::Any,
    ];

    /// The spelling in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Unverified => "unverified",
            Self::Excluded => "excluded",
            Self::WithUnverified => "with-unverified",
            Self::Any => "any",
        }
    }

    /// The spelling in the SQL below, where nothing means any.
    pub(crate) const fn wanted(self) -> &'static str {
        match self {
            Self::Any => "",
            other => other.as_str(),
        }
    }
}

impl VoteFilter {
    /// Whether every vote that counts is chosen.
    fn is_plain(&self) -> bool {
        let plain = Self {
            default_language: self.default_language.clone(),
            ..Self::default()
        };
        *self == plain
    }

    /// Earliest and latest moment of a vote that passes.
    pub(crate) fn window(&self) -> (i64, i64) {
        let latest = [self.to_ms, self.at_ms].into_iter().flatten().min();
        (self.from_ms.unwrap_or(i64::MIN), latest.unwrap_or(i64::MAX))
    }
}

/// What the votes of a track can be filtered by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VoteFacets {
    /// Categories of its items.
    pub categories: Vec<String>,
    /// Languages of its items, without those that name none.
    pub languages: Vec<String>,
    /// Groups that have voted.
    pub groups: Vec<String>,
    /// Slug and name of the judges that were set to work on it, by name.
    pub judges: Vec<(String, String)>,
    /// Whether any vote was ever corrected.
    pub corrected: bool,
    /// When the first vote was stored, ms since 1970.
    pub first_ms: Option<i64>,
    /// When the last one was.
    pub last_ms: Option<i64>,
}

/// One vote with what style control looks at. Entrants by their place in the list that was given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OrderedVote {
    /// Left entrant.
    pub left: u32,
    /// Right entrant.
    pub right: u32,
    /// What the voter said.
    pub outcome: Outcome,
    /// Characters of the texts, where both are known.
    pub characters: Option<(u32, u32)>,
    /// Line breaks in them.
    pub lines: Option<(u32, u32)>,
}

/// The votes of one stretch of time on one pair.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct PeriodCell {
    /// Which stretch, from 0.
    pub period: i64,
    /// The votes.
    #[sqlx(flatten)]
    pub cell: CellRow,
}

#[derive(FromRow)]
struct DatedCell {
    #[sqlx(flatten)]
    cell: CellRow,
    last_ms: i64,
}

/// Latest correction of each vote as of $9.
macro_rules! corrections {
    ($which:literal) => {
        concat!(
            "(SELECT c.vote_id FROM vote_corrections c
              WHERE c.created_ms <= $9 AND ",
            $which,
            " AND NOT EXISTS (SELECT 1 FROM vote_corrections d
                              WHERE d.vote_id = c.vote_id AND d.created_ms <= $9
                                AND (d.created_ms > c.created_ms
                                     OR (d.created_ms = c.created_ms AND d.id > c.id))))"
        )
    };
}

/// $1 track, $2 and $3 window, $4 group, $5 category, $6 language, $7 language of items that name
/// none, $8 status, $9 as of. None of the lists depends on the vote, so each is made once.
macro_rules! chosen {
    () => {
        concat!(
            "v.track_id = $1 AND v.created_ms >= $2 AND v.created_ms <= $3
             AND (v.imported_ms IS NULL OR v.imported_ms <= $9)
             AND (v.voter_group = $4 OR ($4 = '' AND v.voter_group <> 'judge')
                  OR (v.voter_group = 'judge'
                      AND v.voter = (SELECT j.id FROM judges j WHERE 'judge:' || j.slug = $4)))
             AND (($5 = '' AND $6 = '')
                  OR v.item_id IN (SELECT i.id FROM items i
                                   WHERE i.track_id = $1 AND ($5 = '' OR i.category = $5)
                                     AND ($6 = '' OR COALESCE(i.language, $7) = $6)))
             AND ($8 = ''
                  OR ($8 = 'counted' AND v.id NOT IN ",
            corrections!("c.status <> 'counted'"),
            ") OR ($8 = 'with-unverified' AND v.id NOT IN ",
            corrections!("c.status = 'excluded'"),
            ") OR ($8 IN ('unverified', 'excluded') AND v.id IN ",
            corrections!("c.status = $8"),
            "))"
        )
    };
}

/// Binds $1 to $9 of [`chosen`].
macro_rules! bind_chosen {
    ($query:expr, $track_id:expr, $filter:expr) => {{
        let (from_ms, to_ms) = $filter.window();
        $query
            .bind($track_id)
            .bind(from_ms)
            .bind(to_ms)
            .bind($filter.group.as_deref().unwrap_or_default())
            .bind($filter.category.as_deref().unwrap_or_default())
            .bind($filter.language.as_deref().unwrap_or_default())
            .bind(&$filter.default_language)
            .bind($filter.status.wanted())
            .bind($filter.at_ms.unwrap_or(i64::MAX))
    }};
}

/// A page of the chosen votes with names and texts. The page is found by ids alone: what is passed over need not be
/// joined with anything.
macro_rules! listed {
    ($which:literal, $order:literal, $page:literal) => {
        listed_ids!($order; "SELECT v.id FROM votes v WHERE ", chosen!(), $which, " ORDER BY ", $order, $page)
    };
}

/// The votes with these ids, with names and texts.
macro_rules! listed_ids {
    ($order:literal; $($ids:tt)*) => {
        concat!(
            "SELECT ",
            vote_columns!(),
            " FROM (",
            $($ids)*,
            ") AS page
             CROSS JOIN votes v
             LEFT JOIN tracks t ON t.id = v.track_id
             LEFT JOIN entrants l ON l.id = v.left_entrant
             LEFT JOIN entrants r ON r.id = v.right_entrant
             LEFT JOIN items i ON i.id = v.item_id
             LEFT JOIN jokes jl ON jl.sample_id = v.left_sample
             LEFT JOIN jokes jr ON jr.sample_id = v.right_sample
             WHERE v.id = page.id ORDER BY ",
            $order
        )
    };
}

/// As far along an index as the page that is asked for.
macro_rules! walk {
    () => {
        " ORDER BY v.created_ms DESC, v.id DESC LIMIT CAST($12 AS BIGINT) + CAST($13 AS BIGINT)"
    };
}

pub(crate) use {bind_chosen, chosen, corrections};

impl Store {
    /// What a board of chosen votes is fitted from: as [`Store::vote_board`], from the ledger rather
    /// than the cells. Everyone who is on the board without a filter is on it, with or without votes;
    /// as of an earlier moment, everyone who was on it then.
    pub async fn vote_board_under(
        &self,
        track_id: &str,
        filter: &VoteFilter,
    ) -> StoreResult<VoteBoardSource> {
        let rows: Vec<DatedCell> = with_read!(self, pool => {
            bind_chosen!(
                sqlx::query_as(concat!(
                    "SELECT ", pair_columns!(), ", MAX(v.created_ms) AS last_ms FROM votes v WHERE ", chosen!(),
                    " GROUP BY 1, 2 ORDER BY 1, 2"
                )),
                track_id,
                filter
            )
            .fetch_all(pool)
            .await?
        });
        let mut last_vote_of: HashMap<&str, i64> = HashMap::new();
        for row in &rows {
            for entrant in [&row.cell.entrant_a, &row.cell.entrant_b] {
                let last = last_vote_of.entry(entrant).or_insert(row.last_ms);
                *last = row.last_ms.max(*last);
            }
        }
        let last_vote_of = last_vote_of
            .into_iter()
            .map(|(entrant, ms)| (entrant.to_owned(), ms))
            .collect();
        let last_vote_ms = rows.iter().map(|row| row.last_ms).max();
        let jokes = match filter.at_ms {
            None => self.humor_tallies(track_id).await?,
            Some(_) => Vec::new(),
        };
        let until_ms = filter.at_ms.unwrap_or(i64::MAX);
        let entrants = self.board_entrants(track_id, until_ms).await?;
        let (facts, banned) = self.stage_facts(track_id, filter).await?;
        let mut cells: Vec<CellRow> = rows.into_iter().map(|row| row.cell).collect();
        cells.sort_unstable_by(|x, y| {
            (&x.entrant_a, &x.entrant_b).cmp(&(&y.entrant_a, &y.entrant_b))
        });
        Ok(VoteBoardSource {
            entrants,
            cells,
            jokes,
            facts,
            banned,
            last_vote_ms,
            last_vote_of,
        })
    }

    /// The chosen votes in the order they were cast, for methods that need each of them: as places in
    /// `entrants`, a list of ids. Votes on others are passed over.
    pub async fn votes_in_order(
        &self,
        track_id: &str,
        filter: &VoteFilter,
        entrants: &[String],
    ) -> StoreResult<Vec<OrderedVote>> {
        type Row = (
            String,
            String,
            String,
            Option<i64>,
            Option<i64>,
            Option<i64>,
            Option<i64>,
        );
        let places: HashMap<&str, u32> = entrants.iter().map(String::as_str).zip(0u32..).collect();
        let read = |row: Row| {
            let pair = |left: Option<i64>, right: Option<i64>| {
                Some((u32::try_from(left?).ok()?, u32::try_from(right?).ok()?))
            };
            Some(OrderedVote {
                left: *places.get(row.0.as_str())?,
                right: *places.get(row.1.as_str())?,
                outcome: row.2.parse().ok()?,
                characters: pair(row.3, row.4),
                lines: pair(row.5, row.6),
            })
        };
        let mut votes = Vec::new();
        with_read!(self, pool => {
            let mut rows = bind_chosen!(
                sqlx::query_as::<_, Row>(concat!(
                    "SELECT v.left_entrant, v.right_entrant, v.outcome,
                            CAST(LENGTH(jl.text) AS BIGINT), CAST(LENGTH(jr.text) AS BIGINT),
                            CAST(LENGTH(jl.text) - LENGTH(REPLACE(jl.text, $10, '')) AS BIGINT),
                            CAST(LENGTH(jr.text) - LENGTH(REPLACE(jr.text, $10, '')) AS BIGINT)
                     FROM votes v
                     LEFT JOIN jokes jl ON jl.sample_id = v.left_sample
                     LEFT JOIN jokes jr ON jr.sample_id = v.right_sample
                     WHERE ", chosen!(), " ORDER BY v.created_ms, v.id"
                )),
                track_id,
                filter
            )
            .bind("\n")
            .fetch(pool);
            while let Some(row) = rows.try_next().await? {
                votes.extend(read(row));
            }
        });
        Ok(votes)
    }

    /// The chosen votes of each stretch of `period_ms` since `start_ms`, by pair, earliest first.
    /// Added up they give the board at the end of each stretch.
    pub async fn cells_by_period(
        &self,
        track_id: &str,
        filter: &VoteFilter,
        start_ms: i64,
        period_ms: i64,
    ) -> StoreResult<Vec<PeriodCell>> {
        Ok(with_read!(self, pool => {
            bind_chosen!(
                sqlx::query_as(concat!(
                    "SELECT CAST((v.created_ms - $10) / $11 AS BIGINT) AS period, ", pair_columns!(),
                    " FROM votes v WHERE ", chosen!(), " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
                )),
                track_id,
                filter
            )
            .bind(start_ms)
            .bind(period_ms.max(1))
            .fetch_all(pool)
            .await?
        }))
    }

    /// When the first and the last of the chosen votes were stored, ms since 1970.
    pub async fn votes_span(
        &self,
        track_id: &str,
        filter: &VoteFilter,
    ) -> StoreResult<Option<(i64, i64)>> {
        let (first, last): (Option<i64>, Option<i64>) = with_read!(self, pool => {
            bind_chosen!(
                sqlx::query_as(concat!(
                    "SELECT MIN(v.created_ms), MAX(v.created_ms) FROM votes v WHERE ", chosen!()
                )),
                track_id,
                filter
            )
            .fetch_one(pool)
            .await?
        });
        Ok(first.zip(last))
    }

    /// The newest of the chosen votes that name an entrant, or name it and another, or all of them.
    pub async fn votes_under(
        &self,
        track_id: &str,
        filter: &VoteFilter,
        whose: (Option<&str>, Option<&str>),
        limit: i64,
        offset: i64,
    ) -> StoreResult<Vec<VoteRow>> {
        // Without a filter the page is found by its ids along an index, however far back it is.
        if filter.is_plain() && whose.1.is_none() && !self.has_corrections().await? {
            return self.votes_of(track_id, whose.0, limit, offset).await;
        }
        let sql = match whose {
            (Some(_), Some(_)) => listed!(
                " AND ((v.left_entrant = $10 AND v.right_entrant = $11)
                       OR (v.left_entrant = $11 AND v.right_entrant = $10))",
                "v.created_ms DESC, v.id DESC",
                " LIMIT $12 OFFSET $13"
            ),
            // One walk along each index; a condition on either side would read much of the ledger.
            (Some(_), None) => listed_ids!(
                "v.created_ms DESC, v.id DESC";
                "SELECT id FROM (
                     SELECT * FROM (SELECT v.id, v.created_ms FROM votes v
                                    WHERE v.left_entrant = $10 AND $11 = '' AND ", chosen!(), walk!(), ") AS lefts
                     UNION ALL
                     SELECT * FROM (SELECT v.id, v.created_ms FROM votes v
                                    WHERE v.right_entrant = $10 AND ", chosen!(), walk!(), ") AS rights) AS both_sides
                 ORDER BY created_ms DESC, id DESC LIMIT $12 OFFSET $13"
            ),
            _ => listed!(
                " AND $10 = $11",
                "v.created_ms DESC, v.id DESC",
                " LIMIT $12 OFFSET $13"
            ),
        };
        Ok(with_read!(self, pool => {
            bind_chosen!(sqlx::query_as(sql), track_id, filter)
                .bind(whose.0.unwrap_or_default())
                .bind(whose.1.unwrap_or_default())
                .bind(limit)
                .bind(offset)
                .fetch_all(pool)
                .await?
        }))
    }

    /// Of the chosen votes between two entrants those that hold their order: what `ahead` won first, then the
    /// ties, then what `behind` won; of equal ones, which move the gap alike, the newest first.
    pub async fn votes_that_hold(
        &self,
        track_id: &str,
        filter: &VoteFilter,
        (ahead, behind): (&str, &str),
        limit: i64,
    ) -> StoreResult<Vec<VoteRow>> {
        let sql = listed!(
            " AND ((v.left_entrant = $10 AND v.right_entrant = $11)
                   OR (v.left_entrant = $11 AND v.right_entrant = $10))",
            "CASE WHEN v.outcome NOT IN ('left', 'right') THEN 1
                  WHEN (v.outcome = 'left') = (v.left_entrant = $10) THEN 0
                  ELSE 2 END,
             v.created_ms DESC, v.id DESC",
            " LIMIT $12"
        );
        Ok(with_read!(self, pool => {
            bind_chosen!(sqlx::query_as(sql), track_id, filter)
                .bind(ahead)
                .bind(behind)
                .bind(limit)
                .fetch_all(pool)
                .await?
        }))
    }

    /// Whether any vote was ever corrected.
    async fn has_corrections(&self) -> StoreResult<bool> {
        let (n,): (i64,) = with_read!(self, pool => {
            sqlx::query_as("SELECT COUNT(*) FROM (SELECT 1 FROM vote_corrections LIMIT 1) AS one")
                .fetch_one(pool)
                .await?
        });
        Ok(n > 0)
    }

    /// What the votes of a track can be filtered by; quick however many there are.
    pub async fn vote_facets(&self, track_id: &str) -> StoreResult<VoteFacets> {
        let of_items: Vec<(Option<String>, Option<String>)> = with_read!(self, pool => {
            sqlx::query_as("SELECT DISTINCT category, language FROM items WHERE track_id = $1")
                .bind(track_id)
                .fetch_all(pool)
                .await?
        });
        let sorted = |values: Vec<Option<String>>| {
            let mut values: Vec<String> = values.into_iter().flatten().collect();
            values.sort_unstable();
            values.dedup();
            values
        };
        let groups: Vec<(String,)> = with_read!(self, pool => {
            sqlx::query_as(
                "SELECT g.name FROM (SELECT 'public' AS name UNION ALL SELECT 'expert'
                                     UNION ALL SELECT 'judge' UNION ALL SELECT 'import') g
                 WHERE EXISTS (SELECT 1 FROM votes v WHERE v.track_id = $1 AND v.voter_group = g.name)",
            )
            .bind(track_id)
            .fetch_all(pool)
            .await?
        });
        let judges: Vec<(String, String)> = with_read!(self, pool => {
            sqlx::query_as(
                "SELECT j.slug, j.name FROM judges j
                 WHERE j.id IN (SELECT w.judge_id FROM judgings w WHERE w.track_id = $1) ORDER BY j.name, j.slug",
            )
            .bind(track_id)
            .fetch_all(pool)
            .await?
        });
        let (first_ms, last_ms, corrections): (Option<i64>, Option<i64>, i64) = with_read!(self, pool => {
            sqlx::query_as(
                "SELECT (SELECT MIN(created_ms) FROM votes WHERE track_id = $1),
                        (SELECT MAX(created_ms) FROM votes WHERE track_id = $1),
                        (SELECT COUNT(*) FROM (SELECT 1 FROM vote_corrections LIMIT 1) AS one)",
            )
            .bind(track_id)
            .fetch_one(pool)
            .await?
        });
        let (categories, languages) = of_items.into_iter().unzip();
        Ok(VoteFacets {
            categories: sorted(categories),
            languages: sorted(languages),
            groups: groups.into_iter().map(|(name,)| name).collect(),
            judges,
            corrected: corrections > 0,
            first_ms,
            last_ms,
        })
    }
}
