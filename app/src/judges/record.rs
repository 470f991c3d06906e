//! What is known of each judge, computed from its record and kept until votes or verdicts change.

use std::sync::Arc;

use openmic_domain::judging::{
    figures::{self, Figures, Found, Judged, Spent},
    verdict::Order,
};
use openmic_store::{
    JudgeRow, Marker, RecordRow, Store, StoreError, StoreResult, TrackRow, VerdictSums,
};

use crate::AppState;

/// A judge and what is known of it.
#[derive(Debug, Clone)]
pub struct Measured {
    /// Who.
    pub judge: JudgeRow,
    /// What its verdicts come to.
    pub figures: Figures,
    /// What they took.
    pub spent: Spent,
}

/// The judges' board of a track, or of all.
#[derive(Debug, Clone)]
pub(crate) struct Records {
    /// Those with most agreement first, those of whom it is not known last.
    pub(crate) judges: Vec<Measured>,
    /// How far people agree with one another.
    pub(crate) people: Found,
}

/// What replies took, as the figures have it.
fn spent(sums: &VerdictSums) -> Spent {
    Spent {
        replies: sums.replies.unsigned_abs(),
        unparsable: sums.unreadable.unsigned_abs(),
        tokens: sums.tokens.unsigned_abs(),
        seconds: sums.duration_ms as f64 / 1000.0,
        dollars: sums.dollars,
    }
}

/// A battle as the figures have it; none where it was stored in words that are not known.
fn judged(row: &RecordRow) -> Option<Judged> {
    let characters = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    Some(Judged {
        outcome: row.outcome.parse().ok()?,
        order: match row.order_effect.as_str() {
            "same" => Order::Same,
            "first" => Order::First,
            "second" => Order::Second,
            "wavered" => Order::Wavered,
            _ => return None,
        },
        people: row.people,
        characters: (
            characters(row.left_characters),
            characters(row.right_characters),
        ),
        own_left: match row.own.as_deref() {
            Some("left") => Some(true),
            Some("right") => Some(false),
            _ => None,
        },
    })
}

/// What is known of every judge on a track, or on all.
pub(crate) async fn records(
    state: &AppState,
    track: Option<&TrackRow>,
) -> StoreResult<Arc<Records>> {
    let marker = marker(state, track).await?;
    // A judge that was added since has no verdict that a marker would show.
    let key = format!(
        "{} {}",
        track.map_or("*", |track| track.slug.as_str()),
        state.store.judges().await?.len()
    );
    let (store, track) = (state.store.clone(), track.cloned());
    let compute = async move {
        let judges = measure(&store, track.as_ref()).await?;
        let people = store
            .peoples_battles(track.as_ref().map(|track| track.id.as_str()))
            .await?;
        Ok(Records {
            judges,
            people: figures::among_people(&people),
        })
    };
    state.boards.kept("judges", &key, &marker, compute).await
}

/// What is known of every judge on a track, or on all: those with most agreement with people first, those of
/// whom it is not known last.
///
/// # Errors
/// The database does not answer.
pub async fn measure(store: &Store, track: Option<&TrackRow>) -> StoreResult<Vec<Measured>> {
    let judges = store.judges().await?;
    let mut known = Vec::with_capacity(judges.len());
    let track_id = track.map(|track| track.id.as_str());
    for judge in judges {
        let rows = store.judge_record(&judge.id, track_id).await?;
        let sums = store.judge_sums(&judge.id, track_id).await?;
        let figures = tokio::task::spawn_blocking(move || {
            let judged: Vec<Judged> = rows.iter().filter_map(judged).collect();
            figures::figures(&judged)
        })
        .await
        .map_err(|error| StoreError::Conflict(format!("a judge could not be measured: {error}")))?;
        known.push(Measured {
            judge,
            figures,
            spent: spent(&sums),
        });
    }
    let agreement = |record: &Measured| {
        let kappa = record.figures.kappa;
        kappa.map_or(f64::NEG_INFINITY, |kappa| kappa.value)
    };
    known.sort_by(|a, b| {
        agreement(b)
            .total_cmp(&agreement(a))
            .then(b.figures.battles.cmp(&a.figures.battles))
    });
    Ok(known)
}

/// Changes whenever a vote or a verdict does, on the track or on any.
async fn marker(state: &AppState, track: Option<&TrackRow>) -> StoreResult<Marker> {
    let markers = state.store.markers().await?;
    let wanted = |marker: &&Marker| track.is_none_or(|track| track.id == marker.track_id);
    let mut all = Marker {
        track_id: "*".to_owned(),
        cells_ms: 0,
        votes: 0,
        corrections: 0,
        runs_ms: 0,
        runs: 0,
        runs_done: 0,
        stage_changes: 0,
    };
    for marker in markers.iter().filter(wanted) {
        all.cells_ms = all.cells_ms.max(marker.cells_ms);
        all.votes += marker.votes;
        all.corrections += marker.corrections;
        all.stage_changes += marker.stage_changes;
    }
    Ok(all)
}
