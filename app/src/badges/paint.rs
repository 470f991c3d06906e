//! The badge itself: the mark and the board on the dark side, the finding on paper.

use crate::cards::{
    measure::Face,
    paint::{escape, mark},
};

const SIZE: f32 = 11.0;
const HEIGHT: f32 = 22.0;

/// What a badge says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Badge {
    /// On the dark side.
    pub(super) label: String,
    /// On the light side.
    pub(super) value: String,
    /// Where the interval lies on its axis, from 0 to 1: lower end, estimate, upper end.
    pub(super) place: Option<(f32, f32, f32)>,
}

/// The SVG. Texts have the width they were measured to have whatever typeface the reader's system
/// puts in place of ours, so that nothing overlaps and nothing is cut.
pub(super) fn svg(badge: &Badge) -> String {
    let label = Face::Plain.fit(&badge.label, SIZE, 220.0);
    let value = Face::Bold.fit(&badge.value, SIZE, 420.0);
    let (label_width, value_width) = (
        Face::Plain.width(&label, SIZE),
        Face::Bold.width(&value, SIZE),
    );
    let split = 24.0 + label_width + 9.0;
    let drawn = if badge.place.is_some() { 46.0 } else { 0.0 };
    let width = split + 9.0 + value_width + drawn + 9.0;
    let whisker = badge.place.map_or_else(String::new, |(lower, dot, upper)| {
        let from = split + 9.0 + value_width + 9.0;
        let at = |share: f32| from + 36.0 * share.clamp(0.0, 1.0);
        format!(
            "<path d=\"M{0:.1} 11H{1:.1}M{0:.1} 7.5v7M{1:.1} 7.5v7\" stroke=\"#625952\" fill=\"none\"/>\
             <circle cx=\"{2:.1}\" cy=\"11\" r=\"3.2\" fill=\"#a3172a\"/>",
            at(lower),
            at(upper),
            at(dot)
        )
    });
    let said = escape(&format!("{label}: {value}"));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{HEIGHT}\" viewBox=\"0 0 {width:.0} {HEIGHT}\" role=\"img\" aria-label=\"{said}\">\
         <title>{said}</title>\
         <clipPath id=\"c\"><rect width=\"{width:.0}\" height=\"{HEIGHT}\" rx=\"3\"/></clipPath>\
         <g clip-path=\"url(#c)\"><rect width=\"{width:.0}\" height=\"{HEIGHT}\" fill=\"#f1ede8\"/><rect width=\"{split:.1}\" height=\"{HEIGHT}\" fill=\"#1b0c0d\"/></g>\
         <g transform=\"translate(7 3.6) scale(.54)\">{mark}</g>\
         <g font-family=\"Inter, Verdana, DejaVu Sans, sans-serif\" font-size=\"{SIZE}\">\
         <text x=\"24\" y=\"15\" fill=\"#faf0e4\" textLength=\"{label_width:.1}\" lengthAdjust=\"spacingAndGlyphs\">{label}</text>\
         <text x=\"{at:.1}\" y=\"15\" fill=\"#1d1917\" font-weight=\"700\" textLength=\"{value_width:.1}\" lengthAdjust=\"spacingAndGlyphs\">{value}</text>\
         </g>{whisker}</svg>",
        mark = mark("#faf0e4", "#f5c35c"),
        at = split + 9.0,
        label = escape(&label),
        value = escape(&value),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn width(svg: &str) -> f32 {
        let rest = &svg[svg.find("width=\"").unwrap() + 7..];
        rest[..rest.find('"').unwrap()].parse().unwrap()
    }

    #[test]
    fn a_badge_is_as_wide_as_its_words() {
        let badge = |value: &str| Badge {
            label: "Jokes".to_owned(),
            value: value.to_owned(),
            place: None,
        };
        let (short, long) = (width(&svg(&badge("iiii"))), width(&svg(&badge("MMMM"))));
        assert!(long > short + 15.0, "{short} {long}");
        let text = Face::Bold.width("MMMM", SIZE) + Face::Plain.width("Jokes", SIZE);
        assert!((long - text - 51.0).abs() < 1.0, "{long} for {text}");
        assert!(width(&svg(&badge(&"long ".repeat(400)))) < 520.0);
    }

    #[test]
    fn a_badge_is_a_picture_with_a_name_and_hostile_words_stay_words() {
        let svg = svg(&Badge {
            label: "<script>\"&".to_owned(),
            value: "rank 2–4 of 12 · 1,091 ± 41".to_owned(),
            place: Some((0.2, 0.5, 0.8)),
        });
        assert!(!svg.contains("<script"));
        let tree = resvg::usvg::Tree::from_str(&svg, &resvg::usvg::Options::default()).unwrap();
        assert_eq!(tree.size().height(), 22.0);
        assert!(svg.contains("aria-label=\"&lt;script&gt;&quot;&amp;: rank 2–4"));
    }
}
