//! How much time and how many bytes an endpoint gets.

use std::time::Duration;

/// How long and how much a request may take.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Name look-up, TCP and TLS together.
    pub connect: Duration,
    /// From sending a streamed request to the first byte of its answer. An answer that is not
    /// streamed is only sent once it is complete, so there [`total`](Self::total) is the limit.
    pub first_byte: Duration,
    /// Between two pieces of an answer.
    pub idle: Duration,
    /// One request from start to end; each retry has it anew.
    pub total: Duration,
    /// The same for a probe.
    pub probe: Duration,
    /// Bytes of an answer's JSON, or of the text of a streamed answer (whose events may take eight
    /// times as many).
    pub max_body_bytes: usize,
    /// Tries for one answer, the first included; at least 1.
    pub attempts: u32,
    /// Pause before the first retry; doubles with each further one, plus up to as much again at
    /// random.
    pub backoff_min: Duration,
    /// Where the doubling ends.
    pub backoff_max: Duration,
    /// Longest `Retry-After` that is honoured; a longer one is shortened to this.
    pub retry_after_max: Duration,
    /// Requests that an endpoint gets at once to begin with.
    pub at_once_start: usize,
    /// Requests that an endpoint gets at once at most, of all runs of the process together.
    pub at_once_most: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            first_byte: Duration::from_secs(120),
            idle: Duration::from_secs(60),
            total: Duration::from_secs(600),
            probe: Duration::from_secs(30),
            max_body_bytes: 4 * 1024 * 1024,
            attempts: 5,
            backoff_min: Duration::from_secs(1),
            backoff_max: Duration::from_secs(30),
            retry_after_max: Duration::from_secs(120),
            at_once_start: 4,
            at_once_most: 64,
        }
    }
}
