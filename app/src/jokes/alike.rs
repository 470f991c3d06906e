//! What is like a text: a question to whoever keeps the index of known and told jokes.

use std::sync::{Arc, PoisonError, RwLock};

/// Where a text that is like another comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlikeSource {
    /// Known before: imported, or an example or a banned joke of a track.
    Known {
        /// Where from, with the licence.
        source: String,
    },
    /// Told on stage here.
    Told {
        /// The sample that holds it.
        sample_id: String,
    },
}

/// A text that is like another.
#[derive(Debug, Clone, PartialEq)]
pub struct AlikeText {
    /// The text.
    pub text: String,
    /// From 0 to 1.
    pub similarity: f64,
    /// Whether both have the same normal form.
    pub exact: bool,
    /// Where it comes from.
    pub source: AlikeSource,
}

/// Finds what is like a text.
pub trait Alike: Send + Sync {
    /// The known and told jokes most like `text`, most alike first, at most `limit`.
    fn nearest(&self, text: &str, limit: usize) -> Vec<AlikeText>;
}

/// The index, once it is made. Cheap to clone; clones share it.
#[derive(Clone, Default)]
pub struct AlikeIndex(Arc<RwLock<Option<Arc<dyn Alike>>>>);

impl AlikeIndex {
    /// Asks this one from now on.
    pub fn set(&self, index: Arc<dyn Alike>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(index);
    }

    /// The index; none until it is made for the first time.
    pub fn get(&self) -> Option<Arc<dyn Alike>> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
