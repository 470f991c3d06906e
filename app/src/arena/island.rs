//! The arena's island: click, touch and keys vote without leaving the page, and the next pair is there at once.
//!
//! The server renders the same view with the first battle inside a form, so that voting works
//! without a script; nothing here knows more about a battle than that page says.

use std::time::Duration;

use leptos::{ev, html, leptos_dom::helpers, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::wire::{ArenaWords, BattleView, Reveal, RevealSide, Start, VoteReply};

/// A new pair takes no answer for this long: the second press of a hasty double press was not for it.
const PAUSE: Duration = Duration::from_millis(250);

/// A vote without an answer after this long, in milliseconds, counts as not sent and may be sent again.
const TIMEOUT_MS: u32 = 15_000;

/// Value, key and its sign of the four answers, in the order they are shown.
const ANSWERS: [(&str, &str, &str); 4] = [
    ("left", "ArrowLeft", "←"),
    ("both", "ArrowUp", "↑"),
    ("neither", "ArrowDown", "↓"),
    ("right", "ArrowRight", "→"),
];

/// What the island is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Waits for an answer.
    Ready,
    /// An answer is on its way, or the next pair has only just come.
    Busy,
    /// The answer with this value did not arrive, as far as is known; it is kept.
    Lost(&'static str),
}

/// Everything that changes. All of it is copied about as handles.
#[derive(Clone, Copy)]
struct Duel {
    battle: RwSignal<BattleView>,
    reveal: RwSignal<Option<Reveal>>,
    tally: RwSignal<String>,
    message: RwSignal<String>,
    announcement: RwSignal<String>,
    phase: RwSignal<Phase>,
    /// Where votes are sent.
    action: StoredValue<String>,
    root: NodeRef<html::Div>,
    cards: NodeRef<html::Div>,
}

impl Duel {
    fn new(start: Start) -> Self {
        Duel {
            battle: RwSignal::new(start.battle),
            reveal: RwSignal::new(start.reveal),
            tally: RwSignal::new(start.tally),
            message: RwSignal::new(start.message),
            announcement: RwSignal::new(String::new()),
            phase: RwSignal::new(Phase::Ready),
            action: StoredValue::new(start.words.action),
            root: NodeRef::new(),
            cards: NodeRef::new(),
        }
    }

    /// Sends an answer, unless one is under way.
    fn answer(self, outcome: &'static str) {
        if self.phase.get_untracked() == Phase::Ready {
            self.send(outcome);
        }
    }

    fn send(self, outcome: &'static str) {
        self.phase.set(Phase::Busy);
        self.message.set(String::new());
        let token = self.battle.with_untracked(|battle| battle.token.clone());
        spawn_local(async move {
            let action = self.action.get_value();
            match post(&action, &token, outcome).await {
                Ok(reply) => self.take(reply),
                Err(_) => self.phase.set(Phase::Lost(outcome)),
            }
        });
    }

    /// Shows the answer of the server: the reveal above, the next pair in place.
    fn take(self, reply: VoteReply) {
        let Some(next) = reply.next else {
            let _ = helpers::location().set_href(&reply.page);
            return;
        };
        self.announcement.set(reply.announcement);
        self.message.set(reply.message.unwrap_or_default());
        self.tally.set(reply.tally);
        self.reveal.set(reply.reveal);
        self.battle.set(next);
        if let Some(root) = self.root.get_untracked()
            && root.get_bounding_client_rect().top() < 0.0
        {
            root.scroll_into_view();
        }
        set_timeout(move || self.phase.set(Phase::Ready), PAUSE);
    }

    /// Votes by arrow keys, where the arrows are not needed for something else.
    fn key(self, event: &web_sys::KeyboardEvent) {
        let key = event.key();
        let Some((outcome, ..)) = ANSWERS.into_iter().find(|answer| answer.1 == key) else {
            return;
        };
        let modified = event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key();
        if modified || event.default_prevented() || event.is_composing() || is_typing(event) {
            return;
        }
        if !self.on_screen(matches!(outcome, "both" | "neither")) {
            return;
        }
        event.prevent_default();
        if !event.repeat() {
            self.answer(outcome);
        }
    }

    /// Whether the pair is being looked at. Up and down scroll as long as the pair is taller than
    /// the window.
    fn on_screen(self, vertical: bool) -> bool {
        let Some(cards) = self.cards.get_untracked() else {
            return false;
        };
        let window = helpers::window()
            .inner_height()
            .ok()
            .and_then(|height| height.as_f64())
            .unwrap_or(0.0);
        let rect = cards.get_bounding_client_rect();
        let visible = rect.bottom().min(window) - rect.top().max(0.0);
        visible >= 0.5 * rect.height().min(window) && !(vertical && rect.height() > window)
    }
}

/// Whether the keys go to a field.
fn is_typing(event: &web_sys::KeyboardEvent) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .and_then(|element| {
            element
                .closest("input, textarea, select, [contenteditable]")
                .ok()
                .flatten()
        })
        .is_some()
}

/// Sends a vote. An error means that it is not known whether it arrived; sent again it counts once.
async fn post(action: &str, token: &str, outcome: &str) -> Result<VoteReply, JsValue> {
    let body = web_sys::UrlSearchParams::new()?;
    body.append("token", token);
    body.append("outcome", outcome);
    let headers = web_sys::Headers::new()?;
    headers.set("accept", "application/json")?;
    let init = web_sys::RequestInit::new();
    init.set_method("POST");
    init.set_headers(&headers);
    init.set_body(&body);
    init.set_signal(Some(&web_sys::AbortSignal::timeout_with_u32(TIMEOUT_MS)));
    let answer = JsFuture::from(helpers::window().fetch_with_str_and_init(action, &init)).await?;
    let answer: web_sys::Response = answer.dyn_into()?;
    if !matches!(answer.status(), 200 | 422) {
        return Err(JsValue::NULL);
    }
    let text = JsFuture::from(answer.text()?)
        .await?
        .as_string()
        .unwrap_or_default();
    serde_json::from_str(&text).map_err(|_| JsValue::NULL)
}

/// The arena with a battle on stage.
#[island]
pub fn Arena(
    /// What the page starts with.
    start: Start,
) -> impl IntoView {
    let ArenaWords {
        answers: names,
        question,
        jokes: [joke_a, joke_b],
        lost,
        again,
        action,
    } = start.words.clone();
    let duel = Duel::new(start);
    Effect::new(move |_| {
        let listener = window_event_listener(ev::keydown, move |event| duel.key(&event));
        on_cleanup(move || listener.remove());
    });
    let text = move |part: fn(&BattleView) -> &String| {
        move || duel.battle.with(|battle| part(battle).clone())
    };
    let lang = move || {
        duel.battle
            .with(|battle| Some(battle.lang.clone()).filter(|lang| !lang.is_empty()))
    };
    let mut names = names.into_iter();
    let answers = ANSWERS.map(|(value, key, sign)| {
        let (label, word) = names.next().unwrap_or_default();
        let class = if matches!(value, "left" | "right") {
            "btn"
        } else {
            "btn quiet"
        };
        view! {
            <button
                class=class
                name="outcome"
                value=value
                aria-label=label
                aria-keyshortcuts=key
                on:click=move |event| {
                    event.prevent_default();
                    duel.answer(value);
                }
            >
                <kbd aria-hidden="true">{sign}</kbd>
                <span>{word}</span>
            </button>
        }
    });
    view! {
        <div class="arena" node_ref=duel.root>
            {move || duel.reveal.get().map(|reveal| view! { <Strip reveal/> })}
            <div class="arena-message" role="alert">
                {move || Some(duel.message.get()).filter(|message| !message.is_empty()).map(|message| view! { <p>{message}</p> })}
                {move || match duel.phase.get() {
                    Phase::Lost(outcome) => Some(view! {
                        <p>{lost.clone()}</p>
                        <button class="btn small" type="button" on:click=move |_| duel.send(outcome)>{again.clone()}</button>
                    }),
                    _ => None,
                }}
            </div>
            <div class="prompt">
                <p class="kind">{text(|battle| &battle.kind)}</p>
                <h1 lang=lang>{text(|battle| &battle.prompt)}</h1>
            </div>
            <form
                method="post"
                action=action
                class="arena-form"
                autocomplete="off"
                aria-busy=move || if duel.phase.get() == Phase::Busy { "true" } else { "false" }
            >
                <input type="hidden" name="token" value=text(|battle| &battle.token)/>
                <div class="duel" node_ref=duel.cards>
                    <article class="joke" aria-label=joke_a>
                        <span class="letter">"A"</span>
                        <div class="prose aloud" dir="auto" lang=lang>{text(|battle| &battle.left)}</div>
                    </article>
                    <article class="joke" aria-label=joke_b>
                        <span class="letter">"B"</span>
                        <div class="prose aloud" dir="auto" lang=lang>{text(|battle| &battle.right)}</div>
                    </article>
                </div>
                <div
                    class="answers"
                    role="group"
                    aria-label=question
                    aria-disabled=move || (duel.phase.get() != Phase::Ready).then_some("true")
                >
                    {answers}
                </div>
            </form>
            <p class="tally">{move || duel.tally.get()}</p>
            <p class="sr" role="status">{move || duel.announcement.get()}</p>
        </div>
    }
}

/// Who told the two jokes of the vote before, and what it did to them.
#[component]
pub(super) fn Strip(reveal: Reveal) -> impl IntoView {
    let Reveal {
        outcome,
        title,
        said,
        prompt,
        left,
        right,
    } = reveal;
    let (left_won, right_won) = (outcome == "left", outcome == "right");
    view! {
        <section class="reveal" aria-label=title>
            <p class="said-what"><b>{said}</b>" · "<span class="of">{prompt}</span></p>
            <div class="sides">
                <Side letter="A" side=left won=left_won/>
                <Side letter="B" side=right won=right_won/>
            </div>
        </section>
    }
}

#[component]
fn Side(letter: &'static str, side: RevealSide, won: bool) -> impl IntoView {
    let class = match side.trend.as_str() {
        "up" => "delta up",
        "down" => "delta down",
        _ => "delta same",
    };
    let letter = if side.joke.is_empty() {
        view! { <span class="letter">{letter}</span> }.into_any()
    } else {
        view! { <a class="letter" href=side.joke aria-label=side.label>{letter}</a> }.into_any()
    };
    view! {
        <p class=if won { "side won" } else { "side" }>
            {letter}
            <a class="who-name" href=side.href>{side.name}</a>
            <span class=class><span class="sr">{side.moved}" "</span>{side.change}</span>
            <small>{side.place}</small>
        </p>
    }
}
