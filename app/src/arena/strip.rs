//! The strip above the battle: who told the two jokes of the vote before, and how to take it back.

use leptos::prelude::*;

use super::wire::{Flags, Reveal, RevealSide};

/// Sends a flag: where to, which, and where to say what came of it.
type Flag = Callback<(String, String, RwSignal<String>)>;

/// Who told the two jokes of the vote before, what it did to them, and how to take it back.
#[component]
pub(super) fn Strip(
    reveal: Reveal,
    /// What pressing the button does where there is a script.
    #[prop(optional)]
    undo: Option<Callback<web_sys::MouseEvent>>,
    /// What pressing a button of the flags does where there is a script.
    #[prop(optional)]
    flag: Option<Flag>,
) -> impl IntoView {
    let Reveal {
        outcome,
        title,
        said,
        prompt,
        left,
        right,
        others,
        undo: offer,
    } = reveal;
    let (left_won, right_won) = (outcome == "left", outcome == "right");
    let offer = offer.map(|offer| {
        view! {
            <form method="post" action=offer.action class="undo" autocomplete="off">
                <input type="hidden" name="vote" value=offer.vote/>
                <button
                    class="btn quiet small"
                    aria-keyshortcuts="Control+Z Meta+Z"
                    on:click=move |event| {
                        if let Some(undo) = undo {
                            undo.run(event);
                        }
                    }
                >
                    {offer.label}
                </button>
            </form>
        }
    });
    view! {
        <section class="reveal" aria-label=title>
            <div class="said-row">
                <p class="said-what"><b>{said}</b>" · "<span class="of">{prompt}</span></p>
                {offer}
            </div>
            <div class="sides">
                <Side letter="A" side=left won=left_won flag/>
                <Side letter="B" side=right won=right_won flag/>
            </div>
            <p class="others">{others}</p>
        </section>
    }
}

#[component]
fn Side(letter: &'static str, side: RevealSide, won: bool, flag: Option<Flag>) -> impl IntoView {
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
    let [near, near_href] = side.near;
    let near = (!near.is_empty()).then(|| view! { ", " <a href=near_href>{near}</a> });
    let original = (!side.original.is_empty()).then(|| view! { " · " {side.original} {near} });
    let flags = side.flags.map(|flags| view! { <FlagForms flags flag/> });
    view! {
        <div>
            <p class=if won { "side won" } else { "side" }>
                {letter}
                <a class="who-name" href=side.href>{side.name}</a>
                <span class=class><span class="sr">{side.moved}" "</span>{side.change}</span>
                <small>{side.place} {original}</small>
            </p>
            {flags}
        </div>
    }
}

/// What a reader can say against a joke, a form each.
#[component]
fn FlagForms(flags: Flags, flag: Option<Flag>) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let Flags {
        action,
        label,
        buttons,
    } = flags;
    let forms = buttons
        .into_iter()
        .map(|[kind, words]| {
            let (to, value) = (action.clone(), kind.clone());
            view! {
                <form method="post" action=action.clone() autocomplete="off">
                    <input type="hidden" name="kind" value=kind/>
                    <button
                        class="btn quiet small"
                        on:click=move |event| {
                            if let Some(flag) = flag {
                                event.prevent_default();
                                flag.run((to.clone(), value.clone(), said));
                            }
                        }
                    >
                        {words}
                    </button>
                </form>
            }
        })
        .collect_view();
    view! {
        <details class="flags">
            <summary>{label}</summary>
            <div class="flag-forms">{forms}</div>
            <p role="status">{move || said.get()}</p>
        </details>
    }
}
