//! The arena's island: click, swipe and keys vote without leaving the page, and the next pair is there at once.
//!
//! The server renders the same view with the first battle inside a form, so that voting works
//! without a script; nothing here knows more about a battle than that page says. The pair after the one
//! on screen came with the page or with the answer to the vote before: a vote shows it without waiting.

use std::time::Duration;

use leptos::{ev, html, leptos_dom::helpers, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::{
    strip::Strip,
    swipe::Swipe,
    wire::{ArenaWords, BattleView, FlagReply, HERE, Reveal, Start, UndoReply, VoteReply},
};

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
    /// The pair after it, if it came already.
    next: StoredValue<Option<BattleView>>,
    reveal: RwSignal<Option<Reveal>>,
    tally: RwSignal<String>,
    progress: RwSignal<String>,
    message: RwSignal<String>,
    announcement: RwSignal<String>,
    phase: RwSignal<Phase>,
    /// Where votes are sent, how the next prompt is announced, and what is said when nothing answers
    /// to taking a vote back.
    words: StoredValue<[String; 3]>,
    root: NodeRef<html::Div>,
    cards: NodeRef<html::Div>,
}

impl Duel {
    fn new(start: Start) -> Self {
        let duel = Duel {
            battle: RwSignal::new(start.battle),
            next: StoredValue::new(start.next),
            reveal: RwSignal::new(start.reveal),
            tally: RwSignal::new(start.tally),
            progress: RwSignal::new(start.progress),
            message: RwSignal::new(start.message),
            announcement: RwSignal::new(String::new()),
            phase: RwSignal::new(Phase::Ready),
            words: StoredValue::new([
                start.words.action,
                start.words.announce,
                start.words.undo_lost,
            ]),
            root: NodeRef::new(),
            cards: NodeRef::new(),
        };
        Effect::new(move |_| duel.expire());
        duel
    }

    /// Sends an answer, unless one is under way.
    fn answer(self, outcome: &'static str) {
        if self.phase.get_untracked() == Phase::Ready {
            self.send(outcome);
        }
    }

    /// Sends an answer to the pair on screen and shows the next one at once, if it is there.
    fn send(self, outcome: &'static str) {
        self.phase.set(Phase::Busy);
        self.message.set(String::new());
        let asked = self.battle.get_untracked();
        let ahead = self.next.try_update_value(Option::take).flatten();
        if let Some(ahead) = &ahead {
            self.show(ahead.clone());
        }
        spawn_local(async move {
            let [action, ..] = self.words.get_value();
            let held = ahead.as_ref().map_or("", |ahead| &ahead.token);
            let fields = [
                ("token", asked.token.as_str()),
                ("outcome", outcome),
                ("held", held),
            ];
            match post(&action, &fields).await {
                Ok(text) => match serde_json::from_str(&text) {
                    Ok(reply) => self.take(reply, ahead.is_some()),
                    Err(_) => self.lose(outcome, asked, ahead),
                },
                Err(_) => self.lose(outcome, asked, ahead),
            }
        });
    }

    /// Puts the pair back whose answer did not arrive, as far as is known.
    fn lose(self, outcome: &'static str, asked: BattleView, ahead: Option<BattleView>) {
        self.next.set_value(ahead);
        self.battle.set(asked);
        self.phase.set(Phase::Lost(outcome));
    }

    /// Shows a pair where the one before it was.
    fn show(self, battle: BattleView) {
        self.battle.set(battle);
        if let Some(root) = self.root.get_untracked()
            && root.get_bounding_client_rect().top() < 0.0
        {
            root.scroll_into_view();
        }
    }

    /// Shows the answer of the server: the reveal above, and the next pair if it is not there yet.
    fn take(self, reply: VoteReply, is_ahead: bool) {
        // A refused vote says that the pair sent ahead would be refused as well.
        if is_ahead && reply.reveal.is_some() {
            self.next.set_value(reply.next);
        } else if let Some(next) = reply.next {
            self.show(next);
        } else if !is_ahead {
            let _ = helpers::location().set_href(&reply.page);
            return;
        }
        let [_, announce, _] = self.words.get_value();
        let next = self
            .battle
            .with_untracked(|battle| announced(&announce, battle));
        self.announcement
            .set(format!("{} {next}", reply.announcement));
        self.meet();
        self.message.set(reply.message.unwrap_or_default());
        self.tally.set(reply.tally);
        self.progress.set(reply.progress);
        self.reveal.set(reply.reveal);
        set_timeout(move || self.phase.set(Phase::Ready), PAUSE);
    }

    /// Puts the focus, where nothing else has it, on the new prompt, so that reading goes on from there.
    fn meet(self) {
        let document = helpers::document();
        let is_free = document
            .active_element()
            .is_none_or(|element| element.tag_name() == "BODY");
        let prompt = document.query_selector(".prompt h1").ok().flatten();
        if let Some(prompt) = prompt.filter(|_| is_free)
            && let Ok(prompt) = prompt.dyn_into::<web_sys::HtmlElement>()
        {
            let _ = prompt.focus();
        }
    }

    /// Sends what a reader says against a joke; what came of it is said beside the buttons.
    fn flag(self, action: String, kind: String, said: RwSignal<String>) {
        spawn_local(async move {
            let answer = post(&action, &[("kind", &kind)]).await;
            let reply = answer
                .ok()
                .and_then(|text| serde_json::from_str::<FlagReply>(&text).ok());
            match reply {
                Some(reply) => said.set(reply.said),
                None => {
                    let [.., lost] = self.words.get_value();
                    said.set(lost);
                }
            }
        });
    }

    /// Takes the offer to take a vote back away when its time is over.
    fn expire(self) {
        let undo = self
            .reveal
            .with(|reveal| reveal.as_ref().and_then(|reveal| reveal.undo.clone()));
        let Some(undo) = undo else { return };
        let over = move || {
            let is_same = self.reveal.with_untracked(|reveal| {
                let now = reveal.as_ref().and_then(|reveal| reveal.undo.as_ref());
                now.is_some_and(|now| now.vote == undo.vote)
            });
            if is_same {
                self.without_undo();
            }
        };
        set_timeout(over, Duration::from_millis(undo.left_ms.into()));
    }

    fn without_undo(self) {
        self.reveal.update(|reveal| {
            if let Some(reveal) = reveal {
                reveal.undo = None;
            }
        });
    }

    /// Takes the vote before back; gives whether there was one to take.
    fn undo(self) -> bool {
        let undo = self
            .reveal
            .with_untracked(|reveal| reveal.as_ref().and_then(|reveal| reveal.undo.clone()));
        let Some(undo) = undo else { return false };
        self.without_undo();
        spawn_local(async move {
            let answer = post(&undo.action, &[("vote", &undo.vote)]).await;
            let reply = answer
                .ok()
                .and_then(|text| serde_json::from_str(&text).ok());
            let Some(UndoReply {
                done,
                message,
                reveal,
                tally,
                progress,
            }) = reply
            else {
                let [.., lost] = self.words.get_value();
                self.message.set(lost);
                return;
            };
            self.tally.set(tally);
            self.progress.set(progress);
            if done {
                self.announcement.set(message);
            } else {
                self.message.set(message);
            }
            if reveal.is_some() {
                self.reveal.set(reveal);
            }
        });
        true
    }

    /// Votes by arrow keys, where the arrows are not needed for something else.
    fn key(self, event: &web_sys::KeyboardEvent) {
        let key = event.key();
        let is_undo = key.eq_ignore_ascii_case("z") && (event.ctrl_key() || event.meta_key());
        if is_undo && !event.shift_key() && !event.alt_key() && !is_typing(event) {
            if self.undo() {
                event.prevent_default();
            }
            return;
        }
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

/// How a pair is read out.
fn announced(words: &str, battle: &BattleView) -> String {
    let mut parts = words.split(HERE);
    let mut said = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let text = match part.chars().next() {
            Some('1') => &battle.left,
            Some('2') => &battle.right,
            _ => &battle.prompt,
        };
        said.push_str(text);
        said.push_str(part.get(1..).unwrap_or_default());
    }
    said
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

/// Sends a form and gives the JSON of the answer. An error means that it is not known whether it arrived;
/// a vote sent again counts once.
async fn post(action: &str, fields: &[(&str, &str)]) -> Result<String, JsValue> {
    let body = web_sys::UrlSearchParams::new()?;
    for (name, value) in fields {
        body.append(name, value);
    }
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
    Ok(JsFuture::from(answer.text()?)
        .await?
        .as_string()
        .unwrap_or_default())
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
        swipe,
        ..
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
    let (swipe_a, swipe_b) = (Swipe::new(), Swipe::new());
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
            {move || duel.reveal.get().map(|reveal| {
                let undo = Callback::new(move |event: web_sys::MouseEvent| {
                    event.prevent_default();
                    duel.undo();
                });
                let flag = Callback::new(move |(action, kind, said)| duel.flag(action, kind, said));
                view! { <Strip reveal undo flag/> }
            })}
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
                <h1 tabindex="-1" lang=lang>{text(|battle| &battle.prompt)}</h1>
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
                    <article
                        class="joke"
                        aria-label=joke_a
                        on:pointerdown=move |event| swipe_a.down(&event)
                        on:pointermove=move |event| swipe_a.moved(&event)
                        on:pointercancel=move |event| swipe_a.end(&event)
                        on:pointerup=move |event| {
                            if swipe_a.up(&event) {
                                duel.answer("left");
                            }
                        }
                    >
                        <span class="letter">"A"</span>
                        <div class="prose aloud" dir="auto" lang=lang>{text(|battle| &battle.left)}</div>
                    </article>
                    <article
                        class="joke"
                        aria-label=joke_b
                        on:pointerdown=move |event| swipe_b.down(&event)
                        on:pointermove=move |event| swipe_b.moved(&event)
                        on:pointercancel=move |event| swipe_b.end(&event)
                        on:pointerup=move |event| {
                            if swipe_b.up(&event) {
                                duel.answer("right");
                            }
                        }
                    >
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
            <p class="swipe-hint">{swipe}</p>
            <p class="tally">{move || duel.tally.get()}</p>
            <p class="ahead">{move || duel.progress.get()}</p>
            <p class="sr" role="status">{move || duel.announcement.get()}</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_pair_is_read_out_with_both_jokes() {
        let battle = BattleView {
            prompt: "Why?".to_owned(),
            left: "Left 1 \u{fffc}2".to_owned(),
            right: "Right".to_owned(),
            ..BattleView::default()
        };
        let words = "Next: \u{fffc}0. A: \u{fffc}1 B: \u{fffc}2";
        assert_eq!(
            announced(words, &battle),
            "Next: Why?. A: Left 1 \u{fffc}2 B: Right"
        );
    }
}
