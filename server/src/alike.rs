//! Answering what is like a text from the comparison that is kept of all jokes.

use std::sync::{Mutex, PoisonError, RwLock};

use openmic_app::{Alike, AlikeText};
use openmic_domain::joke::index::Scratch;

use crate::originality::Comparison;

/// The comparison as the keeper writes it and as questions read it.
pub(crate) struct Shared {
    pub(crate) comparison: RwLock<Comparison>,
    /// Room for counting, kept between questions.
    scratch: Mutex<Scratch>,
}

impl Shared {
    /// Shares a comparison.
    pub(crate) fn new(comparison: Comparison) -> Self {
        Self {
            comparison: RwLock::new(comparison),
            scratch: Mutex::default(),
        }
    }
}

impl Alike for Shared {
    fn nearest(&self, text: &str, limit: usize) -> Vec<AlikeText> {
        let comparison = self
            .comparison
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let mut scratch = self.scratch.lock().unwrap_or_else(PoisonError::into_inner);
        comparison.like(text, &mut scratch, limit)
    }
}
