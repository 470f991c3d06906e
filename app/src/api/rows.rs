//! A board and its rows, with everything that a column of the page shows.

use std::collections::HashSet;

use openmic_domain::rating;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    boards::Track,
    effort::Effort,
    parts::{Compute, Contender, Estimate, Moment, Ranks},
};
use crate::{
    BenchmarkEntry, Board, Standing, VoteBoard, VoteEntry,
    arena::Withheld,
    leaderboard::{BoardProblem, StyleControl, basis::Basis},
};

/// A board: who is how good, and how sure that is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BoardView {
    /// The track; of the version that there was then, where an earlier moment is asked for.
    track: Track,
    /// Address of the page that shows the same board.
    #[schema(example = "/tracks/open-mic?at=2026-11-20")]
    page: String,
    /// What estimates are: `elo` (400 points are odds of ten to one, the mean of the rated is 1000) or
    /// `share` (of the items answered right, or of the points in votes, 0 to 1).
    #[schema(example = "elo")]
    scale: &'static str,
    /// How votes became estimates; null on benchmarks.
    #[schema(example = "bt")]
    method: Option<&'static str>,
    /// Whether estimates have intervals. Online Elo has none: there both ends are the estimate.
    intervals: bool,
    /// When the last vote was counted or the last run ended; null when there is none.
    changed: Option<Moment>,
    /// Why nobody could be rated; null where somebody is.
    problem: Option<String>,
    /// How few votes decide number one; null where that was not looked for.
    fragile: Option<Fragile>,
    /// What length and layout of jokes are worth, with `style=1`.
    style: Vec<StyleWorth>,
    /// Best first; those without an estimate last.
    rows: Vec<BoardRow>,
}

/// Votes without which another entrant would be number one.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Fragile {
    /// Slug of number one.
    above: Option<String>,
    /// Slug of who would overtake it.
    below: Option<String>,
    /// Points between them.
    lead: f64,
    /// Votes found whose absence changes the order: an upper bound of the least number.
    votes: u64,
    /// The same as a share of all votes of the board.
    share: f64,
}

/// What one property of the texts is worth.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct StyleWorth {
    /// `length` or `lines`.
    property: &'static str,
    /// Points of one standard deviation more of it; null where that cannot be told.
    points: Option<Estimate>,
}

/// An entrant on a board.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BoardRow {
    /// Who.
    entrant: Contender,
    /// Ranks that the intervals allow; null when not ranked.
    ranks: Option<Ranks>,
    /// Rating or score with its 95 % interval; null when the votes do not determine one. Points taken for
    /// banned jokes are taken already.
    estimate: Option<Estimate>,
    /// Why there is no estimate yet.
    provisional: Option<Provisional>,
    /// Votes or answers that it rests on.
    n: u64,
    /// How its votes went; null on benchmarks.
    record: Option<Record>,
    /// What is known of its jokes besides the votes; null where no jokes are told.
    jokes: Option<Jokes>,
    /// Share of its votes that found neither joke funny, 0 to 1; null without votes and on benchmarks.
    neither: Option<f64>,
    /// What judges alone make of it, with `group=both`.
    judged: Option<Judged>,
    /// Answers that the endpoint never gave, which count as wrong; null on boards of votes.
    failed: Option<u64>,
    /// What one answer costs; null where that is not known.
    compute_per_answer: Option<Compute>,
    /// US dollars of the whole run; null on boards of votes.
    dollars: Option<f64>,
    /// How it spends compute and what that leaves to resolve; null on boards of votes.
    effort: Option<Effort>,
    /// Its run, where it has one: `/api/v1/runs/{id}`.
    run: Option<String>,
    /// When a vote on it was last counted, or when its run ended.
    changed: Option<Moment>,
    /// Address of the votes or samples behind the estimate. Where a parameter chooses votes, it is the file
    /// of the page that lists exactly those.
    evidence: String,
}

/// How the votes on an entrant went.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(super) struct Record {
    /// Votes won.
    wins: u64,
    /// Votes tied.
    ties: u64,
    /// Votes lost.
    losses: u64,
    /// Points per vote, a tie being half a point, 0 to 1; null without votes.
    win_rate: Option<f64>,
}

/// Why there is no estimate yet.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Provisional {
    /// Stable code of the reason.
    #[schema(example = "only_wins")]
    code: &'static str,
    /// The reason in a sentence.
    reason: &'static str,
}

/// What is known of an entrant's jokes besides the votes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Jokes {
    /// Jokes stored.
    told: u64,
    /// Of these, jokes that may be voted on.
    on_stage: u64,
    /// Jokes off stage by reason, most first.
    off_stage: Vec<OffStage>,
    /// Mean originality of the jokes on stage, 0 to 1; null before it is known.
    originality: Option<f64>,
    /// Share of its jokes that repeat an earlier one of its own, 0 to 1.
    repetition: Option<f64>,
    /// Answers that the model declined.
    refusals: Option<u64>,
    /// Points taken from the rating for banned jokes.
    penalty: f64,
    /// The banned jokes that it told, once each.
    banned: Vec<Banned>,
}

/// Jokes off stage for one reason.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct OffStage {
    /// Stable code of the reason.
    reason: String,
    /// How many.
    n: u64,
}

/// A banned joke that was told.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Banned {
    /// Its name.
    name: String,
    /// The clearest telling: `/api/v1/jokes/{id}`; null while that joke does not say who told it.
    joke: Option<String>,
    /// How alike it is to a known wording, 0 to 1.
    similarity: f64,
}

/// What judges alone make of an entrant.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Judged {
    /// Rating by their votes; null when these do not determine one.
    estimate: Option<Estimate>,
    /// Why there is none yet.
    provisional: Option<Provisional>,
    /// Votes of judges that it was in.
    n: u64,
}

impl BoardView {
    pub(super) fn of(board: &Board, withheld: &Withheld) -> Self {
        let votes = match &board.standing {
            Standing::Votes(votes) => Some(votes),
            Standing::Benchmark(_) => None,
        };
        let changed = match &board.standing {
            Standing::Votes(votes) => votes.last_vote_ms,
            Standing::Benchmark(scores) => {
                let ended = scores.entries.iter().map(|entry| entry.run.finished_ms);
                ended.max()
            }
        };
        let in_points = votes.is_some_and(|votes| votes.method.in_points());
        Self {
            track: Track::of(board),
            page: board.href(),
            scale: if in_points { "elo" } else { "share" },
            method: votes.map(|votes| votes.method.as_str()),
            intervals: votes.is_none_or(|votes| votes.has_intervals),
            changed: changed.map(Moment::of),
            problem: votes.and_then(|votes| votes.problem.as_ref()).map(why),
            fragile: votes.and_then(fragile),
            style: votes.map(style).unwrap_or_default(),
            rows: rows(board, withheld, |_| true),
        }
    }
}

/// Why nobody could be rated, in a sentence.
fn why(problem: &BoardProblem) -> String {
    match problem {
        BoardProblem::NoTexts => {
            "Imported votes come without the texts that style is about.".to_owned()
        }
        BoardProblem::Rating(error) => format!("The votes could not be rated: {error}."),
    }
}

fn fragile(votes: &VoteBoard) -> Option<Fragile> {
    let flip = votes.fragile.as_ref()?;
    let slug = |index: u32| {
        let mut entries = votes.entries.iter();
        let entry = entries.find(|entry| entry.index == index)?;
        Some(entry.entrant.slug.clone())
    };
    Some(Fragile {
        above: slug(flip.above),
        below: slug(flip.below),
        lead: flip.lead,
        votes: flip.votes,
        share: flip.share,
    })
}

fn style(votes: &VoteBoard) -> Vec<StyleWorth> {
    votes
        .style
        .iter()
        .map(|effect| StyleWorth {
            property: match effect.control {
                StyleControl::Length => "length",
                StyleControl::Lines => "lines",
            },
            points: effect.points.map(|interval| Estimate {
                value: effect.value,
                lower: interval.lower,
                upper: interval.upper,
            }),
        })
        .collect()
}

/// The number of a tied group, unless it is a chain of overlaps.
fn tied(group: u32, chains: &HashSet<u32>) -> Option<u32> {
    (!chains.contains(&group)).then_some(group)
}

/// The rows of a board whose entrant (by id) is wanted.
pub(super) fn rows(
    board: &Board,
    withheld: &Withheld,
    wanted: impl Fn(&str) -> bool,
) -> Vec<BoardRow> {
    let chains = board.chains();
    match &board.standing {
        Standing::Votes(votes) => votes
            .entries
            .iter()
            .filter(|entry| wanted(&entry.entrant.id))
            .map(|entry| of_votes(board, entry, &chains, withheld))
            .collect(),
        Standing::Benchmark(scores) => scores
            .entries
            .iter()
            .filter(|entry| wanted(&entry.run.entrant.id))
            .map(|entry| of_run(entry, &chains))
            .collect(),
    }
}

fn of_votes(
    board: &Board,
    entry: &VoteEntry,
    chains: &HashSet<u32>,
    withheld: &Withheld,
) -> BoardRow {
    let standing = &entry.standing;
    let slug = &entry.entrant.slug;
    let ranks = (standing.best_rank, standing.worst_rank, standing.group);
    let evidence = if board.basis == Basis::default() {
        format!("/api/v1/tracks/{}/votes?entrant={slug}", board.track.slug)
    } else {
        format!("{}&format=json", board.votes_href(Some(slug), None))
    };
    BoardRow {
        entrant: Contender::from(&entry.entrant),
        ranks: match ranks {
            (Some(best), Some(worst), Some(group)) => Some(Ranks {
                best,
                worst,
                group: tied(group, chains),
            }),
            _ => None,
        },
        estimate: estimate(standing),
        provisional: provisional(standing),
        n: standing.votes,
        record: Some(Record {
            wins: standing.wins,
            ties: standing.ties,
            losses: standing.losses,
            win_rate: entry.win_rate(),
        }),
        jokes: jokes(entry, withheld),
        neither: entry.stage.neither,
        judged: entry.judged.as_ref().map(|standing| Judged {
            estimate: estimate(standing),
            provisional: provisional(standing),
            n: standing.votes,
        }),
        failed: None,
        compute_per_answer: None,
        dollars: None,
        effort: None,
        run: entry.run_id.clone(),
        changed: entry.last_vote_ms.map(Moment::of),
        evidence,
    }
}

fn of_run(entry: &BenchmarkEntry, chains: &HashSet<u32>) -> BoardRow {
    let run = &entry.run;
    BoardRow {
        entrant: Contender::from(&run.entrant),
        ranks: Some(Ranks {
            best: entry.best_rank,
            worst: entry.worst_rank,
            group: tied(entry.group, chains),
        }),
        estimate: Some(Estimate {
            value: entry.score,
            lower: entry.interval.lower,
            upper: entry.interval.upper,
        }),
        provisional: None,
        n: run.n.unsigned_abs(),
        record: None,
        jokes: None,
        neither: None,
        judged: None,
        failed: Some(run.failed.unsigned_abs()),
        compute_per_answer: Compute::of_each(
            run.n,
            run.prompt_tokens.saturating_add(run.completion_tokens),
            run.duration_ms,
            run.dollars,
        )
        .map(|compute| compute.but(entry.unmeasured())),
        dollars: entry.total_dollars(),
        effort: Some(Effort::of(entry)),
        run: Some(run.run_id.clone()),
        changed: Some(Moment::of(run.finished_ms)),
        evidence: format!("/api/v1/runs/{}/samples", run.run_id),
    }
}

fn estimate(standing: &rating::Standing) -> Option<Estimate> {
    standing.rating.map(|rating| Estimate {
        value: rating.value,
        lower: rating.lower,
        upper: rating.upper,
    })
}

fn provisional(standing: &rating::Standing) -> Option<Provisional> {
    standing.unrated.map(|why| Provisional {
        code: why.as_str(),
        reason: why.reason(),
    })
}

fn jokes(entry: &VoteEntry, withheld: &Withheld) -> Option<Jokes> {
    let (told, on_stage) = entry.jokes?;
    let stage = &entry.stage;
    Some(Jokes {
        told: told.unsigned_abs(),
        on_stage: on_stage.unsigned_abs(),
        off_stage: stage
            .off_stage
            .iter()
            .map(|(reason, n)| OffStage {
                reason: reason.clone(),
                n: *n,
            })
            .collect(),
        originality: stage.originality,
        repetition: stage.repetition,
        refusals: stage.refused.map(i64::unsigned_abs),
        penalty: stage.penalty,
        banned: stage
            .banned
            .iter()
            .map(|told| Banned {
                name: told.banned.clone(),
                joke: (!withheld.has(&told.sample_id)).then(|| told.sample_id.clone()),
                similarity: told.similarity,
            })
            .collect(),
    })
}
