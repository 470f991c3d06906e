//! The pictures themselves: a dark stage, one spotlight, and what stands in it. 1200 by 630.

use super::measure::Face;

const INK: &str = "#faf0e4";
const SOFT: &str = "#d0b9ab";
const FAINT: &str = "#98726a";
const RULE: &str = "#4d2c2b";
const AMBER: &str = "#f5c35c";
const RED: &str = "#b8233a";

/// Left edge of the text, and the right one.
const LEFT: f32 = 80.0;
const RIGHT: f32 = 1120.0;

/// A row of a board's card.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    /// "1", or "2–5".
    pub(super) ranks: String,
    /// Whether it is alone at the top.
    pub(super) leads: bool,
    /// Rows of one group are not separated by the data.
    pub(super) group: Option<u32>,
    /// The entrant, or on an entrant's card the board.
    pub(super) name: String,
    /// As printed: "1,142".
    pub(super) value: String,
    /// As printed: "± 30".
    pub(super) spread: String,
    /// Where the interval lies on the row's axis, from 0 to 1: lower end, estimate, upper end.
    pub(super) place: Option<(f32, f32, f32)>,
}

/// The words of a card around its rows or its joke.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Words {
    /// Small, above the title.
    pub(super) over: String,
    /// The title.
    pub(super) title: String,
    /// Small, at the foot on the right.
    pub(super) foot: String,
}

/// A card with rows: a board with its first five, or an entrant with the boards it is on. Without
/// rows, `instead` is said.
pub(super) fn rows(words: &Words, rows: &[Row], instead: &str) -> String {
    let mut body = over(&words.over);
    let (size, title) = title_lines(&words.title, 1000.0, 2);
    let mut y = 150.0;
    for line in &title {
        body += &text(LEFT, y, Face::Serif, size, INK, line);
        y += size * 1.08;
    }
    let shown = rows.len().min(if title.len() > 1 { 4 } else { 5 });
    let top = y + 14.0;
    let step = ((542.0 - top) / (shown.max(1) as f32 - 0.15)).min(82.0);
    if shown == 0 {
        let mut at = top + 34.0;
        for line in Face::Plain.lines(instead, 34.0, 900.0).iter().take(4) {
            body += &text(LEFT, at, Face::Plain, 34.0, SOFT, line);
            at += 46.0;
        }
    }
    // Columns: ranks, name, interval, value.
    let rank_width = rows
        .iter()
        .take(shown)
        .map(|row| Face::Bold.width(&row.ranks, 30.0))
        .fold(44.0, f32::max);
    let name_at = LEFT + rank_width + 30.0;
    let widest =
        |width: &dyn Fn(&Row) -> f32| rows.iter().take(shown).map(width).fold(0.0, f32::max);
    let spread_at = RIGHT - widest(&|row| Face::Plain.width(&row.spread, 22.0));
    let value_end = spread_at - 12.0;
    let value_at = value_end - widest(&|row| Face::Bold.width(&row.value, 30.0));
    let (from, to) = (640.0, value_at - 36.0);
    for (index, row) in rows.iter().take(shown).enumerate() {
        let base = top + step * index as f32 + 22.0;
        let middle = base - 10.5;
        let colour = if row.leads { AMBER } else { INK };
        if index > 0 {
            let line = middle - step / 2.0;
            body += &format!(
                "<path d=\"M{name_at} {line}H{RIGHT}\" stroke=\"{RULE}\" stroke-width=\"1\"/>"
            );
        }
        let at = LEFT + rank_width - Face::Bold.width(&row.ranks, 30.0);
        body += &text(at, base, Face::Bold, 30.0, colour, &row.ranks);
        let name = Face::Bold.fit(&row.name, 30.0, from - name_at - 28.0);
        body += &text(name_at, base, Face::Bold, 30.0, colour, &name);
        if let Some(place) = row.place {
            body += &whisker(from, to, middle, place, colour);
        }
        body += &text(spread_at, base, Face::Plain, 22.0, SOFT, &row.spread);
        let value = value_end - Face::Bold.width(&row.value, 30.0);
        body += &text(value, base, Face::Bold, 30.0, colour, &row.value);
    }
    for (first, last) in groups(&rows[..shown]) {
        let (y0, y1) = (
            top + step * first as f32 - 8.0,
            top + step * last as f32 + 31.0,
        );
        body += &format!(
            "<path d=\"M{} {y0}h-10V{y1}h10\" fill=\"none\" stroke=\"{FAINT}\" stroke-width=\"2.5\"/>",
            LEFT - 16.0
        );
    }
    body += &foot(&words.foot);
    document(&body, (860.0, 300.0))
}

/// A joke: the prompt above, the joke as large as it fits, whose it is below.
pub(super) fn joke(words: &Words, joke: &str) -> String {
    let mut body = String::new();
    let prompt = Face::Plain.lines(&words.over, 26.0, 1000.0);
    let mut y = 96.0;
    for (index, line) in prompt.iter().take(2).enumerate() {
        let line = if index == 1 && prompt.len() > 2 {
            format!("{line} …")
        } else {
            line.clone()
        };
        body += &text(LEFT, y, Face::Plain, 26.0, SOFT, &line);
        y += 36.0;
    }
    let top = y + 6.0;
    let room = 478.0 - top;
    let (size, lines) = largest(
        joke,
        &[72.0, 64.0, 56.0, 50.0, 44.0, 38.0, 34.0, 30.0, 27.0],
        1040.0,
        room,
    );
    let height = lines.len() as f32 * size * 1.24;
    let mut at = top + (room - height) / 2.0 + size * 0.95;
    for line in &lines {
        body += &text(LEFT, at, Face::Serif, size, INK, line);
        at += size * 1.24;
    }
    let name = Face::Bold.fit(&format!("— {}", words.title), 28.0, 640.0);
    body += &text(LEFT, 532.0, Face::Bold, 28.0, AMBER, &name);
    body += &foot(&words.foot);
    document(&body, (600.0, 320.0))
}

/// The site's own: the mark in the light, the name, what it is.
pub(super) fn site(words: &Words) -> String {
    let mut body = format!(
        "<g transform=\"translate(828 104) scale(14.5)\">{}</g>",
        mark(INK, AMBER)
    );
    body += &text(LEFT, 296.0, Face::Serif, 124.0, INK, "Openmic");
    let mut y = 388.0;
    for line in Face::Plain.lines(&words.title, 38.0, 640.0).iter().take(3) {
        body += &text(LEFT, y, Face::Plain, 38.0, SOFT, line);
        y += 52.0;
    }
    body += &format!("<path d=\"M{LEFT} 540H{RIGHT}\" stroke=\"{RULE}\" stroke-width=\"1\"/>");
    let line = Face::Plain.fit(&words.foot, 24.0, 1000.0);
    body += &text(LEFT, 584.0, Face::Plain, 24.0, SOFT, &line);
    document(&body, (973.0, 300.0))
}

/// The largest size at which a text fits the room, and its lines there; cut with an ellipsis where
/// even the smallest does not.
fn largest(words: &str, sizes: &[f32], width: f32, room: f32) -> (f32, Vec<String>) {
    let mut last = (24.0, Vec::new());
    for &size in sizes {
        let lines = Face::Serif.lines(words, size, width);
        if lines.len() as f32 * size * 1.24 <= room {
            return (size, lines);
        }
        last = (size, lines);
    }
    let (size, mut lines) = last;
    let most = (room / (size * 1.24)).floor().max(1.0) as usize;
    lines.truncate(most);
    if let Some(end) = lines.last_mut() {
        *end = Face::Serif.fit(&format!("{end} …………"), size, width);
        *end = format!("{}…", end.trim_end_matches(['…', ' ']));
    }
    (size, lines)
}

/// A title in at most `most` lines: smaller before it is cut.
fn title_lines(title: &str, width: f32, most: usize) -> (f32, Vec<String>) {
    for size in [66.0, 58.0, 50.0] {
        let lines = Face::Serif.lines(title, size, width);
        if lines.len() <= if size > 60.0 { 1 } else { most } {
            return (size, lines);
        }
    }
    let mut lines = Face::Serif.lines(title, 50.0, width);
    lines.truncate(most);
    if let Some(end) = lines.last_mut() {
        *end = Face::Serif.fit(&format!("{end} ……………"), 50.0, width);
    }
    (50.0, lines)
}

/// Runs of rows that share a group: first and last index of each.
fn groups(rows: &[Row]) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize, u32)> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        match (found.last_mut(), row.group) {
            (Some((_, last, group)), Some(own)) if *group == own && *last + 1 == index => {
                *last = index
            }
            (_, Some(own)) => found.push((index, index, own)),
            (_, None) => {}
        }
    }
    found
        .into_iter()
        .filter(|(first, last, _)| first < last)
        .map(|(first, last, _)| (first, last))
        .collect()
}

fn whisker(from: f32, to: f32, y: f32, place: (f32, f32, f32), colour: &str) -> String {
    let at = |share: f32| from + (to - from) * share.clamp(0.0, 1.0);
    let (lower, dot, upper) = (at(place.0), at(place.1), at(place.2));
    format!(
        "<path d=\"M{lower:.1} {y}H{upper:.1}M{lower:.1} {:.1}v16M{upper:.1} {:.1}v16\" stroke=\"{SOFT}\" stroke-width=\"2.5\"/>\
         <circle cx=\"{dot:.1}\" cy=\"{y}\" r=\"8\" fill=\"{colour}\"/>",
        y - 8.0,
        y - 8.0
    )
}

fn over(words: &str) -> String {
    let words = Face::Plain.fit(words, 25.0, 1040.0);
    text(LEFT, 80.0, Face::Plain, 25.0, SOFT, &words)
}

/// The mark and the name on the left, `words` on the right.
fn foot(words: &str) -> String {
    let mut html =
        format!("<path d=\"M{LEFT} 566H{RIGHT}\" stroke=\"{RULE}\" stroke-width=\"1\"/>");
    html += &format!(
        "<g transform=\"translate({} 576) scale(1.25)\">{}</g>",
        LEFT - 3.0,
        mark(INK, AMBER)
    );
    html += &text(LEFT + 32.0, 604.0, Face::Serif, 27.0, INK, "Openmic");
    let words = Face::Plain.fit(words, 22.0, 760.0);
    let at = RIGHT - Face::Plain.width(&words, 22.0);
    html + &text(at, 602.0, Face::Plain, 22.0, SOFT, &words)
}

/// The mark: a microphone on its stand, which is an estimate with its interval. 20 by 28.
pub(crate) fn mark(stand: &str, head: &str) -> String {
    format!(
        "<path d=\"M10 12V26M3 26h14M5.5 14.5h9\" fill=\"none\" stroke=\"{stand}\" stroke-width=\"2\"/>\
         <circle cx=\"10\" cy=\"6.5\" r=\"5\" fill=\"{head}\"/>"
    )
}

/// One line of text; what XML cannot hold is left out.
fn text(x: f32, y: f32, face: Face, size: f32, colour: &str, words: &str) -> String {
    format!(
        "<text x=\"{x:.1}\" y=\"{y:.1}\" {} font-size=\"{size}\" fill=\"{colour}\" xml:space=\"preserve\">{}</text>",
        face.attributes(),
        escape(words)
    )
}

/// Hostile text as text.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            // Marks that turn the direction of what follows would reach beyond their own text.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// The stage with a spotlight on a point of it.
fn document(body: &str, light: (f32, f32)) -> String {
    let (x, y) = light;
    let beam = format!(
        "<path d=\"M{} -60H{}L{} 690H{}Z\" fill=\"url(#beam)\" filter=\"url(#soft)\"/>",
        x + 155.0,
        x + 205.0,
        x + 225.0,
        x - 320.0
    );
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1200\" height=\"630\" viewBox=\"0 0 1200 630\">\
         <defs>\
         <radialGradient id=\"pool\" gradientUnits=\"userSpaceOnUse\" cx=\"{x}\" cy=\"{y}\" r=\"620\" gradientTransform=\"translate({x} {y}) scale(1 .72) translate(-{x} -{y})\">\
         <stop offset=\"0\" stop-color=\"#7a3a22\" stop-opacity=\".62\"/><stop offset=\".45\" stop-color=\"#5a241d\" stop-opacity=\".38\"/><stop offset=\"1\" stop-color=\"#1b0c0d\" stop-opacity=\"0\"/>\
         </radialGradient>\
         <linearGradient id=\"beam\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"1\"><stop offset=\"0\" stop-color=\"{AMBER}\" stop-opacity=\".2\"/><stop offset=\"1\" stop-color=\"{AMBER}\" stop-opacity=\"0\"/></linearGradient>\
         <filter id=\"soft\" filterUnits=\"userSpaceOnUse\" x=\"-100\" y=\"-120\" width=\"1400\" height=\"870\" color-interpolation-filters=\"sRGB\"><feGaussianBlur stdDeviation=\"16\"/></filter>\
         <linearGradient id=\"edge\" x1=\"0\" y1=\"0\" x2=\"1\" y2=\"0\"><stop offset=\"0\" stop-color=\"{RED}\"/><stop offset=\"1\" stop-color=\"{RED}\" stop-opacity=\".25\"/></linearGradient>\
         </defs>\
         <rect width=\"1200\" height=\"630\" fill=\"#1b0c0d\"/>\
         <rect width=\"1200\" height=\"630\" fill=\"url(#pool)\"/>\
         {beam}\
         <rect width=\"1200\" height=\"8\" fill=\"url(#edge)\"/>\
         {body}</svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, group: Option<u32>) -> Row {
        Row {
            ranks: "1–2".to_owned(),
            leads: false,
            group,
            name: name.to_owned(),
            value: "1,142".to_owned(),
            spread: "± 30".to_owned(),
            place: Some((0.1, 0.5, 0.9)),
        }
    }

    #[test]
    fn hostile_text_stays_text() {
        let evil = "</text><image href=\"file:///etc/passwd\"/>\u{0}\u{202e}&";
        let words = Words {
            over: evil.to_owned(),
            title: evil.to_owned(),
            foot: evil.to_owned(),
        };
        for svg in [
            rows(&words, &[row(evil, None)], ""),
            joke(&words, evil),
            site(&words),
        ] {
            assert!(!svg.contains("<image") && !svg.contains('\u{0}') && !svg.contains('\u{202e}'));
            assert!(resvg::usvg::Tree::from_str(&svg, &resvg::usvg::Options::default()).is_ok());
        }
    }

    #[test]
    fn a_long_joke_is_set_smaller_before_it_is_cut() {
        let short = largest("Ha.", &[72.0, 30.0], 1000.0, 400.0);
        assert_eq!(short, (72.0, vec!["Ha.".to_owned()]));
        let text = "word ".repeat(60);
        let (size, lines) = largest(&text, &[72.0, 30.0], 1000.0, 400.0);
        assert_eq!(size, 30.0);
        assert!(!lines.concat().ends_with('…'));
        let (_, lines) = largest(&"word ".repeat(900), &[72.0, 30.0], 1000.0, 400.0);
        assert!(lines.last().is_some_and(|line| line.ends_with('…')));
        assert!(lines.len() as f32 * 30.0 * 1.24 <= 400.0);
    }

    #[test]
    fn brackets_join_neighbours_of_one_group_only() {
        let rows: Vec<Row> = [Some(1), Some(2), Some(2), None, Some(3), Some(3)]
            .into_iter()
            .map(|group| row("a", group))
            .collect();
        assert_eq!(groups(&rows), [(1, 2), (4, 5)]);
    }
}
