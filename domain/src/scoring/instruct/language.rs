//! Which language an answer is written in.

use whatlang::{Lang, Script};

/// Frequent short words of Swahili, which the detector of the other languages does not know.
const SWAHILI: [&str; 30] = [
    "na", "ya", "wa", "kwa", "ni", "za", "katika", "la", "cha", "hii", "huu", "kuwa", "ambayo",
    "yake", "wake", "sana", "pia", "kama", "lakini", "hivyo", "watu", "moja", "vya", "mwa", "kila",
    "zaidi", "yetu", "wetu", "hiyo", "bila",
];

/// Whether `text` is in the language of an ISO 639-1 code. A text of which the detector cannot tell
/// enough is given the benefit of the doubt if `lenient`.
pub(super) fn is(text: &str, code: &str, lenient: bool) -> bool {
    if !text.chars().any(char::is_alphabetic) {
        return lenient;
    }
    if code == "sw" {
        return is_swahili(text);
    }
    let Some(info) = whatlang::detect(text) else {
        return lenient;
    };
    if let Some(wanted) = lang(code) {
        return info.lang() == wanted
            || (lenient && !info.is_reliable() && same_script(info.script(), wanted));
    }
    false
}

fn same_script(script: Script, wanted: Lang) -> bool {
    // Only English is ever asked for leniently, and its script is Latin.
    wanted == Lang::Eng && script == Script::Latin
}

fn is_swahili(text: &str) -> bool {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let known = words
        .iter()
        .filter(|word| SWAHILI.contains(&word.as_str()))
        .count();
    // Running text in Swahili has about one in four; texts in other languages below one in twenty.
    known * 8 >= words.len().max(1)
}

/// Whether checks can be made for a code.
pub(super) fn is_known(code: &str) -> bool {
    code == "sw" || lang(code).is_some()
}

fn lang(code: &str) -> Option<Lang> {
    Some(match code {
        "ar" => Lang::Ara,
        "bg" => Lang::Bul,
        "bn" => Lang::Ben,
        "cs" => Lang::Ces,
        "da" => Lang::Dan,
        "de" => Lang::Deu,
        "el" => Lang::Ell,
        "en" => Lang::Eng,
        "es" => Lang::Spa,
        "fa" => Lang::Pes,
        "fi" => Lang::Fin,
        "fr" => Lang::Fra,
        "gu" => Lang::Guj,
        "he" => Lang::Heb,
        "hi" => Lang::Hin,
        "hu" => Lang::Hun,
        "id" => Lang::Ind,
        "it" => Lang::Ita,
        "ja" => Lang::Jpn,
        "kn" => Lang::Kan,
        "ko" => Lang::Kor,
        "ml" => Lang::Mal,
        "mr" => Lang::Mar,
        "ne" => Lang::Nep,
        "nl" => Lang::Nld,
        "pa" => Lang::Pan,
        "pl" => Lang::Pol,
        "pt" => Lang::Por,
        "ro" => Lang::Ron,
        "ru" => Lang::Rus,
        "sv" => Lang::Swe,
        "ta" => Lang::Tam,
        "te" => Lang::Tel,
        "th" => Lang::Tha,
        "tr" => Lang::Tur,
        "uk" => Lang::Ukr,
        "ur" => Lang::Urd,
        "vi" => Lang::Vie,
        "zh" => Lang::Cmn,
        _ => return None,
    })
}
