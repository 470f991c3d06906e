//! Verdicts, figures and reasons in the visitor's words.

use leptos::prelude::*;
use openmic_domain::judging::figures::{Found, Missing};
use openmic_store::{BattleKind, BattleRow};

use crate::{
    i18n::t,
    ui::{interval::interval_words, number, number::Format, *},
};

/// Why there is no figure.
pub(super) fn missing(why: Missing) -> String {
    match why {
        Missing::NoVerdicts => t().judges_no_verdicts(),
        Missing::NoPeople => t().judges_no_people(),
        Missing::OneVerdict => t().judges_one_verdict(),
        Missing::NoOwn => t().judges_no_own(),
        Missing::SameLength => t().judges_same_length(),
    }
}

/// How a figure is written.
#[derive(Clone, Copy)]
pub(super) enum Scale {
    /// κ and α: two decimals.
    Agreement,
    /// A share of one.
    Share,
    /// A difference of shares, with its sign, in percentage points.
    Difference,
}

/// A figure with its interval and n, leading to what it rests on; or why there is none.
pub(super) fn figure(found: Found, scale: Scale, href: String) -> AnyView {
    match found {
        Ok(figure) => {
            let value = match scale {
                Scale::Agreement => number::fixed(figure.value, 2),
                Scale::Share => number::percent(figure.value),
                Scale::Difference => t().judges_points(number::signed(figure.value * 100.0, 1)),
            };
            let interval = figure.interval.map(|interval| {
                let (format, value, lower, upper) = match scale {
                    Scale::Agreement => (
                        Format::Fixed(2),
                        figure.value,
                        interval.lower,
                        interval.upper,
                    ),
                    Scale::Share | Scale::Difference => (
                        Format::Percent,
                        figure.value,
                        interval.lower,
                        interval.upper,
                    ),
                };
                interval_words(value, lower, upper, format)
            });
            let interval = interval.map(|words| view! { " " <small class="num">{words}</small> });
            let n = t().judges_n(number::whole(figure.n));
            view! {
                <a class="est" href=href><b class="num">{value}</b>{interval}</a>
                <div class="who-org num">{n}</div>
            }
            .into_any()
        }
        Err(why) => view! { <span class="reason">{missing(why)}</span> }.into_any(),
    }
}

/// What a stored verdict says of the battle, sides named by the letters the page gives them.
pub(super) fn said(said: Option<&str>, swapped: bool) -> String {
    match (said, swapped) {
        (Some("first"), false) | (Some("second"), true) => t().judges_said_left(),
        (Some("second"), false) | (Some("first"), true) => t().judges_said_right(),
        (Some("both"), _) => t().judges_said_both(),
        (Some("neither"), _) => t().judges_said_neither(),
        _ => t().judges_said_nothing(),
    }
}

/// The outcome of a battle as a badge, with what the order did.
pub(super) fn outcome(battle: &BattleRow) -> AnyView {
    let vote = match battle.outcome.as_deref() {
        Some("left") => (BadgeKind::Good, t().judges_said_left()),
        Some("right") => (BadgeKind::Good, t().judges_said_right()),
        Some("both") => (BadgeKind::Neutral, t().judges_said_both()),
        Some("neither") => (BadgeKind::Neutral, t().judges_said_neither()),
        _ if battle.state == "failed" => (BadgeKind::Bad, t().judges_state_failed()),
        _ => (BadgeKind::Warn, t().judges_state_unreadable()),
    };
    let order = match battle.order_effect.as_deref() {
        Some("first") => Some(t().judges_order_first()),
        Some("second") => Some(t().judges_order_second()),
        Some("wavered") => Some(t().judges_order_wavered()),
        _ => None,
    };
    let order = order.map(|words| view! { " " <Badge kind=BadgeKind::Warn text=words/> });
    let own = battle
        .own
        .is_some()
        .then(|| view! { " " <Badge kind=BadgeKind::Warn text=t().judges_badge_own() about=t().judges_badge_own_about()/> });
    let (kind, text) = vote;
    view! { <Badge kind text/> {order} {own} }.into_any()
}

/// The name of a kind of battles.
pub(super) fn kind(kind: BattleKind) -> String {
    match kind {
        BattleKind::All => t().judges_kind_all(),
        BattleKind::People => t().judges_kind_people(),
        BattleKind::Flips => t().judges_kind_flips(),
        BattleKind::Wavered => t().judges_kind_wavered(),
        BattleKind::Unreadable => t().judges_kind_unreadable(),
        BattleKind::Own => t().judges_kind_own(),
    }
}

/// A rubric by its name and version.
pub(crate) fn rubric(name: &str, version: i64) -> String {
    match name {
        "funny" => t().judges_rubric_funny(version.to_string()),
        "audience" => t().judges_rubric_audience(version.to_string()),
        "craft" => t().judges_rubric_craft(version.to_string()),
        _ => t().judges_rubric_custom(),
    }
}

/// Which pairs a judging asks about.
pub(super) fn pairs(pairs: &str) -> String {
    match pairs {
        "people" => t().judges_pairs_people(),
        "even" => t().judges_pairs_even(),
        _ => t().judges_pairs_first(),
    }
}
