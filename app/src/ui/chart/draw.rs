//! A scene as SVG: for a page with classes that the style sheet themes, for a file with literal
//! colours of the light theme, a title above, and source and date below.

use std::fmt::Write as _;

use kurbo::{BezPath, PathEl, Point, Rect};

use super::{
    label::{Anchor, elide, width, wrap},
    scene::{Hot, Mark, Role, SERIES, Scene, Shape},
};

/// Colours of the series in files, the light theme's of `style/ui-chart.css`.
pub const COLOURS: [&str; SERIES] = [
    "#a3172a", "#0b6668", "#855400", "#2c5aa8", "#7a3a94", "#4d7018", "#a83d76", "#55504b",
];
/// Dashes of the series' lines, the same on pages.
pub const DASHES: [&str; SERIES] = [
    "",
    "7 3",
    "2 2.5",
    "9 3 2 3",
    "4 2",
    "12 4",
    "1.5 4",
    "6 2 2 2 2 2",
];
/// Fills of a heatmap from all lost to all won.
pub const CELLS: [&str; 9] = [
    "#9cc7c6", "#b7d5d3", "#d0e2e0", "#e6eeeb", "#f4f1ed", "#f7e6e0", "#f4d2ca", "#efbcb4",
    "#e8a39c",
];
const INK: &str = "#1d1917";
const SOFT: &str = "#625952";
const RULE: &str = "#ddd6cf";
const EDGE: &str = "#877d75";
const PAPER: &str = "#faf8f5";

/// The class a role has on a page, and whether the series matters to it.
fn class(role: Role) -> &'static str {
    match role {
        Role::Grid => "kg",
        Role::Axis => "ka",
        Role::Guide => "ku",
        Role::Whisker => "kw",
        Role::Faint => "kf",
        Role::Line => "kl",
        Role::Quiet => "kq",
        Role::Band => "kb",
        Role::Dot => "kd",
        Role::Ring => "ko",
        Role::Cloud => "kk",
        Role::Front => "kp",
        Role::Bracket => "kt",
        Role::Cell(_) => "kc",
        Role::Blank => "kx",
        Role::Flag => "kz",
        Role::Label => "kn",
        Role::Strong => "kn ke",
        Role::Named => "kn ke kv",
        Role::Small => "km",
        Role::InCell => "km ki",
    }
}

/// The same look in attributes, for a file.
fn paint(mark: &Mark, scene: &Scene) -> String {
    let series = mark.series.map(|series| series % SERIES);
    let colour = series
        .and_then(|series| COLOURS.get(series))
        .copied()
        .unwrap_or(INK);
    let line = |colour: &str, wide: f64| {
        format!(r#" fill="none" stroke="{colour}" stroke-width="{wide}""#)
    };
    let words = |colour: &str, weight: u32| {
        format!(
            r#" font-size="{}" fill="{colour}" font-weight="{weight}""#,
            number(scene.size(mark.role))
        )
    };
    match mark.role {
        Role::Grid => line(RULE, 1.0),
        Role::Axis => line(EDGE, 1.0),
        Role::Guide => line(EDGE, 1.0) + r#" stroke-dasharray="3 3""#,
        Role::Whisker => line(colour, 1.75),
        Role::Faint => line(colour, 1.25) + r#" opacity=".45""#,
        Role::Line => {
            let dash = series.and_then(|series| DASHES.get(series)).unwrap_or(&"");
            let dash = match *dash {
                "" => String::new(),
                dash => format!(r#" stroke-dasharray="{dash}""#),
            };
            line(colour, 2.0) + r#" stroke-linejoin="round""# + &dash
        }
        Role::Quiet => line(EDGE, 1.0) + r#" opacity=".5""#,
        Role::Band => format!(r#" fill="{colour}" fill-opacity=".13""#),
        Role::Dot => format!(r#" fill="{colour}" stroke="{PAPER}" stroke-width="1.25""#),
        Role::Ring => format!(r#" fill="{PAPER}" stroke="{colour}" stroke-width="1.75""#),
        Role::Cloud => line(SOFT, 4.0) + r#" stroke-linecap="round" opacity=".4""#,
        Role::Front => line(COLOURS[0], 1.5),
        Role::Bracket => line(EDGE, 2.0),
        Role::Cell(step) => {
            let fill = CELLS.get(usize::from(step)).copied().unwrap_or(PAPER);
            format!(r#" fill="{fill}""#)
        }
        Role::Blank => r##" fill="#f1ede8""##.to_owned(),
        Role::Flag => format!(r#" fill="{INK}""#),
        Role::Label | Role::InCell => words(INK, 400),
        Role::Strong => words(INK, 600),
        Role::Named => words(colour, 600),
        Role::Small => words(SOFT, 400),
    }
}

/// A coordinate with one decimal, and none where it is zero.
fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0" } else { text }.to_owned()
}

/// Text as it may stand in SVG, in content and in attributes.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            // Not allowed in XML at all.
            '\u{0}'..='\u{8}'
            | '\u{b}'
            | '\u{c}'
            | '\u{e}'..='\u{1f}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                safe.push('\u{fffd}');
            }
            other => safe.push(other),
        }
    }
    safe
}

fn path_data(path: &BezPath) -> String {
    let mut data = String::new();
    let mut last = Point::ZERO;
    for element in path.elements() {
        let to = |point: &Point| format!("{} {}", number(point.x), number(point.y));
        match element {
            PathEl::MoveTo(point) => {
                let _ = write!(data, "M{}", to(point));
                last = *point;
            }
            PathEl::LineTo(point) => {
                if number(point.y) == number(last.y) {
                    let _ = write!(data, "H{}", number(point.x));
                } else if number(point.x) == number(last.x) {
                    let _ = write!(data, "V{}", number(point.y));
                } else {
                    let _ = write!(data, "L{}", to(point));
                }
                last = *point;
            }
            PathEl::QuadTo(one, point) => {
                let _ = write!(data, "Q{} {}", to(one), to(point));
                last = *point;
            }
            PathEl::CurveTo(one, two, point) => {
                let _ = write!(data, "C{} {} {}", to(one), to(two), to(point));
                last = *point;
            }
            PathEl::ClosePath => data.push('Z'),
        }
    }
    data
}

/// Writes one mark with the attributes of its look.
fn mark(out: &mut String, mark: &Mark, look: &str, anchored_by_class: bool) {
    let _ = match &mark.shape {
        Shape::Path(path) => write!(out, r#"<path{look} d="{}"/>"#, path_data(path)),
        Shape::Rect(rect) => write!(out, "<rect{look}{}/>", box_of(*rect)),
        Shape::Circle(circle) => write!(
            out,
            r#"<circle{look} cx="{}" cy="{}" r="{}"/>"#,
            number(circle.center.x),
            number(circle.center.y),
            number(circle.radius)
        ),
        Shape::Words { at, anchor, words } => {
            let halo = match (mark.role, anchor, anchored_by_class) {
                (Role::Label | Role::Strong, Anchor::Start | Anchor::End, false) => {
                    format!(r#" stroke="{PAPER}" stroke-width="3" paint-order="stroke""#)
                }
                _ => String::new(),
            };
            let end = match (anchor, anchored_by_class) {
                (Anchor::Start, _) | (_, true) => "",
                (Anchor::Middle, false) => r#" text-anchor="middle""#,
                (Anchor::End, false) => r#" text-anchor="end""#,
            };
            write!(
                out,
                r#"<text{look}{halo}{end} x="{}" y="{}">{}</text>"#,
                number(at.x),
                number(at.y),
                escape(words)
            )
        }
    };
}

fn box_of(rect: Rect) -> String {
    format!(
        r#" x="{}" y="{}" width="{}" height="{}""#,
        number(rect.x0),
        number(rect.y0),
        number(rect.width()),
        number(rect.height())
    )
}

fn classes(mark: &Mark) -> String {
    let mut classes = String::from(class(mark.role));
    if let Role::Cell(step) = mark.role {
        let _ = write!(classes, " c{step}");
    }
    if let Some(series) = mark.series {
        let _ = write!(classes, " k{}", series % SERIES);
    }
    if let Shape::Words { anchor, .. } = &mark.shape {
        classes.push_str(match anchor {
            Anchor::Start => "",
            Anchor::Middle => " mid",
            Anchor::End => " end",
        });
    }
    classes
}

/// The drawing for a page: an image with a name and a description.
pub fn on_page(scene: &Scene, id: &str, title: &str, description: &str) -> String {
    let (wide, high) = (number(scene.width), number(scene.height));
    let mut out = format!(
        r#"<svg class="k" role="img" aria-labelledby="{id}-t {id}-d" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"><title id="{id}-t">{}</title><desc id="{id}-d">{}</desc>"#,
        escape(title),
        escape(description)
    );
    for one in &scene.marks {
        mark(
            &mut out,
            one,
            &format!(r#" class="{}""#, classes(one)),
            true,
        );
    }
    out.push_str("</svg>");
    out
}

/// What lies over the drawing: places that light up and say what they stand for. The keyboard
/// stops at those that are meant for it; the others are for the pointer alone.
pub fn over_page(scene: &Scene, name: &str) -> String {
    if scene.hot.is_empty() {
        return String::new();
    }
    let (wide, high) = (number(scene.width), number(scene.height));
    let stops = scene.hot.iter().any(|hot| hot.stop);
    let role = if stops {
        format!(r#"role="group" aria-label="{}""#, escape(name))
    } else {
        r#"aria-hidden="true""#.to_owned()
    };
    let mut out = format!(
        r#"<svg class="k k-over" {role} viewBox="0 0 {wide} {high}" width="{wide}" height="{high}">"#
    );
    for hot in &scene.hot {
        place(&mut out, scene, hot);
    }
    out.push_str("</svg>");
    out
}

fn place(out: &mut String, scene: &Scene, hot: &Hot) {
    let series = hot
        .series
        .map_or_else(String::new, |series| format!(" h{}", series % SERIES));
    let name = escape(&hot.words.join(", "));
    let end = match (&hot.href, hot.stop) {
        (Some(href), true) => {
            let _ = write!(
                out,
                r#"<a class="hot{series}" href="{}" aria-label="{name}">"#,
                escape(href)
            );
            "</a>"
        }
        (_, true) => {
            let _ = write!(
                out,
                r#"<g class="hot{series}" tabindex="0" role="img" aria-label="{name}">"#
            );
            "</g>"
        }
        (_, false) => {
            let _ = write!(out, r#"<g class="hot{series}" aria-hidden="true">"#);
            "</g>"
        }
    };
    let _ = write!(out, "<rect{}/>", box_of(hot.area));
    let (area, lines) = tip(scene, hot);
    let _ = write!(out, r#"<g class="tip"><rect{} rx="3"/>"#, box_of(area));
    for (index, (baseline, words)) in lines.iter().enumerate() {
        let strong = if index == 0 { "kn ke" } else { "kn" };
        let _ = write!(
            out,
            r#"<text class="{strong}" x="{}" y="{}">{}</text>"#,
            number(area.x0 + 8.0),
            number(*baseline),
            escape(words)
        );
    }
    out.push_str("</g>");
    out.push_str(end);
}

/// Where the words of a place appear: above it if there is room, inside the drawing in any case.
pub fn tip(scene: &Scene, hot: &Hot) -> (Rect, Vec<(f64, String)>) {
    let size = scene.format.label;
    let leading = size * 1.35;
    let most = scene.width - 20.0;
    let lines: Vec<String> = hot
        .words
        .iter()
        .map(|line| elide(line, size, most))
        .collect();
    let wide = lines
        .iter()
        // The name is bold.
        .map(|line| width(line, size) * 1.06)
        .fold(0.0, f64::max)
        .min(most)
        + 16.0;
    let mut high = 10.0;
    let mut baselines = Vec::with_capacity(lines.len());
    for _ in &lines {
        baselines.push(high + size * 0.7);
        high += leading;
    }
    high += 4.0;
    let left = (hot.area.center().x - wide / 2.0).clamp(0.0, (scene.width - wide).max(0.0));
    let above = hot.area.y0 - high - 6.0;
    let top = if above >= 0.0 {
        above
    } else {
        (hot.area.y1 + 6.0).min((scene.height - high).max(0.0))
    };
    let area = Rect::new(left, top, left + wide, top + high);
    let lines = baselines
        .into_iter()
        .map(|baseline| top + baseline)
        .zip(lines)
        .collect();
    (area, lines)
}

/// What stands around a drawing in a file.
#[derive(Clone, Debug, Default)]
pub struct Surroundings<'a> {
    /// The finding.
    pub title: &'a str,
    /// Measure and unit.
    pub subtitle: &'a str,
    /// What a reader who cannot see it should know.
    pub description: &'a str,
    /// Whence and when.
    pub source: &'a str,
}

/// The drawing as a file of its own, in the light theme.
pub fn standalone(scene: &Scene, around: &Surroundings<'_>) -> String {
    const MARGIN: f64 = 24.0;
    let room = scene.width.max(360.0);
    let titles = wrap(around.title, 20.0, room / 1.04);
    let subtitles = wrap(around.subtitle, 13.0, room);
    let sources = wrap(around.source, 11.0, room);
    let lines = |many: usize, high: f64| f64::from(u32::try_from(many).unwrap_or(0)) * high;
    let top = MARGIN + lines(titles.len(), 26.0) + lines(subtitles.len(), 18.0) + 12.0;
    let foot = top + scene.height + 14.0;
    let (wide, high) = (
        number(room + 2.0 * MARGIN),
        number(foot + lines(sources.len(), 15.0) + MARGIN - 4.0),
    );
    let mut out = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="t d" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}" font-family="Inter, system-ui, 'Segoe UI', Roboto, 'Noto Sans', Arial, 'PingFang SC', 'Microsoft YaHei', sans-serif"><title id="t">{}</title><desc id="d">{}</desc><rect width="{wide}" height="{high}" fill="{PAPER}"/>"#,
        escape(around.title),
        escape(around.description),
    );
    let mut baseline = MARGIN - 6.0;
    for (words, size, leading, colour, weight) in titles
        .iter()
        .map(|line| (line, 20, 26.0, INK, 700))
        .chain(subtitles.iter().map(|line| (line, 13, 18.0, SOFT, 400)))
    {
        baseline += leading;
        let _ = write!(
            out,
            r#"<text x="{MARGIN}" y="{}" font-size="{size}" font-weight="{weight}" fill="{colour}">{}</text>"#,
            number(baseline),
            escape(words)
        );
    }
    let _ = write!(
        out,
        r#"<g transform="translate({MARGIN} {})">"#,
        number(top)
    );
    for one in &scene.marks {
        mark(&mut out, one, &paint(one, scene), false);
    }
    out.push_str("</g>");
    for (index, words) in sources.iter().enumerate() {
        let _ = write!(
            out,
            r#"<text x="{MARGIN}" y="{}" font-size="11" fill="{SOFT}">{}</text>"#,
            number(foot + 11.0 + lines(index, 15.0)),
            escape(words)
        );
    }
    out.push_str("</svg>");
    out
}
