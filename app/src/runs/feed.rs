//! The events of a run: one reader of the database per run, however many people watch it.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderName, HeaderValue},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, stream};
use tokio::sync::watch;

use super::{Snapshot, snapshot::Reading};
use crate::{
    AppState, PageError,
    i18n::{self, L10n, Visit},
};

/// How often a watched run is read.
const EVERY: Duration = Duration::from_secs(1);
/// How often something is sent to a viewer when nothing happens, so that proxies keep the connection.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// After how many failed reads in a row a feed gives up; browsers ask again by themselves.
const PATIENCE: u32 = 10;

/// The runs that are being watched. Cheap to clone; every clone shares the feeds.
#[derive(Clone, Default)]
pub(super) struct Feeds(Arc<Mutex<HashMap<String, watch::Sender<Reading>>>>);

impl Feeds {
    /// Follows a run that stands at `now`; the first value is at least as new.
    fn follow(&self, state: &AppState, run_id: &str, now: Reading) -> watch::Receiver<Reading> {
        let mut feeds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = feeds.get(run_id) {
            return sender.subscribe();
        }
        let (sender, receiver) = watch::channel(now);
        feeds.insert(run_id.to_owned(), sender);
        tokio::spawn(read_on(self.clone(), state.clone(), run_id.to_owned()));
        receiver
    }

    /// Hands a reading to whoever watches; false when the feed is over, by its end or for want of
    /// viewers. Looking for viewers and taking the feed away happen under one lock, so that nobody
    /// can join a feed that nobody reads for.
    fn publish(&self, run_id: &str, now: Option<Reading>) -> bool {
        let mut feeds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(sender) = feeds.get(run_id) else {
            return false;
        };
        let mut goes_on = sender.receiver_count() > 0;
        if let Some(now) = now {
            goes_on &= !now.is_final();
            sender.send_if_modified(|known| {
                let news = known.differs(&now);
                if news {
                    *known = now;
                }
                news
            });
        }
        if !goes_on {
            feeds.remove(run_id);
        }
        goes_on
    }

    fn give_up(&self, run_id: &str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(run_id);
    }
}

/// Reads a run every second while anybody watches it.
async fn read_on(feeds: Feeds, state: AppState, run_id: String) {
    let mut failures = 0;
    loop {
        tokio::time::sleep(EVERY).await;
        let now = match state.store.run(&run_id).await {
            Ok(run) => {
                failures = 0;
                Some(Reading::new(run, state.clock.now_ms()))
            }
            Err(error) => {
                failures += 1;
                tracing::warn!(
                    run_id,
                    error = &error as &dyn std::error::Error,
                    "a watched run could not be read"
                );
                if failures >= PATIENCE {
                    feeds.give_up(&run_id);
                    return;
                }
                None
            }
        };
        if !feeds.publish(&run_id, now) {
            return;
        }
    }
}

/// `GET /runs/{id}/events`: how far the run is, at once and then whenever it changes, to its end.
pub(super) async fn events(
    State(state): State<AppState>,
    Extension(feeds): Extension<Feeds>,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let now = Reading::new(state.store.run(&id).await?, state.clock.now_ms());
    let receiver = if now.is_final() {
        watch::channel(now).1
    } else {
        feeds.follow(&state, &id, now)
    };
    let mut response = Sse::new(snapshots(receiver, i18n::locale()))
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE).text("still here"))
        .into_response();
    // A proxy that gathers what it forwards would hold the events back.
    response.headers_mut().insert(
        HeaderName::from_static("x-accel-buffering"),
        HeaderValue::from_static("no"),
    );
    Ok(response)
}

/// The value there is, then each new one, in the viewer's language; ends after a final one.
fn snapshots(
    receiver: watch::Receiver<Reading>,
    locale: L10n,
) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(Some((receiver, true)), move |watched| async move {
        let (mut receiver, is_first) = watched?;
        if !is_first {
            // Closed: the last value has been sent.
            receiver.changed().await.ok()?;
        }
        let reading = receiver.borrow_and_update().clone();
        let snapshot = Visit::speaking(locale, || Snapshot::of(&reading.run, reading.at_ms));
        // Only numbers and text, which JSON can always say.
        let event = Event::default().json_data(&snapshot).unwrap_or_default();
        let next = (!snapshot.is_final()).then_some((receiver, false));
        Some((Ok(event), next))
    })
}

#[cfg(test)]
mod tests {
    use futures::StreamExt;
    use tokio::sync::watch;

    use super::{Feeds, Reading, snapshots};
    use crate::{i18n::L10n, runs::snapshot::tests::run};

    fn at(state: &str, done: i64) -> Reading {
        Reading::new(run(state, done), 70_000)
    }

    #[tokio::test]
    async fn a_viewer_gets_what_there_is_and_each_change_to_the_end() {
        let (sender, receiver) = watch::channel(at("running", 1));
        let stream = snapshots(receiver, L10n::En);
        let mut stream = std::pin::pin!(stream);
        assert!(stream.next().await.is_some(), "at once");
        sender.send_replace(at("running", 2));
        assert!(stream.next().await.is_some());
        sender.send_replace(at("done", 3));
        drop(sender);
        assert!(
            stream.next().await.is_some(),
            "the end is told even when the feed is gone"
        );
        assert!(stream.next().await.is_none(), "and nothing after it");
    }

    #[tokio::test]
    async fn a_finished_run_is_told_once() {
        let count = snapshots(watch::channel(at("failed", 1)).1, L10n::ZhCN)
            .count()
            .await;
        assert_eq!(count, 1);
    }

    #[test]
    fn a_feed_ends_with_its_run_or_its_last_viewer() {
        let feeds = Feeds::default();
        let watched = |feeds: &Feeds| {
            let (sender, receiver) = watch::channel(at("running", 1));
            feeds.0.lock().expect("lock").insert("r".to_owned(), sender);
            receiver
        };
        let receiver = watched(&feeds);
        assert!(feeds.publish("r", Some(at("running", 1))));
        assert!(
            !receiver.has_changed().expect("open"),
            "nothing new is not told"
        );
        assert!(feeds.publish("r", None), "one failed read is no end");
        assert!(feeds.publish("r", Some(at("running", 2))));
        assert!(receiver.has_changed().expect("open"));
        drop(receiver);
        assert!(
            !feeds.publish("r", Some(at("running", 2))),
            "nobody watches"
        );
        assert!(feeds.0.lock().expect("lock").is_empty());
        let receiver = watched(&feeds);
        assert!(!feeds.publish("r", Some(at("done", 3))));
        assert_eq!(receiver.borrow().run.state, "done");
    }
}
