//! What a humor board says of jokes besides votes: originality, repetition, banned jokes, refusals.

use std::collections::HashMap;

use openmic_domain::{
    joke::banned::PENALTY,
    rating::{
        Cells, Fit, RatingError,
        composite::{self, Kind},
        original::{self, Told},
    },
};
use openmic_store::{ItemOriginality, VoteBoardSource};

use super::boards::StageColumns;

/// The columns of every entrant, in the order of the source.
pub(super) fn columns(source: &VoteBoardSource, cells: &Cells) -> Vec<StageColumns> {
    let mut neither = vec![(0u64, 0u64); source.entrants.len()];
    for cell in cells.cells() {
        for entrant in [cell.a, cell.b] {
            if let Some((of, votes)) = neither.get_mut(entrant as usize) {
                *of += cell.neither;
                *votes += cell.n();
            }
        }
    }
    let facts: HashMap<&str, _> = source
        .facts
        .iter()
        .map(|facts| (facts.entrant_id.as_str(), facts))
        .collect();
    source
        .entrants
        .iter()
        .zip(neither)
        .map(|(entrant, (neither, votes))| {
            let facts = facts.get(entrant.id.as_str());
            let rated = facts.map_or(0, |facts| facts.rated);
            let banned: Vec<_> = source
                .banned
                .iter()
                .filter(|told| told.entrant_id == entrant.id)
                .cloned()
                .collect();
            StageColumns {
                originality: facts.and_then(|facts| facts.originality),
                repetition: facts
                    .filter(|_| rated > 0)
                    .map(|facts| facts.repeats as f64 / rated as f64),
                refused: facts.map(|facts| facts.refused),
                neither: (votes > 0).then(|| neither as f64 / votes as f64),
                penalty: PENALTY * banned.len() as f64,
                banned,
                off_stage: Vec::new(),
            }
        })
        .collect()
}

/// Originality as votes, between the entrants of the source.
pub(super) fn original(
    source: &VoteBoardSource,
    told: &[ItemOriginality],
) -> Result<Cells, RatingError> {
    let entrants: HashMap<&str, u32> = source
        .entrants
        .iter()
        .map(|entrant| entrant.id.as_str())
        .zip(0u32..)
        .collect();
    let mut items: HashMap<&str, u32> = HashMap::new();
    let told: Vec<Told> = told
        .iter()
        .filter_map(|row| {
            let next = items.len() as u32;
            Some(Told {
                item: *items.entry(&row.item_id).or_insert(next),
                entrant: *entrants.get(row.entrant_id.as_str())?,
                originality: row.originality,
            })
        })
        .collect();
    original::cells(source.entrants.len(), &told)
}

/// One board of how funny and how original, the second with this weight from 0 to 1.
pub(super) fn composite(funny: &Cells, original: &Cells, weight: f64) -> Result<Fit, RatingError> {
    composite::fit(&[
        Kind {
            cells: funny,
            weight: 1.0 - weight,
        },
        Kind {
            cells: original,
            weight,
        },
    ])
}
