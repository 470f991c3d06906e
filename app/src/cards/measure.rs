//! How wide text is in the bundled typefaces, and lines that fit.

use std::sync::LazyLock;

use skrifa::{
    FontRef, MetadataProvider as _,
    instance::{LocationRef, Size},
};
use unicode_segmentation::UnicodeSegmentation as _;

/// A bundled face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Face {
    /// Text: Inter.
    Plain,
    /// Text that stands out: Inter bold.
    Bold,
    /// Headings and jokes: Pagella bold.
    Serif,
}

static FACES: LazyLock<[Option<FontRef<'static>>; 3]> = LazyLock::new(|| {
    [
        FontRef::new(include_bytes!("../../fonts/Inter-Regular.otf")).ok(),
        FontRef::new(include_bytes!("../../fonts/Inter-Bold.otf")).ok(),
        FontRef::new(include_bytes!("../../fonts/Pagella-Bold.otf")).ok(),
    ]
});

impl Face {
    /// The attributes of an SVG text in it.
    pub(crate) const fn attributes(self) -> &'static str {
        match self {
            Self::Plain => "font-family=\"Inter, sans-serif\"",
            Self::Bold => "font-family=\"Inter, sans-serif\" font-weight=\"700\"",
            Self::Serif => "font-family=\"TeX Gyre Pagella, Inter, serif\" font-weight=\"700\"",
        }
    }

    /// The width of a text at `size` units to the em. A character that the face lacks is as wide as
    /// the em where it is ideographic, else as a wide letter.
    pub(crate) fn width(self, text: &str, size: f32) -> f32 {
        let Some(Some(font)) = FACES.get(self as usize) else {
            return text.chars().count() as f32 * size * 0.6;
        };
        let (letters, metrics) = (
            font.charmap(),
            font.glyph_metrics(Size::new(size), LocationRef::default()),
        );
        text.chars()
            .map(|c| {
                letters
                    .map(c)
                    .and_then(|glyph| metrics.advance_width(glyph))
                    .unwrap_or(if is_wide(c) { size } else { size * 0.7 })
            })
            .sum()
    }

    /// The text, or as much of its beginning as fits with an ellipsis.
    pub(crate) fn fit(self, text: &str, size: f32, most: f32) -> String {
        if self.width(text, size) <= most {
            return text.to_owned();
        }
        let mut kept = String::new();
        for letter in text.graphemes(true) {
            if self.width(&format!("{kept}{letter}…"), size) > most {
                break;
            }
            kept.push_str(letter);
        }
        format!("{}…", kept.trim_end())
    }

    /// The text in lines no wider than `most`; its own line breaks stay. A word that is wider alone is
    /// broken, as Chinese is everywhere.
    pub(crate) fn lines(self, text: &str, size: f32, most: f32) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in text.lines() {
            let mut line = String::new();
            for piece in paragraph.split_word_bounds() {
                let is_space = piece.chars().all(char::is_whitespace);
                // What follows a word and cannot begin a line stays with it.
                let hangs = piece
                    .chars()
                    .all(|c| ",.;:!?…’”)]»、。，！？；：）」』》".contains(c));
                if hangs || self.width(&format!("{line}{piece}"), size) <= most {
                    line.push_str(piece);
                } else if is_space {
                    lines.push(std::mem::take(&mut line));
                } else {
                    if !line.trim().is_empty() {
                        lines.push(std::mem::take(&mut line));
                    }
                    line.clear();
                    for letter in piece.graphemes(true) {
                        if !line.is_empty() && self.width(&format!("{line}{letter}"), size) > most {
                            lines.push(std::mem::take(&mut line));
                        }
                        line.push_str(letter);
                    }
                }
            }
            lines.push(line);
        }
        let mut lines: Vec<String> = lines.iter().map(|line| line.trim().to_owned()).collect();
        lines.dedup_by(|next, previous| next.is_empty() && previous.is_empty());
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines
    }
}

/// Whether a character is as wide as the em.
fn is_wide(c: char) -> bool {
    matches!(u32::from(c),
        0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF
        | 0xFE30..=0xFE4F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1FAFF | 0x20000..=0x3FFFD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_the_face() {
        // Advances of the letters in Inter, 2048 units to the em, as the font file has them.
        let i = Face::Plain.width("i", 2048.0);
        let m = Face::Plain.width("m", 2048.0);
        assert!(i < m / 2.0, "i {i}, m {m}");
        assert!((Face::Plain.width("im", 2048.0) - i - m).abs() < 0.01);
        assert!(Face::Bold.width("Rank", 20.0) > Face::Plain.width("Rank", 20.0));
        assert_eq!(Face::Serif.width("笑话", 10.0), 20.0);
    }

    #[test]
    fn no_line_is_wider_than_asked_and_no_word_is_lost() {
        let text = "Why did the loooooooooooooooooooooooooooong sentence cross the page? To get\nto the other side, of course!";
        for most in [120.0, 300.0, 900.0] {
            let lines = Face::Serif.lines(text, 24.0, most);
            for line in &lines {
                assert!(
                    Face::Serif.width(line, 24.0) <= most + 12.0,
                    "{line} at {most}"
                );
            }
            let letters = |text: &str| {
                text.chars()
                    .filter(|c| !c.is_whitespace())
                    .collect::<String>()
            };
            assert_eq!(letters(&lines.concat()), letters(text));
        }
    }

    #[test]
    fn chinese_breaks_between_characters_and_marks_do_not_begin_a_line() {
        let lines = Face::Serif.lines("为什么数学书总是很忧伤？因为它有太多的问题。", 40.0, 240.0);
        assert!(lines.len() >= 3, "{lines:?}");
        assert!(
            lines.iter().all(|line| !line.starts_with(['？', '。'])),
            "{lines:?}"
        );
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        let name = "A model with quite a long name 70B instruct";
        let short = Face::Bold.fit(name, 30.0, 300.0);
        assert!(short.ends_with('…') && Face::Bold.width(&short, 30.0) <= 300.0);
        assert_eq!(Face::Bold.fit("Ada", 30.0, 300.0), "Ada");
    }
}
