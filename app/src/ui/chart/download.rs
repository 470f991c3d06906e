//! Charts as files: a page's own address with `?chart=ID&as=svg` or `&as=png` answers with one of its charts.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};

use super::{
    draw::{Surroundings, standalone},
    plot::{Plot, description},
    scene::Format,
};
use crate::{
    PageError,
    i18n::{Visit, t},
    ui::{raster, time},
};

/// Pixels of a PNG to a unit of its drawing.
const SCALE: f32 = 2.0;

/// What a download is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Svg,
    Png,
}

/// Answers with the chart that the page's address asks for as a file; `None` if it asks for none,
/// so that the page itself is shown. A chart that is not on the page, or has nothing to draw, is a 404.
///
/// ```ignore
/// if let Some(file) = chart::download(&[&ratings, &history]).await {
///     return Ok(file);
/// }
/// ```
pub async fn download(plots: &[&(dyn Plot + Sync)]) -> Option<Response> {
    let path = Visit::with(|visit| visit.path.clone())?;
    let (_, query) = path.split_once('?')?;
    let (id, kind) = asked(query)?;
    let plot = plots.iter().find(|plot| plot.chart().id == id);
    let Some(svg) = plot.and_then(|plot| file(*plot)) else {
        return Some(PageError::NotFound { what: "chart" }.into_response());
    };
    let (mut response, suffix) = match kind {
        Kind::Svg => (
            ([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response(),
            "svg",
        ),
        Kind::Png => (raster::png_response(svg, SCALE).await, "png"),
    };
    if let Ok(name) = format!("inline; filename=\"{id}.{suffix}\"").parse() {
        response
            .headers_mut()
            .insert(header::CONTENT_DISPOSITION, name);
    }
    Some(response)
}

/// A chart as an SVG file of its own, with title, source and date; `None` if there is nothing to draw.
pub fn file(plot: &dyn Plot) -> Option<String> {
    let chart = plot.chart();
    let scene = plot.scene(Format::WIDE)?;
    let date = chart.as_of_ms.map(time::day).unwrap_or_default();
    let parts = [chart.source.as_str(), date.as_str()];
    let source: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Some(standalone(
        &scene,
        &Surroundings {
            title: &chart.title,
            subtitle: &chart.subtitle,
            description: &description(plot),
            source: &source.join(&t().chart_joint()),
        },
    ))
}

/// Which chart a query asks for, and as what.
fn asked(query: &str) -> Option<(String, Kind)> {
    let (mut id, mut kind) = (None, None);
    for (key, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match (key.as_ref(), value.as_ref()) {
            ("chart", value) => id = Some(safe(value)),
            ("as", "svg") => kind = Some(Kind::Svg),
            ("as", "png") => kind = Some(Kind::Png),
            _ => {}
        }
    }
    Some((id?, kind?))
}

/// Only what an id may be made of: it becomes the name of a file.
fn safe(id: &str) -> String {
    id.chars()
        .filter(|character| character.is_ascii_alphanumeric() || *character == '-')
        .take(80)
        .collect()
}

/// The query of the same page that asks for a chart.
pub(super) fn address(query: &str, id: &str, kind: &str) -> String {
    let kept = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| key != "chart" && key != "as");
    let mut address = url::form_urlencoded::Serializer::new(String::new());
    address.extend_pairs(kept);
    address.append_pair("chart", id).append_pair("as", kind);
    format!("?{}", address.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_asks_for_one_chart_as_one_kind() {
        assert_eq!(
            asked("sort=name&chart=ratings&as=png"),
            Some(("ratings".to_owned(), Kind::Png))
        );
        assert_eq!(asked("chart=ratings"), None);
        assert_eq!(asked("chart=ratings&as=pdf"), None);
        assert_eq!(
            asked("chart=a%22%0d%0ab&as=svg"),
            Some(("ab".to_owned(), Kind::Svg)),
            "nothing that could leave its header"
        );
    }

    #[test]
    fn the_address_keeps_the_view_and_asks_once() {
        let address = |query| address(query, "ratings", "svg");
        assert_eq!(address(""), "?chart=ratings&as=svg");
        assert_eq!(
            address("method=elo&chart=old&as=png"),
            "?method=elo&chart=ratings&as=svg"
        );
    }
}
