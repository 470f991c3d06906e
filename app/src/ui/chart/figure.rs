//! A chart on its page: the finding, the measure, the drawing for a desk and for a phone, the numbers
//! behind it, and where to download it.

use leptos::prelude::*;

use super::{
    draw,
    plot::{Numbers, Plot, description},
    scene::Format,
};
use crate::{
    i18n::{Visit, t},
    ui::{Empty, Table, number},
};

/// A chart as a figure. Without anything to draw, an empty state that says why.
#[component]
pub fn Figure<P: Plot + 'static>(
    /// The data and what is said around them.
    plot: P,
) -> impl IntoView {
    let chart = plot.chart().clone();
    let drawings = [
        (Format::WIDE, "k-wide", "w"),
        (Format::NARROW, "k-thin", "n"),
    ]
    .map(|(format, class, suffix)| {
        let scene = plot.scene(format)?;
        let id = format!("{}-{suffix}", chart.id);
        let svg = draw::on_page(&scene, &id, &chart.title, &description(&plot))
            + &draw::over_page(&scene, &t().chart_values(&chart.title));
        Some(view! { <div class=format!("k-plot {class}") inner_html=svg></div> })
    });
    let [Some(wide), Some(narrow)] = drawings else {
        return view! { <Empty title=t().chart_empty() text=chart.if_empty/> }.into_any();
    };
    let links = [
        ("SVG", "svg", t().chart_download_svg(&chart.title)),
        ("PNG", "png", t().chart_download_png(&chart.title)),
    ]
    .map(|(kind, suffix, name)| {
        let href = download_address(&chart.id, suffix);
        view! { <a href=href download=format!("{}.{suffix}", chart.id) aria-label=name rel="nofollow">{kind}</a> }
    });
    view! {
        <figure class="chart" id=chart.id.clone()>
            <figcaption>
                <p class="chart-title">{chart.title.clone()}</p>
                <p class="chart-sub">{chart.subtitle.clone()}</p>
            </figcaption>
            {wide}
            {narrow}
            <div class="chart-foot">
                <details>
                    <summary>{t().chart_numbers()}</summary>
                    <NumbersTable title=chart.title.clone() numbers=plot.numbers()/>
                </details>
                <p class="chart-links">{t().chart_download()} " " {links}</p>
            </div>
        </figure>
    }
    .into_any()
}

#[component]
fn NumbersTable(title: String, numbers: Numbers) -> impl IntoView {
    let class = |numeric: bool| numeric.then_some("n");
    let kinds: Vec<bool> = numbers
        .columns
        .iter()
        .map(|column| column.numeric)
        .collect();
    let head = numbers
        .columns
        .into_iter()
        .map(|column| view! { <th scope="col" class=class(column.numeric)>{column.label}</th> })
        .collect_view();
    let shown = numbers.rows.len();
    let body = numbers
        .rows
        .into_iter()
        .map(|row| {
            let cells = row
                .into_iter()
                .zip(&kinds)
                .enumerate()
                .map(|(index, (cell, numeric))| match index {
                    0 => view! { <th scope="row">{cell}</th> }.into_any(),
                    _ => view! { <td class=class(*numeric)>{cell}</td> }.into_any(),
                })
                .collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    let more = (shown < numbers.total).then(|| {
        let words = t().chart_rows_of(
            number::whole(shown as u64),
            number::whole(numbers.total as u64),
        );
        view! { <p class="hint">{words}</p> }
    });
    view! {
        <Table caption=title quiet=true wide=true>
            <thead><tr>{head}</tr></thead>
            <tbody>{body}</tbody>
        </Table>
        {more}
    }
}

/// The address of the page itself, asking for one of its charts as a file.
fn download_address(id: &str, kind: &str) -> String {
    let query = Visit::with(|visit| visit.path.clone())
        .and_then(|path| path.split_once('?').map(|(_, query)| query.to_owned()))
        .unwrap_or_default();
    super::download::address(&query, id, kind)
}
