//! On the page of a joke: how original it is and what it is like, and the buttons beside voting.

#![expect(
    unreachable_pub,
    reason = "the component macro makes a pub props struct beside a pub(crate) function"
)]

use leptos::prelude::*;
use openmic_store::{BannedRow, FlagKind, OriginalityRow, ReviewRow, Store, StoreResult};

use crate::{
    arena::Withheld,
    i18n::t,
    ui::{
        Badge, BadgeKind, Card, DataList, DataRow, Notice, NoticeKind, Prose, Time,
        number::{fixed, whole},
    },
};

/// Reviews that the page lists.
const REVIEWS: i64 = 10;

/// What is known of a joke besides votes.
pub(crate) struct Evidence {
    sample: String,
    originality: Option<OriginalityRow>,
    /// The votes that this joke and what it is most like need before that is shown, if they lack any.
    nearest_until: Option<u64>,
    banned: Vec<BannedRow>,
    flags: Vec<(String, i64)>,
    reviews: Vec<ReviewRow>,
    /// What this visitor said a moment ago.
    said: Option<FlagKind>,
}

impl Evidence {
    /// Reads it.
    pub(crate) async fn of(store: &Store, sample: &str, said: Option<&str>) -> StoreResult<Self> {
        let (originality, banned, flags, reviews) = tokio::try_join!(
            store.originality(sample),
            store.banned_in(sample),
            store.flag_counts(sample),
            store.joke_reviews(Some(sample), REVIEWS)
        )?;
        Ok(Self {
            sample: sample.to_owned(),
            originality,
            nearest_until: None,
            banned,
            flags,
            reviews,
            said: said.and_then(FlagKind::read),
        })
    }

    /// The jokes told here that it is compared with.
    pub(crate) fn told(&self) -> Vec<&str> {
        let row = self.originality.as_ref();
        let told = row.map(|row| [&row.nearest_sample, &row.repeats_sample]);
        let told = told.into_iter().flatten();
        told.filter_map(Option::as_deref).collect()
    }

    /// Leaves out what it is like where that says whose either is: both of the same entrant, or of two.
    pub(crate) fn hold_back(&mut self, withheld: &Withheld) {
        let Some(row) = &mut self.originality else {
            return;
        };
        let of = |other: &Option<String>| {
            let other = other.as_deref()?;
            withheld.until_both(Some(&self.sample), Some(other))
        };
        self.nearest_until = of(&row.nearest_sample);
        if of(&row.repeats_sample).is_some() {
            row.repeats_sample = None;
        }
    }
}

/// What readers say, in words.
pub(crate) fn said(kind: &str) -> String {
    match FlagKind::read(kind) {
        Some(FlagKind::Heard) => t().jokes_said_heard(),
        Some(FlagKind::Offensive) => t().jokes_said_offensive(),
        Some(FlagKind::NotAJoke) => t().jokes_said_not_a_joke(),
        None => kind.to_owned(),
    }
}

/// What an agreement with them does, in words.
pub(super) fn effect(kind: &str, upheld: bool) -> String {
    match (FlagKind::read(kind), upheld) {
        (_, false) => t().jokes_effect_none(),
        (Some(FlagKind::Heard), true) => t().jokes_effect_heard(),
        (_, true) => t().jokes_effect_off(),
    }
}

/// The card on the page of a joke.
#[component]
pub(crate) fn EvidenceCard(evidence: Evidence) -> impl IntoView {
    let Evidence {
        sample,
        originality,
        nearest_until,
        banned,
        flags,
        reviews,
        said: just_said,
    } = evidence;
    let banned = (!banned.is_empty()).then(|| {
        let hits = banned
            .into_iter()
            .map(|hit| {
                let words = t().jokes_banned_like(&hit.banned, fixed(hit.similarity, 2));
                view! { <p>{words}</p><Prose text=hit.wording/> }
            })
            .collect_view();
        view! { <Notice kind=NoticeKind::Bad title=t().jokes_banned_title()>{hits}</Notice> }
    });
    let counts = flags
        .iter()
        .map(|(kind, n)| {
            let n = n.unsigned_abs();
            view! { <DataRow label=said(kind)>{t().jokes_readers(n, whole(n))}</DataRow> }
        })
        .collect_view();
    let buttons = FlagKind::ALL
        .map(|kind| {
            let label = said(kind.as_str());
            view! { <button class="btn quiet small" name="kind" value=kind.as_str()>{label}</button> " " }
        })
        .collect_view();
    let thanks = just_said.map(|kind| {
        view! { <Notice kind=NoticeKind::Good title=t().jokes_noted(said(kind.as_str()))/> }
    });
    let reviews = (!reviews.is_empty()).then(|| {
        let rows = reviews
            .into_iter()
            .map(|review| {
                view! {
                    <li>
                        {said(&review.kind)} " · " {decision(review.upheld)} " · " <Time ms=review.created_ms/>
                        {(!review.note.is_empty()).then(|| view! { <Prose text=review.note/> })}
                        <p class="soft">{effect(&review.kind, review.upheld)}</p>
                    </li>
                }
            })
            .collect_view();
        view! { <h3>{t().jokes_reviews()}</h3><ul>{rows}</ul> }
    });
    let action = format!("/jokes/{sample}/flags");
    view! {
        <Card title=t().jokes_originality()>
            <Nearest originality until=nearest_until/>
            {banned}
        </Card>
        <div id="besides">
            <Card title=t().jokes_besides()>
                {thanks}
                <DataList>{counts}</DataList>
                <form method="post" action=action>
                    <p class="soft">{t().jokes_besides_text()}</p>
                    <p class="acts">{buttons}</p>
                </form>
                {reviews}
            </Card>
        </div>
    }
}

/// What the operator decided, as a badge would say it.
pub(super) fn decision(upheld: bool) -> String {
    if upheld {
        t().jokes_upheld()
    } else {
        t().jokes_dismissed()
    }
}

#[component]
fn Nearest(originality: Option<OriginalityRow>, until: Option<u64>) -> impl IntoView {
    let Some(row) = originality else {
        return view! { <p class="soft">{t().jokes_not_compared()}</p> }.into_any();
    };
    if let Some(n) = until {
        let number = t().jokes_originality_is(fixed(1.0 - row.similarity, 2));
        let held = t().arena_held_nearest(n, whole(n));
        return view! { <p>{number}</p><p class="soft">{held}</p> }.into_any();
    }
    let near = row.similarity >= openmic_domain::joke::index::NEAR;
    let badge = near.then(|| {
        let text = match row.nearest_kind.as_deref() {
            Some("own") => t().jokes_badge_own(),
            Some("other") => t().jokes_badge_other(),
            Some("paraphrase") => t().jokes_badge_paraphrase(),
            _ => t().jokes_badge_known(),
        };
        view! { " " <Badge kind=BadgeKind::Warn text/> }
    });
    let number = t().jokes_originality_is(fixed(1.0 - row.similarity, 2));
    let Some(text) = row.nearest_text else {
        return view! { <p>{number}</p><p class="soft">{t().jokes_nothing_like()}</p> }.into_any();
    };
    let source = match row.nearest_kind.as_deref() {
        Some("own") => t().jokes_from_own(),
        Some("other") => t().jokes_from_other(),
        Some("heard") => match row.nearest_source.as_deref() {
            Some("") | None => t().jokes_from_heard(),
            Some(place) => t().jokes_from_heard_in(place),
        },
        Some("paraphrase") => match row.nearest_source.as_deref() {
            Some(source) => t().jokes_from_paraphrase_of(source),
            None => t().jokes_from_paraphrase(),
        },
        _ => t().jokes_from_known(row.nearest_source.as_deref().unwrap_or_default()),
    };
    let link = row.nearest_sample.map(|id| {
        view! { " " <a href=format!("/jokes/{id}")>{t().jokes_see_it()}</a> }
    });
    let repeats = row.repeats_sample.map(|id| {
        view! { <p>{t().jokes_repeats()} " " <a href=format!("/jokes/{id}")>{t().jokes_see_it()}</a></p> }
    });
    view! {
        <p>{number}{badge}</p>
        <p class="soft">{t().jokes_nearest(fixed(row.similarity, 2))}</p>
        <Prose text/>
        <p class="soft">{source}{link}</p>
        {repeats}
    }
    .into_any()
}
