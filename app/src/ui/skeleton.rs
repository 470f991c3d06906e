//! The place of what is on its way: grey lines where rows will be.

use leptos::prelude::*;

/// Lines where text will be. Only for eyes: what is awaited is said in words beside it.
#[component]
pub fn Skeleton(
    /// How many lines.
    #[prop(default = 3)]
    lines: u32,
) -> impl IntoView {
    let lines = (0..lines).map(|_| view! { <span></span> }).collect_view();
    view! { <div class="skeleton" aria-hidden="true">{lines}</div> }
}
