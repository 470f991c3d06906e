//! Judges, what is known of each, and every reply they gave.

use axum::extract::State;
use openmic_domain::judging::figures::Found;
use openmic_store::{BattleRow, TrackRow, VerdictRow};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    extract::{Asked, Named},
    paging::{self, Limit, List, Page, Paged},
    parts::{Moment, Who},
    problem::{self, Problem},
};
use crate::{
    AppState,
    arena::{Asker, HeldBack},
    judges::{Measured, held::hold_back, record},
};

/// A language model that votes on jokes.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Judge {
    /// Its slug.
    slug: String,
    /// As shown.
    name: String,
    /// Its model's id.
    model: String,
    /// Its model's family: entrants of this family are its own.
    family: String,
    /// Name of its rubric; `custom` for one of the operator's own.
    #[schema(example = "funny")]
    rubric: String,
    /// The rubric's version; 0 for a custom one.
    rubric_version: u64,
    /// What it is told to look for.
    rubric_text: String,
    /// Whether it may judge its own family.
    judges_own: bool,
    /// Battles on which both of its replies could be read.
    votes: u64,
    /// Of these, battles that people voted on too.
    votes_with_people: u64,
    /// Cohen's κ with what most people say; null where the votes cannot tell.
    kappa: Option<Measure>,
    /// Krippendorff's α with what most people say.
    alpha: Option<Measure>,
    /// Share of battles with another winner once the order of the jokes was changed.
    flips: Option<Measure>,
    /// Flips in favour of the joke shown first.
    flips_first: u64,
    /// Flips in favour of the joke shown second.
    flips_second: u64,
    /// How much more often the longer joke wins with it than with people, in shares of the point.
    longer_less_people: Option<Measure>,
    /// How much more often a joke of its own family wins with it than with people.
    own_less_people: Option<Measure>,
    /// Replies that it gave.
    replies: u64,
    /// Share of them that no verdict could be read from.
    unreadable: Option<Measure>,
    /// What a thousand replies cost; null before the first.
    per_thousand: Option<Cost>,
    /// Address of its page.
    page: String,
}

/// A number with how sure it is and what it rests on.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(super) struct Measure {
    /// The estimate.
    value: f64,
    /// Lower end of its 95 % interval; null where too little is known.
    lower: Option<f64>,
    /// Upper end of its 95 % interval.
    upper: Option<f64>,
    /// Battles, or replies, that it rests on.
    n: u64,
}

/// What replies cost.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(super) struct Cost {
    /// US dollars.
    dollars: f64,
    /// Tokens of replies and their prompts.
    tokens: f64,
    /// Seconds, one reply after the other.
    seconds: f64,
}

fn measure(found: Found) -> Option<Measure> {
    found.ok().map(|figure| Measure {
        value: figure.value,
        lower: figure.interval.map(|interval| interval.lower),
        upper: figure.interval.map(|interval| interval.upper),
        n: figure.n,
    })
}

impl From<&Measured> for Judge {
    fn from(one: &Measured) -> Self {
        let (judge, figures) = (&one.judge, &one.figures);
        Self {
            slug: judge.slug.clone(),
            name: judge.name.clone(),
            model: judge.remote_model.clone(),
            family: judge.family.clone(),
            rubric: judge.rubric.clone(),
            rubric_version: judge.rubric_version.unsigned_abs(),
            rubric_text: judge.rubric_text.clone(),
            judges_own: judge.judges_own,
            votes: figures.battles,
            votes_with_people: figures.with_people,
            kappa: measure(figures.kappa),
            alpha: measure(figures.alpha),
            flips: measure(figures.flips),
            flips_first: figures.flips_first,
            flips_second: figures.flips_second,
            longer_less_people: measure(figures.longer.difference),
            own_less_people: measure(figures.own.difference),
            replies: one.spent.replies,
            unreadable: measure(one.spent.unreadable()),
            per_thousand: one
                .spent
                .per_thousand()
                .map(|(dollars, tokens, seconds)| Cost {
                    dollars,
                    tokens,
                    seconds,
                }),
            page: format!("/judges/{}", judge.slug),
        }
    }
}

/// A battle that a judge was asked about.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct JudgedBattle {
    /// Its id, which is that of the vote it became.
    id: String,
    /// Slug of the track.
    track: String,
    /// The joke prompt; null where the jokes are withheld.
    prompt: Option<String>,
    /// The left side.
    left: JudgedSide,
    /// The right side.
    right: JudgedSide,
    /// Sides of the judge's own family: `left`, `right` or `both`; null where neither is.
    own: Option<String>,
    /// `left`, `right`, `both` or `neither`; null where no vote came of it.
    vote: Option<String>,
    /// What the order did: `same`, `first` or `second` (preferred in both orders), or `wavered`; null without a
    /// vote.
    order_effect: Option<String>,
    /// Whether prompt, jokes and replies are left out until both jokes have the votes to name who told them
    /// (`teller_after_votes` of the track).
    withheld: bool,
    /// Every reply, the one with the left joke first before the other.
    verdicts: Vec<Verdict>,
    /// Address of its page.
    page: String,
}

/// One side of a judged battle.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct JudgedSide {
    /// Whose it is.
    entrant: Who,
    /// The joke; null where it is withheld.
    text: Option<String>,
    /// Its id: `/api/v1/jokes/{id}`; null where it is withheld.
    joke: Option<String>,
}

/// One reply of a judge.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Verdict {
    /// Which joke was shown first: `left` or `right`.
    shown_first: &'static str,
    /// `first`, `second`, `both` or `neither`; null where no verdict could be read.
    said: Option<String>,
    /// The raw reply; null where the jokes are withheld, which it may say again.
    text: Option<String>,
    /// Tokens sent.
    prompt_tokens: u64,
    /// Tokens written.
    completion_tokens: u64,
    /// Seconds for the reply.
    seconds: f64,
    /// US dollars.
    dollars: f64,
    /// When it came.
    created: Moment,
}

impl From<VerdictRow> for Verdict {
    fn from(row: VerdictRow) -> Self {
        Self {
            shown_first: if row.swapped { "right" } else { "left" },
            said: row.said,
            text: Some(row.text),
            prompt_tokens: row.prompt_tokens.unsigned_abs(),
            completion_tokens: row.completion_tokens.unsigned_abs(),
            seconds: row.duration_ms as f64 / 1000.0,
            dollars: row.dollars,
            created: Moment::of(row.created_ms),
        }
    }
}

fn judged((row, verdicts): (BattleRow, Vec<VerdictRow>), held: &HeldBack) -> JudgedBattle {
    let withheld = held.until(&row.id).is_some();
    let kept = |text: String| (!withheld).then_some(text);
    let side = |slug, name, text, joke| JudgedSide {
        entrant: Who { slug, name },
        text: kept(text),
        joke: kept(joke),
    };
    JudgedBattle {
        page: format!("/judges/{}/battles/{}", row.judge_slug, row.id),
        id: row.id,
        track: row.track_slug,
        prompt: kept(row.input),
        left: side(row.left_slug, row.left_name, row.left_text, row.left_sample),
        right: side(
            row.right_slug,
            row.right_name,
            row.right_text,
            row.right_sample,
        ),
        own: row.own,
        vote: row.outcome,
        order_effect: row.order_effect,
        withheld,
        verdicts: verdicts
            .into_iter()
            .map(Verdict::from)
            .map(|verdict| Verdict {
                text: verdict.text.filter(|_| !withheld),
                ..verdict
            })
            .collect(),
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct OnTrack {
    /// Slug of a humor track: what was judged on it alone.
    #[param(value_type = Option<String>)]
    track: Option<String>,
    /// Rows of a page.
    #[serde(default)]
    #[param(value_type = u16, minimum = 1, maximum = 200, default = 50)]
    limit: Limit,
    /// Where to go on: from the `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<String>,
}

impl OnTrack {
    async fn track(&self, state: &AppState) -> Result<Option<TrackRow>, Problem> {
        let Some(slug) = &self.track else {
            return Ok(None);
        };
        let track = state.store.track(slug).await?;
        if track.kind != "humor" {
            return Err(Problem::missing("stage for jokes"));
        }
        Ok(Some(track))
    }
}

/// Lists the judges with what is known of each.
#[utoipa::path(get, path = "/api/v1/judges", tag = "Judges", params(OnTrack),
    responses((status = 200, description = "Judges by slug", body = Page<Judge>), problem::List, problem::Named, problem::Any))]
pub(super) async fn list_judges(
    State(state): State<AppState>,
    Asked(query): Asked<OnTrack>,
) -> Result<Paged<Judge>, Problem> {
    let after: Option<String> = paging::key("judges", query.cursor.as_deref())?;
    let track = query.track(&state).await?;
    let records = record::records(&state, track.as_ref()).await?;
    let mut judges: Vec<&Measured> = records
        .judges
        .iter()
        .filter(|one| after.as_ref().is_none_or(|after| one.judge.slug > *after))
        .collect();
    judges.sort_by(|a, b| a.judge.slug.cmp(&b.judge.slug));
    judges.truncate(usize::try_from(query.limit.and_one()).unwrap_or(usize::MAX));
    let list = List {
        name: "judges",
        path: "/api/v1/judges",
        filters: &[("track", query.track.as_deref().unwrap_or_default())],
        limit: query.limit,
    };
    list.page(judges, |one| one.judge.slug.clone(), Judge::from)
}

/// Lists the battles that a judge was asked about with its replies, in the order in which they were chosen.
#[utoipa::path(get, path = "/api/v1/judges/{judge}/verdicts", tag = "Judges",
    params(("judge" = String, Path, description = "Slug of the judge"), OnTrack),
    responses((status = 200, description = "Battles with both replies", body = Page<JudgedBattle>), problem::List, problem::Named, problem::Any))]
pub(super) async fn list_verdicts(
    State(state): State<AppState>,
    asker: Asker,
    Named(slug): Named<String>,
    Asked(query): Asked<OnTrack>,
) -> Result<Paged<JudgedBattle>, Problem> {
    let after: Option<String> = paging::key("verdicts", query.cursor.as_deref())?;
    let judge = state.store.judge(&slug).await?;
    let track = query.track(&state).await?;
    let battles = state
        .store
        .list_judge_battles(
            &judge.id,
            track.as_ref().map(|track| track.id.as_str()),
            after.as_deref().unwrap_or_default(),
            query.limit.and_one(),
        )
        .await?;
    let verdicts = state.store.verdicts_on(&battles).await?;
    let mut rows: Vec<_> = battles.into_iter().zip(verdicts).collect();
    let held = hold_back(&state, &asker, &mut rows).await?;
    let list = List {
        name: "verdicts",
        path: &format!("/api/v1/judges/{}/verdicts", judge.slug),
        filters: &[("track", query.track.as_deref().unwrap_or_default())],
        limit: query.limit,
    };
    list.page(
        rows,
        |(battle, _)| battle.id.clone(),
        |row| judged(row, &held),
    )
}
