//! The form above a board: which rows, which votes by which method, which columns. A plain GET form.

use leptos::prelude::*;
use openmic_domain::rating::Method;
use openmic_store::{VoteFacets, VoteStatus};

use super::{
    Board, Standing,
    basis::{BESIDE, Basis, ONE_JUDGE},
    columns::{BoardKind, Column},
    moment::{self, End},
    price,
    query::{BoardQuery, Origin, Refused},
    table::PICK_FORM,
    view::View,
    words,
};
use crate::{i18n::t, ui::*};

/// The form, with what was `refused` of it. `facets` are what the votes,
/// or the items of a benchmark, can be chosen by.
pub(super) fn form(view: &View, refused: &[Refused], facets: &VoteFacets) -> impl IntoView + use<> {
    let query = &view.query;
    let path = view.board.path();
    let mut origins = vec![Choice::new("", t().leaderboard_any())];
    origins.extend(Origin::ALL.map(|origin| Choice::new(origin.key(), words::origin(origin))));
    let chosen = query.origin.map(Origin::key).unwrap_or_default();
    let keep = hidden(query, &["sort", "dir", "pin", "rows"]);
    let clear = (query.filters() || query.basis != Basis::default()).then(|| {
        let all = BoardQuery {
            text: String::new(),
            open: false,
            origin: None,
            max_dollars: None,
            basis: Basis::default(),
            page: 1,
            ..query.clone()
        };
        view! { <a class="btn quiet" href=all.href(&path)>{t().leaderboard_show_all()}</a> }
    });
    let basis = basis_fields(view, refused, facets);
    let columns = columns_field(query);
    let price = price_field(view, refused);
    // On a phone the form is folded, so that the table is on the first screen; wide screens show it.
    let is_set = clear.is_some() || !refused.is_empty() || query.columns != query.kind.defaults();
    view! {
        <details class="fold-thin" open=is_set>
            <summary>{t().leaderboard_filter_fold()}</summary>
            <form class="filters" method="get" action=path role="search" aria-label=t().leaderboard_filter_form()>
                <Field kind="search" name="q" label=t().leaderboard_filter_text() value=query.text.clone() maxlength=80_u32/>
                {price}
                <SelectField name="origin" label=t().leaderboard_column_origin() options=origins value=chosen/>
                <CheckField name="open" label=t().leaderboard_filter_open() value="1" checked=query.open/>
                <div class="filters-more">{basis}{columns}</div>
                {keep}
                <button class="btn quiet">{t().leaderboard_filter()}</button>
                {clear}
            </form>
        </details>
    }
}

/// The field for a price, where answers cost something, with the prices that there are.
fn price_field(view: &View, refused: &[Refused]) -> Option<impl IntoView + use<>> {
    let most = view.query.max_dollars;
    let range = price::range(&view.board);
    let (typed, error) = wrong(refused, "max-dollars");
    (range.is_some() || most.is_some() || error.is_some()).then(|| {
        let value = typed.or_else(|| most.map(|most| most.to_string()));
        let hint = range.map(|(low, high)| {
            t().leaderboard_filter_dollars_hint(number::dollars(low), number::dollars(high))
        });
        view! {
            <Field name="max-dollars" label=t().leaderboard_filter_dollars() value error hint inputmode="decimal" autocomplete="off"/>
        }
    })
}

/// Fields of what the board is computed from.
fn basis_fields(view: &View, refused: &[Refused], facets: &VoteFacets) -> impl IntoView + use<> {
    let basis = &view.query.basis;
    let items = item_fields(basis, facets);
    let votes = (view.query.kind != BoardKind::Benchmark)
        .then(|| vote_fields(&view.board, basis, refused, facets));
    let summary = match view.query.kind {
        BoardKind::Votes | BoardKind::Humor => t().leaderboard_more_votes(),
        BoardKind::Benchmark => t().leaderboard_more_moment(),
    };
    let (typed, error) = wrong(refused, "at");
    let at = typed.or_else(|| basis.at_ms.map(|ms| moment::spell(ms, End::Last)));
    // A day is picked from a calendar; an exact time, as a permanent link has it, is text.
    let is_day = error.is_none() && at.as_ref().is_none_or(|at| at.len() == 10);
    let open = *basis != Basis::default()
        || refused
            .iter()
            .any(|refused| !OUTSIDE.contains(&refused.name.as_str()));
    let (kind, hint) = if is_day {
        ("date", t().leaderboard_filter_at_day())
    } else {
        ("text", t().leaderboard_filter_at_hint())
    };
    view! {
        <details class="more" open=open>
            <summary>{summary}</summary>
            <div class="more-fields">
                {items}{votes}
                <Field name="at" label=t().leaderboard_filter_at() kind value=at error hint/>
            </div>
        </details>
    }
}

/// Which items: by category and language, where the track has several.
fn item_fields(basis: &Basis, facets: &VoteFacets) -> impl IntoView + use<> {
    let select = |name: &'static str,
                  label: String,
                  values: &[String],
                  chosen: &Option<String>,
                  word: fn(&str) -> String| {
        // One value is no choice, unless a link has asked for something else.
        (values.len() > 1 || chosen.is_some()).then(|| {
            let mut options = vec![Choice::new("", t().leaderboard_any())];
            options.extend(values.iter().map(|value| Choice::new(value, word(value))));
            if let Some(other) = chosen.as_ref().filter(|chosen| !values.contains(chosen)) {
                options.push(Choice::new(other, word(other)));
            }
            let value = chosen.clone();
            view! { <SelectField name label options value/> }
        })
    };
    let category = select(
        "category",
        t().leaderboard_filter_category(),
        &facets.categories,
        &basis.category,
        str::to_owned,
    );
    let language = select(
        "language",
        t().leaderboard_filter_language(),
        &facets.languages,
        &basis.language,
        words::language,
    );
    view! { {category}{language} }
}

fn vote_fields(
    board: &Board,
    basis: &Basis,
    refused: &[Refused],
    facets: &VoteFacets,
) -> impl IntoView + use<> {
    let group = group_field(board, basis, facets);
    let status = (facets.corrected || basis.status != VoteStatus::Counted).then(|| {
        let options = VoteStatus::ALL
            .map(|status| Choice::new(status.as_str(), words::status(status)))
            .to_vec();
        view! { <SelectField name="status" label=t().leaderboard_filter_status() options value=basis.status.as_str()/> }
    });
    let methods = Method::ALL
        .map(|method| Choice::new(method.as_str(), words::method(method)))
        .to_vec();
    // Imported votes come without the texts that style is about.
    let style = (board.track.kind == "humor" || basis.style).then(|| {
        view! {
            <CheckField name="style" label=t().leaderboard_filter_style() value="1" checked=basis.style hint=t().leaderboard_filter_style_hint()/>
        }
    });
    let original = (board.track.kind == "humor").then(|| original_field(basis));
    view! {
        {group}{status}
        {day_field("from", t().leaderboard_filter_from(), basis.from_ms, refused)}
        {day_field("to", t().leaderboard_filter_to(), basis.to_ms, refused)}
        <SelectField name="method" label=t().leaderboard_filter_method() options=methods value=basis.method.as_str() error=wrong(refused, "method").1/>
        {style}
        {original}
    }
}

/// A day, picked from a calendar; what was no day is text again, so that it can be mended.
fn day_field(
    name: &'static str,
    label: String,
    at_ms: Option<i64>,
    refused: &[Refused],
) -> impl IntoView + use<> {
    let (typed, error) = wrong(refused, name);
    let kind = if error.is_some() { "text" } else { "date" };
    let value = typed.or_else(|| at_ms.map(moment::day));
    view! { <Field kind name label value error/> }
}

/// What was typed into a field and why it could not be read.
fn wrong(refused: &[Refused], name: &str) -> (Option<String>, Option<String>) {
    let found = refused.iter().find(|refused| refused.name == name);
    found
        .map(|refused| (refused.value.clone(), refused.why.clone()))
        .unzip()
}

/// Parameters that are not among the fields of what a board is computed from.
const OUTSIDE: [&str; 9] = [
    "max-dollars",
    "sort",
    "dir",
    "page",
    "rows",
    "columns",
    "open",
    "origin",
    "q",
];

/// The field of the form that a parameter is in, for the link from an error; empty where there is none.
pub(super) fn field_of(view: &View, name: &str) -> String {
    let fields: &[&str] = match view.query.kind {
        BoardKind::Votes | BoardKind::Humor => {
            &["at", "from", "to", "method", "open", "origin", "columns"]
        }
        BoardKind::Benchmark => &["at", "max-dollars", "open", "origin", "columns"],
    };
    let found = fields.iter().find(|field| **field == name);
    found.map(|field| (*field).to_owned()).unwrap_or_default()
}

/// Whether judges have voted on the jokes of a track.
pub(super) fn has_judges(facets: &VoteFacets) -> bool {
    facets.groups.iter().any(|group| group == "judge")
}

/// Whose votes decide: people's, unless one group is chosen, or people's with judges' beside them.
fn group_field(board: &Board, basis: &Basis, facets: &VoteFacets) -> Option<impl IntoView + use<>> {
    let chosen = basis.group.as_deref();
    (facets.groups.len() > 1 || chosen.is_some()).then(|| {
        let usual = if has_judges(facets) {
            t().judges_group_people()
        } else {
            t().leaderboard_any()
        };
        let mut keys: Vec<&str> = facets.groups.iter().map(String::as_str).collect();
        if has_judges(facets) && board.track.kind == "humor" {
            keys.push(BESIDE);
        }
        let judges: Vec<(String, &str)> = facets
            .judges
            .iter()
            .map(|(slug, name)| (format!("{ONE_JUDGE}{slug}"), name.as_str()))
            .collect();
        if let Some(chosen) = chosen
            .filter(|chosen| !keys.contains(chosen) && !judges.iter().any(|(key, _)| key == chosen))
        {
            keys.push(chosen);
        }
        let mut options = vec![Choice::new("", usual)];
        options.extend(
            keys.into_iter()
                .map(|key| Choice::new(key, words::group(key))),
        );
        options.extend(
            judges
                .iter()
                .map(|(key, name)| Choice::new(key, t().leaderboard_group_one_judge(*name))),
        );
        let value = basis.group.clone();
        view! { <SelectField name="group" label=t().leaderboard_filter_group() options value/> }
    })
}

/// The slider between funny and original.
fn original_field(basis: &Basis) -> impl IntoView + use<> {
    let value = f64::from(basis.original.unwrap_or_default()) / 100.0;
    view! {
        <div class="field">
            <label for="f-original">{t().jokes_slider()}</label>
            <input type="range" id="f-original" name="original" min="0" max="1" step="0.05" value=value.to_string() aria-describedby="f-original-hint"/>
            <p class="hint" id="f-original-hint">{t().jokes_slider_hint()}</p>
        </div>
    }
}

fn columns_field(query: &BoardQuery) -> impl IntoView + use<> {
    let pickable = |column: &&Column| !column.is_fixed();
    let options = query
        .kind
        .columns()
        .iter()
        .filter(pickable)
        .map(|&column| {
            let (label, about) = words::column(column, query.basis.method);
            let choice = Choice::new(column.key(), label);
            match about {
                Some(about) => choice.with_hint(about),
                None => choice,
            }
        })
        .collect();
    let values = query
        .columns
        .iter()
        .map(|column| column.key().to_owned())
        .collect();
    view! {
        <details class="more" open={query.columns != query.kind.defaults()}>
            <summary>{t().leaderboard_columns()}</summary>
            <CheckGroup name="columns" legend=t().leaderboard_columns_legend() options values/>
        </details>
    }
}

/// The form that the boxes of the rows belong to: compare them, or keep them on top.
pub(super) fn pick(view: &View) -> impl IntoView + use<> {
    let board = &view.board;
    let path = board.path();
    let keep = view
        .query
        .pairs()
        .into_iter()
        .filter(|(name, _)| !matches!(name.as_str(), "pin" | "page"))
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    view! {
        <form class="pick" id=PICK_FORM method="get" action="/compare">
            <input type="hidden" name="track" value=board.track.slug.clone()/>
            {keep}
            <span class="hint">{t().leaderboard_pick_hint()}</span>
            <button class="btn quiet small">{t().leaderboard_compare()}</button>
            <button class="btn quiet small" formaction=path>{t().leaderboard_pin()}</button>
        </form>
    }
}

/// Parameters of the view that a form does not show but keeps.
fn hidden(query: &BoardQuery, names: &[&str]) -> impl IntoView + use<> {
    query
        .pairs()
        .into_iter()
        .filter(|(name, _)| names.contains(&name.as_str()))
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view()
}

/// What makes this board another one than usual, in words; empty for the usual one.
pub(super) fn basis_words(basis: &Basis) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(category) = &basis.category {
        said.push(t().leaderboard_basis_category(category));
    }
    if let Some(language) = &basis.language {
        said.push(t().leaderboard_basis_language(words::language(language)));
    }
    if let Some(group) = &basis.group {
        said.push(t().leaderboard_basis_group(words::group(group)));
    }
    if let Some(from_ms) = basis.from_ms {
        said.push(t().leaderboard_basis_from(moment::spell(from_ms, End::First)));
    }
    if let Some(to_ms) = basis.to_ms {
        said.push(t().leaderboard_basis_to(moment::spell(to_ms, End::Last)));
    }
    if basis.status != VoteStatus::Counted {
        said.push(t().leaderboard_basis_status(words::status(basis.status)));
    }
    if basis.method != Method::BradleyTerry {
        said.push(t().leaderboard_basis_method(words::method(basis.method)));
    }
    if basis.style {
        said.push(t().leaderboard_basis_style());
    }
    if let Some(weight) = basis.original {
        said.push(t().jokes_basis_original(weight.to_string()));
    }
    said
}

/// The board as of its last vote or run: an address under which it stays as it is.
pub(super) fn permanent_href(board: &Board, query: &BoardQuery) -> Option<String> {
    let at_ms = match (&board.standing, board.basis.at_ms) {
        (_, Some(at_ms)) => at_ms,
        // Cells change with the last vote and with corrections after it.
        (Standing::Votes(votes), None) => votes.last_vote_ms?.max(board.marker.cells_ms),
        (Standing::Benchmark(scores), None) => scores
            .entries
            .iter()
            .map(|entry| entry.run.finished_ms)
            .max()?,
    };
    let permanent = BoardQuery {
        basis: Basis {
            at_ms: Some(at_ms),
            ..query.basis.clone()
        },
        ..query.clone()
    };
    Some(permanent.href(&board.path()))
}
