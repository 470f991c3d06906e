//! The progress of a run, kept up to date in the browser by the run's events.

#![expect(
    unreachable_pub,
    reason = "the island macro makes a pub props struct that nobody else names"
)]

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, MessageEvent};

use super::Snapshot;

/// Bar, count and note of a run. While the run is live it follows the run's events, and loads the
/// page anew once the state changes, so that the samples and what may be done with them show.
#[island]
pub fn RunProgress(
    /// Address of the run's events.
    events: String,
    /// How far it was when the page was made.
    start: Snapshot,
    /// What the bar shows, in the visitor's language.
    label: String,
) -> impl IntoView {
    let (snapshot, set_snapshot) = signal(start.clone());
    // Read out at each tenth of the way only: every sample would drown everything else.
    let tenth = Memo::new(move |_| snapshot.with(|now| now.done * 10 / now.total.max(1)));
    let spoken = move || {
        (tenth.get() > 0)
            .then(|| snapshot.with_untracked(|now| format!("{}. {}", now.note, now.count)))
    };
    // Effects run in the browser alone.
    Effect::new(move |_| {
        if !start.is_final() {
            follow(&events, start.state.clone(), set_snapshot);
        }
    });
    view! {
        <div class="progress">
            <progress
                max=move || snapshot.with(|now| now.total.max(1).to_string())
                value=move || snapshot.with(|now| now.done.min(now.total).to_string())
                aria-label=label
            ></progress>
            <span class="num">{move || snapshot.with(|now| now.count.clone())}</span>
            <span class="soft">{move || snapshot.with(|now| now.note.clone())}</span>
            <span class="sr" role="status">{spoken}</span>
        </div>
    }
}

/// Listens to the run's events until its state is another than `state`.
fn follow(events: &str, state: String, set_snapshot: WriteSignal<Snapshot>) {
    // Without events the page stays as it is: still true, only not live.
    let Ok(source) = EventSource::new(events) else {
        return;
    };
    let listening = source.clone();
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let snapshot = event
            .data()
            .as_string()
            .and_then(|text| serde_json::from_str::<Snapshot>(&text).ok());
        let Some(snapshot) = snapshot else { return };
        if snapshot.state == state {
            set_snapshot.set(snapshot);
        } else {
            listening.close();
            if let Some(window) = web_sys::window() {
                let _ = window.location().reload();
            }
        }
    });
    source.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    // It lives as long as the page does.
    heard.forget();
}
