//! What has just been done, said once on the page it led to.

use leptos::prelude::*;

/// A short confirmation above the page. It stays until the next page: nothing that has to be read
/// goes away by itself.
#[component]
pub fn Toast(
    /// What was done, in a sentence.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <p class="toast" role="status">{text}</p> }
}
