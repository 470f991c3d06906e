//! The one writer of samples: what arrives while a commit is under way goes into the next one together.
//!
//! A commit waits for the disk. With one commit for each sample an instant endpoint would wait for it most of
//! the time; with one for all that came meanwhile it does not, and each sample is still on disk before it counts.

use openmic_app::Clock;
use openmic_store::{NewSample, PendingCall, Store};
use tokio::sync::{mpsc, oneshot};

/// Most samples and calls in one commit.
const AT_ONCE: usize = 256;

/// Writes that wait for their commit; whoever comes then waits for room.
const WAITING: usize = 1024;

/// Hands samples to the task that stores them. Cheap to clone; the task ends with the last clone.
#[derive(Debug, Clone)]
pub struct Writer(mpsc::Sender<Write>);

#[derive(Debug)]
enum Write {
    Sample(Box<NewSample>, oneshot::Sender<Result<bool, String>>),
    Call(Box<PendingCall>),
    Flush(oneshot::Sender<()>),
}

impl Writer {
    /// Starts the task.
    pub fn start(store: Store, clock: Clock) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING);
        tokio::spawn(write_all(store, clock, receiver));
        Self(sender)
    }

    /// Stores a sample; true once it is on disk, false if that answer was stored before.
    pub(super) async fn sample(&self, sample: NewSample) -> anyhow::Result<bool> {
        let (reply, stored) = oneshot::channel();
        let write = Write::Sample(Box::new(sample), reply);
        let ended = || anyhow::anyhow!("a sample could not be stored: the writer has ended");
        self.0.send(write).await.map_err(|_| ended())?;
        stored
            .await
            .map_err(|_| ended())?
            .map_err(|error| anyhow::anyhow!("a sample could not be stored: {error}"))
    }

    /// Keeps a call of a sample that is not complete yet. Nobody waits for it: what is lost in a crash
    /// is asked for again.
    pub(super) async fn call(&self, call: PendingCall) {
        if self.0.send(Write::Call(Box::new(call))).await.is_err() {
            tracing::warn!("a call could not be kept: the writer has ended");
        }
    }
}

impl Writer {
    /// Waits until everything handed over so far is on disk.
    pub(super) async fn flush(&self) {
        let (reply, done) = oneshot::channel();
        if self.0.send(Write::Flush(reply)).await.is_ok() {
            // An error means that the writer has ended, and with it what it had.
            let _ = done.await;
        }
    }
}

async fn write_all(store: Store, clock: Clock, mut waiting: mpsc::Receiver<Write>) {
    let mut batch = Vec::with_capacity(AT_ONCE);
    while waiting.recv_many(&mut batch, AT_ONCE).await > 0 {
        let (mut calls, mut samples, mut replies) = (Vec::new(), Vec::new(), Vec::new());
        // Answered when this loop is left, after the commits.
        let mut flushed = Vec::new();
        for write in batch.drain(..) {
            match write {
                Write::Flush(reply) => flushed.push(Flushed(Some(reply))),
                Write::Call(call) => calls.push(*call),
                Write::Sample(sample, reply) => {
                    samples.push(*sample);
                    replies.push(reply);
                }
            }
        }
        // Calls first: storing their sample is what removes them.
        if !calls.is_empty()
            && let Err(error) = store.keep_calls(&calls).await
        {
            tracing::warn!(error = %error, "calls of samples under way could not be kept");
        }
        if samples.is_empty() {
            continue;
        }
        let now_ms = clock.now_ms();
        match store.add_samples(&samples, now_ms).await {
            Ok(stored) => {
                for (reply, is_new) in replies.into_iter().zip(stored) {
                    // Nobody may wait any more: the run was interrupted.
                    let _ = reply.send(Ok(is_new));
                }
            }
            // One bad sample must not take the others with it.
            Err(_) => {
                for (sample, reply) in samples.iter().zip(replies) {
                    let stored = store.add_sample(sample, now_ms).await;
                    let _ = reply.send(stored.map_err(|error| error.to_string()));
                }
            }
        }
    }
}

/// Tells whoever waits for a flush, when dropped.
struct Flushed(Option<oneshot::Sender<()>>);

impl Drop for Flushed {
    fn drop(&mut self) {
        if let Some(reply) = self.0.take() {
            // Nobody may wait any more.
            let _ = reply.send(());
        }
    }
}
