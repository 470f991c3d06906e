//! SVG into PNG: bundled typefaces so that a picture looks alike on every machine, common Chinese
//! included, and the system's fonts for what these do not have. What no font has is drawn as a box.
//!
//! ```ignore
//! let png = raster::png(r#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>"#, 2.0)?;
//! ```
//!
//! Rendering takes tens of milliseconds of processor time and reading the system's fonts the first
//! time longer: call it on a blocking thread, or use [`png_response`], which does.

use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use resvg::{
    tiny_skia,
    usvg::{self, fontdb},
};
use skrifa::{FontRef, MetadataProvider as _};

/// The family that `sans-serif` and every family that is not installed resolve to.
pub const FAMILY: &str = "Inter";

/// Most pixels a picture may have: 64 MB while it is drawn.
const MOST_PIXELS: f32 = 16.0e6;

/// Families tried first for characters that the bundled typeface lacks.
const FALLBACKS: [&str; 8] = [
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "Noto Sans",
    "DejaVu Sans",
];

/// Why a picture could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum RasterError {
    /// The text given is not an SVG document.
    #[error("the picture cannot be drawn, its SVG is wrong: {0}")]
    Svg(#[from] usvg::Error),
    /// The picture has no area, or more than is allowed.
    #[error("a picture of {width} by {height} pixels cannot be drawn")]
    Size {
        /// Width in pixels.
        width: f32,
        /// Height in pixels.
        height: f32,
    },
    /// The pixels could not be written as PNG.
    #[error("the picture cannot be written as PNG: {0}")]
    Encode(String),
}

/// The bundled Chinese face.
const CHINESE: &[u8] = include_bytes!("../../fonts/NotoSansSC-Common.otf");

static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(include_bytes!("../../fonts/Inter-Regular.otf").to_vec());
    fonts.load_font_data(include_bytes!("../../fonts/Inter-Bold.otf").to_vec());
    fonts.load_font_data(include_bytes!("../../fonts/Pagella-Bold.otf").to_vec());
    // The texts of the pages and the common characters; app/fonts/README.md says how it was made.
    fonts.load_font_data(CHINESE.to_vec());
    // A character that the typeface lacks comes from the first face that has it, so their order
    // is the order of preference.
    let mut system = fontdb::Database::new();
    system.load_system_fonts();
    let mut faces: Vec<_> = system.faces().cloned().collect();
    faces.sort_by_key(|face| {
        let family = FALLBACKS
            .iter()
            .position(|name| face.families.iter().any(|(family, _)| family == name));
        (
            family.unwrap_or(FALLBACKS.len()),
            face.style != fontdb::Style::Normal,
            face.monospaced,
            face.weight.0.abs_diff(400),
        )
    });
    for face in faces {
        fonts.push_face_info(face);
    }
    fonts.set_sans_serif_family(FAMILY);
    // The family of last resort, whatever a picture asked for.
    fonts.set_serif_family(FAMILY);
    Arc::new(fonts)
});

/// Characters that are remembered as drawn or not; a text of all there are starts again.
const REMEMBERED: usize = 20_000;

/// Whether a font is there for a character: a bundled one, or one of the system's.
pub fn draws(character: char) -> bool {
    static KNOWN: LazyLock<Mutex<HashMap<char, bool>>> = LazyLock::new(Mutex::default);
    let known = |known: &HashMap<char, bool>| known.get(&character).copied();
    if let Some(is) = known(&KNOWN.lock().unwrap_or_else(PoisonError::into_inner)) {
        return is;
    }
    let is = FONTS.faces().any(|face| {
        let has = |data: &[u8], index| {
            FontRef::from_index(data, index)
                .is_ok_and(|font| font.charmap().map(character).is_some())
        };
        FONTS.with_face_data(face.id, has).unwrap_or(false)
    });
    let mut all = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if all.len() >= REMEMBERED {
        all.clear();
    }
    all.insert(character, is);
    is
}

/// What stands for a character that no font has.
const BOX: char = '□';

/// Whether a character changes its neighbours and has no shape of its own: without a font it is left out.
const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}'
    )
}

/// The picture with a box for every character that no font has. The drawing library would leave out such a
/// character, and every one after it that its first font lacks.
fn boxed(svg: &str) -> Cow<'_, str> {
    let lacks = |character: char| !character.is_ascii() && !draws(character);
    if !svg.chars().any(lacks) {
        return Cow::Borrowed(svg);
    }
    let filled = svg.chars().filter_map(|character| match character {
        character if !lacks(character) => Some(character),
        character if is_invisible(character) => None,
        _ => Some(BOX),
    });
    Cow::Owned(filled.collect())
}

fn options() -> usvg::Options<'static> {
    usvg::Options {
        font_family: FAMILY.to_owned(),
        fontdb: Arc::clone(&FONTS),
        font_resolver: usvg::FontResolver {
            select_font: usvg::FontResolver::default_font_selector(),
            select_fallback: usvg::FontResolver::default_fallback_selector(),
        },
        // A picture never reads a file of the server.
        image_href_resolver: usvg::ImageHrefResolver {
            resolve_data: usvg::ImageHrefResolver::default_data_resolver(),
            resolve_string: Box::new(|_, _| None),
        },
        ..usvg::Options::default()
    }
}

/// Draws `svg` at `scale` pixels to its unit and writes it as PNG. What is not covered stays
/// transparent. Links to files and addresses are not followed.
///
/// # Errors
/// [`RasterError`] when `svg` is not an SVG document, or has no area or too much of it.
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>, RasterError> {
    let tree = usvg::Tree::from_str(&boxed(svg), &options())?;
    let (width, height) = (
        (tree.size().width() * scale).ceil(),
        (tree.size().height() * scale).ceil(),
    );
    let size = RasterError::Size { width, height };
    if !(width >= 1.0 && height >= 1.0 && width * height <= MOST_PIXELS) {
        return Err(size);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 1 and MOST_PIXELS"
    )]
    let mut pixels = tiny_skia::Pixmap::new(width as u32, height as u32).ok_or(size)?;
    resvg::render(
        &tree,
        tiny_skia::Transform::from_scale(scale, scale),
        &mut pixels.as_mut(),
    );
    pixels
        .encode_png()
        .map_err(|error| RasterError::Encode(error.to_string()))
}

/// Answers with `svg` as PNG, drawn on a blocking thread. A picture that cannot be drawn is a 500
/// whose reason goes to the log.
pub async fn png_response(svg: String, scale: f32) -> Response {
    match tokio::task::spawn_blocking(move || png(&svg, scale)).await {
        Ok(Ok(bytes)) => ([(header::CONTENT_TYPE, "image/png")], bytes).into_response(),
        Ok(Err(error)) => {
            tracing::error!(%error, "a picture could not be drawn");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(error) => {
            tracing::error!(%error, "drawing a picture was given up");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(body: &str) -> tiny_skia::Pixmap {
        let svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40">{body}</svg>"#
        );
        tiny_skia::Pixmap::decode_png(&png(&svg, 2.0).expect("drawn")).expect("a PNG")
    }

    fn covered(body: &str) -> usize {
        pixels(body)
            .pixels()
            .iter()
            .filter(|pixel| pixel.alpha() > 0)
            .count()
    }

    #[test]
    fn a_picture_is_as_large_as_it_says_times_the_scale() {
        let drawn = pixels(r##"<rect width="120" height="40" fill="#a3172a"/>"##);
        assert_eq!((drawn.width(), drawn.height()), (240, 80));
        let middle = drawn.pixel(100, 40).expect("inside");
        assert_eq!(
            (middle.red(), middle.green(), middle.blue()),
            (0xa3, 0x17, 0x2a)
        );
    }

    #[test]
    fn words_are_drawn_with_the_bundled_typeface_whatever_family_is_asked_for() {
        let text = |family: &str| {
            covered(&format!(
                r#"<text x="2" y="30" font-size="24" font-family="{family}">Rank 1</text>"#
            ))
        };
        let bundled = text(FAMILY);
        assert!(bundled > 500, "{bundled} pixels");
        assert_eq!(text("sans-serif"), bundled);
        assert_eq!(text("No Such Face, sans-serif"), bundled);
        let bold = covered(
            r#"<text x="2" y="30" font-size="24" font-weight="700" font-family="Inter">Rank 1</text>"#,
        );
        assert!(bold > bundled, "bold covers {bold}, regular {bundled}");
    }

    fn text(words: &str) -> String {
        format!(r#"<text x="2" y="30" font-size="24" font-family="Inter">{words}</text>"#)
    }

    #[test]
    fn chinese_is_drawn_on_every_machine() {
        let ink = covered(&text("榜单"));
        assert!(ink > 500, "{ink} pixels");
        assert_ne!(pixels(&text("榜单")).data(), pixels(&text("□□")).data());
        let both = covered(&text("A 榜单"));
        assert!(both > ink, "{both} after {ink}");
    }

    #[test]
    fn every_chinese_text_of_the_pages_has_its_characters_in_the_bundled_face() {
        let letters = FontRef::new(CHINESE).expect("a font").charmap();
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/locales/zh-CN");
        let mut lacking = std::collections::BTreeSet::new();
        for file in std::fs::read_dir(folder).expect("the texts") {
            let texts = std::fs::read_to_string(file.expect("a file").path()).expect("texts");
            let chinese = texts
                .chars()
                .filter(|letter| ('\u{3000}'..='\u{9fff}').contains(letter));
            lacking.extend(chinese.filter(|letter| letters.map(*letter).is_none()));
        }
        assert!(
            lacking.is_empty(),
            "app/fonts/README.md says how to add {lacking:?}"
        );
    }

    #[test]
    fn what_no_font_has_is_a_box_and_hides_nothing() {
        let nobody = '\u{10fff0}';
        assert!(draws('中') && draws('A') && !draws(nobody));
        let same =
            |one: &str, other: &str| pixels(&text(one)).data() == pixels(&text(other)).data();
        assert!(same(&format!("{nobody}榜单"), "□榜单"));
        assert!(
            same("榜\u{e01ef}单", "榜单"),
            "what has no shape leaves no box"
        );
        assert!(matches!(boxed("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn what_is_no_picture_is_an_error() {
        assert!(matches!(
            png("not a picture", 1.0),
            Err(RasterError::Svg(_))
        ));
        let large = r#"<svg xmlns="http://www.w3.org/2000/svg" width="9000" height="9000"/>"#;
        assert!(matches!(png(large, 1.0), Err(RasterError::Size { .. })));
    }

    #[test]
    fn a_file_of_the_server_is_not_read() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/public/favicon.svg");
        assert!(std::path::Path::new(path).exists());
        assert_eq!(
            covered(&format!(r#"<image href="{path}" width="40" height="40"/>"#)),
            0
        );
    }
}
