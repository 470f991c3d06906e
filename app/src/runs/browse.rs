//! Which samples a run's page lists: what was asked for, how many each choice leaves, and with whom the
//! answers can be compared.

use openmic_domain::joke::is_refusal;
use openmic_store::{RunRow, SampleChoice, SampleRow};

use super::query::{Asked, PAGE, Show};
use crate::{
    AppState, PageError,
    arena::{Asker, Withheld},
    i18n::t,
    leaderboard::Standing,
    ui::Choice,
};

/// Most answers that are read in search of refusals.
const MOST_READ: i64 = 20_000;

/// The samples that were asked for.
pub(super) struct Found {
    /// Those of the page, or all up to the limit for a file.
    pub(super) samples: Vec<SampleRow>,
    /// How many there are.
    pub(super) total: u64,
    /// Those of them that do not say yet who told them: without what was answered.
    pub(super) withheld: Withheld,
    /// From 1.
    pub(super) page: u64,
    pub(super) pages: u64,
}

/// Finds the samples of the page that was asked for, or with `most` all of them up to so many.
pub(super) async fn find(
    state: &AppState,
    asker: &Asker,
    run: &RunRow,
    asked: &Asked,
    most: Option<i64>,
) -> Result<Found, PageError> {
    let mut found = all(state, run, asked, most).await?;
    // Only jokes are told by somebody whom voters are not to know.
    if run.track_kind == "humor" {
        let samples = found.samples.iter().map(|sample| sample.id.as_str());
        found.withheld = Withheld::among(state, asker, samples.collect()).await?;
        for sample in &mut found.samples {
            if found.withheld.has(&sample.id) {
                sample.text.clear();
                sample.extracted = None;
            }
        }
    }
    Ok(found)
}

/// The samples that were asked for, with every answer.
async fn all(
    state: &AppState,
    run: &RunRow,
    asked: &Asked,
    most: Option<i64>,
) -> Result<Found, PageError> {
    let choice = choice(state, run, asked).await?;
    if asked.show == Show::Refused {
        let refused = refused(state, &run.id).await?;
        let total = refused.len() as u64;
        let pages = total.div_ceil(PAGE).max(1);
        let page = asked.page.min(pages);
        let samples = match most {
            Some(_) => refused,
            None => refused
                .into_iter()
                .skip(usize::try_from((page - 1) * PAGE).unwrap_or(usize::MAX))
                .take(usize::try_from(PAGE).unwrap_or(usize::MAX))
                .collect(),
        };
        return Ok(Found {
            samples,
            withheld: Withheld::default(),
            total,
            page,
            pages,
        });
    }
    let total = state
        .store
        .count_choice(&run.id, &choice)
        .await?
        .unsigned_abs();
    let pages = total.div_ceil(PAGE).max(1);
    let page = asked.page.min(pages);
    let (limit, offset) = match most {
        Some(most) => (most, 0),
        None => (PAGE.cast_signed(), ((page - 1) * PAGE).cast_signed()),
    };
    let samples = state
        .store
        .choose_samples(&run.id, &choice, limit, offset)
        .await?;
    Ok(Found {
        samples,
        withheld: Withheld::default(),
        total,
        page,
        pages,
    })
}

/// How many samples each choice leaves that makes sense for the kind of track.
pub(super) async fn counts(state: &AppState, run: &RunRow) -> Result<Vec<(Show, u64)>, PageError> {
    let known = state.store.sample_counts(&run.id).await?;
    let mut counts = Vec::new();
    for show in Show::of_kind(&run.track_kind) {
        let count = match show.count(&known) {
            Some(count) => count,
            None => refused(state, &run.id).await?.len() as u64,
        };
        counts.push((*show, count));
    }
    Ok(counts)
}

/// Entrants with a run on the same track, other than this one's.
pub(super) fn others(state: &AppState, run: &RunRow) -> Vec<Choice> {
    let Some(board) = state.boards.get(&run.track_slug) else {
        return Vec::new();
    };
    // Runs on an earlier version answered other items.
    if board.track.id != run.track_id {
        return Vec::new();
    }
    match &board.standing {
        Standing::Votes(_) => Vec::new(),
        Standing::Benchmark(scores) => scores
            .entries
            .iter()
            .map(|entry| &entry.run.entrant)
            .filter(|entrant| entrant.slug != run.entrant_slug)
            .map(|entrant| Choice::new(&entrant.slug, &entrant.name))
            .collect(),
    }
}

async fn choice(state: &AppState, run: &RunRow, asked: &Asked) -> Result<SampleChoice, PageError> {
    Ok(match (asked.show, &asked.with) {
        (Show::Right, _) => SampleChoice::Right,
        (Show::Wrong, _) => SampleChoice::Wrong,
        (Show::CutOff, _) => SampleChoice::CutOff,
        (Show::Refused, _) => SampleChoice::MaybeRefused,
        (Show::Failed, _) => SampleChoice::Failed,
        (Show::OffStage, _) => SampleChoice::OffStage,
        (Show::Disagreement, Some(slug)) => {
            let other = state.store.entrant(slug).await?;
            let runs = state.store.runs_of_entrant(&other.id).await?;
            let run = runs
                .into_iter()
                .find(|other| other.track_id == run.track_id)
                .ok_or_else(|| {
                    PageError::BadRequest(t().browse_not_there(&other.name, &run.track_title))
                })?;
            SampleChoice::Disagreement { run_id: run.id }
        }
        (Show::All | Show::Disagreement, _) => SampleChoice::All,
    })
}

/// Answers that are refusals by their words, or that a filter withheld.
async fn refused(state: &AppState, run_id: &str) -> Result<Vec<SampleRow>, PageError> {
    let mut rows = state
        .store
        .choose_samples(run_id, &SampleChoice::MaybeRefused, MOST_READ, 0)
        .await?;
    rows.retain(|row| row.finish == "content_filter" || is_refusal(&row.text));
    Ok(rows)
}
