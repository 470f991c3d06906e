//! Near names: what somebody may have meant by a name that is not known.

/// The known name that is nearest to `name`, if any is near enough to be a slip of the pen.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    known
        .into_iter()
        .map(|known| (likeness(&lower, &known.to_lowercase()), known))
        .filter(|(likeness, _)| *likeness >= 0.82)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, known)| known)
}

/// How alike two names are; a name that is one of the words of the other is nearly it.
fn likeness(name: &str, known: &str) -> f64 {
    let is_word_of = |whole: &str, word: &str| {
        word.len() > 3 && whole.split(['_', '-', ' ']).any(|part| part == word)
    };
    if name != known && (is_word_of(name, known) || is_word_of(known, name)) {
        return 0.9;
    }
    strsim::jaro_winkler(name, known)
}

/// "; did you mean "x"?", or nothing.
#[must_use]
pub fn hint<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, known).map_or_else(String::new, |near| format!("; did you mean {near:?}?"))
}

/// A message of serde about an unknown name, with the near name it may have meant: such messages name
/// the unknown one and then all that are known, each in backticks.
#[must_use]
pub fn explain(message: &str) -> String {
    let Some(at) = message.find("unknown ") else {
        return message.to_owned();
    };
    let names: Vec<&str> = message[at..]
        .split('`')
        .enumerate()
        .filter_map(|(index, part)| (index % 2 == 1).then_some(part))
        .collect();
    match names.split_first() {
        Some((unknown, known)) => format!("{message}{}", hint(unknown, known.iter().copied())),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_strangers_are_not() {
        let known = ["input", "target", "category", "choices"];
        assert_eq!(nearest("inptu", known), Some("input"));
        assert_eq!(nearest("Category", known), Some("category"));
        assert_eq!(nearest("choice", known), Some("choices"));
        assert_eq!(nearest("zebra", known), None);
        assert_eq!(nearest("multiple_choices", known), Some("choices"));
        assert_eq!(hint("tagret", known), "; did you mean \"target\"?");
    }

    #[test]
    fn a_message_about_an_unknown_field_suggests_a_near_one() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Fields {
            #[serde(default)]
            _max_tokens: u32,
            #[serde(default)]
            _template: String,
        }
        let error = serde_json::from_str::<Fields>(r#"{"_tempalte": "x"}"#).unwrap_err();
        let message = explain(&error.to_string());
        assert!(
            message.ends_with("did you mean \"_template\"?"),
            "{message}"
        );
        assert_eq!(explain("no such thing"), "no such thing");
    }
}
