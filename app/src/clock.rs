//! The clock: the only place that reads the time, so that tests can set it.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// Where the time comes from.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    System,
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Clock(Source::System)
    }

    /// A clock that stands at `now_ms` until it is moved.
    pub fn set(now_ms: i64) -> Self {
        Clock(Source::Set(Arc::new(AtomicI64::new(now_ms))))
    }

    /// Moves a set clock forward; the machine's clock moves by itself.
    pub fn advance_ms(&self, by_ms: i64) {
        if let Source::Set(now) = &self.0 {
            now.fetch_add(by_ms, Ordering::Relaxed);
        }
    }

    /// Milliseconds since 1970, UTC.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the clock"
    )]
    pub fn now_ms(&self) -> i64 {
        match &self.0 {
            Source::System => chrono::Utc::now().timestamp_millis(),
            Source::Set(now) => now.load(Ordering::Relaxed),
        }
    }
}
