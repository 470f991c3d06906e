//! What belongs to a version of a track: everything that decides a result. Words around it do not.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{Example, RequestSpec, TrackKind, default_language, default_samples_per_item};
use crate::scoring::Scorer;

/// The parts of two stored descriptions that decide a result and differ, by their names in `track.toml`.
///
/// A part that is not there has its default, so that a description stored by an earlier release says the
/// same as one of today. A part that cannot be read, as of a later release, is compared as it stands.
#[must_use]
pub fn changed_parts(before: &str, after: &str) -> Vec<&'static str> {
    let [before, after] =
        [before, after].map(|json| serde_json::from_str::<Value>(json).unwrap_or_default());
    let humor = crate::joke::HumorSpec::default();
    let parts = [
        Part::of("kind", |value| typed::<Option<TrackKind>>(value, || None)),
        Part::of("language", |value| typed(value, default_language)),
        Part::of("samples_per_item", |value| {
            typed(value, default_samples_per_item)
        }),
        Part::of("request.template", |value| {
            typed(value, || RequestSpec::default().template)
        }),
        Part::of("request.max_tokens", |value| {
            typed(value, || RequestSpec::default().max_tokens)
        }),
        Part::of("request.stop", |value| typed(value, Vec::<String>::new)),
        Part::of("scorer", |value| typed::<Option<Scorer>>(value, || None)),
        Part::of("examples", |value| typed(value, Vec::<Example>::new)),
    ];
    let [max_chars, forbidden] = ["humor.max_chars", "humor.forbidden"];
    let mut changed: Vec<&'static str> = parts
        .iter()
        .filter(|part| part.differs(&before, &after))
        .map(|part| part.name)
        .collect();
    if typed(at(&before, max_chars), || humor.max_chars)
        != typed(at(&after, max_chars), || humor.max_chars)
    {
        changed.push(max_chars);
    }
    if typed(at(&before, forbidden), Vec::<String>::new)
        != typed(at(&after, forbidden), Vec::<String>::new)
    {
        changed.push(forbidden);
    }
    changed
}

/// One part of a description.
struct Part {
    name: &'static str,
    read: fn(Option<&Value>) -> Value,
}

impl Part {
    const fn of(name: &'static str, read: fn(Option<&Value>) -> Value) -> Self {
        Self { name, read }
    }

    fn differs(&self, before: &Value, after: &Value) -> bool {
        (self.read)(at(before, self.name)) != (self.read)(at(after, self.name))
    }
}

/// The value at a dotted path.
fn at<'a>(spec: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.')
        .try_fold(spec, |value, name| value.get(name))
}

/// A part with its defaults filled in; as it stands if it is not of this release.
fn typed<T: DeserializeOwned + Serialize>(
    value: Option<&Value>,
    default: impl FnOnce() -> T,
) -> Value {
    let read = match value {
        None => Ok(default()),
        Some(value) => T::deserialize(value),
    };
    read.and_then(|read| serde_json::to_value(read))
        .unwrap_or_else(|_| value.cloned().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(scorer: &str, more: &str) -> String {
        format!(
            r#"{{"slug":"num","kind":"benchmark","version":"1","title":"Numbers","scorer":{scorer}{more}}}"#
        )
    }

    const NUMERIC: &str = r#"{"kind":"numeric"}"#;

    #[test]
    fn what_decides_a_result_is_named_when_it_changes() {
        let before = spec(NUMERIC, "");
        for (after, part) in [
            (spec(r#"{"kind":"exact"}"#, ""), "scorer"),
            (spec(r#"{"kind":"numeric","tolerance":0.5}"#, ""), "scorer"),
            (
                spec(NUMERIC, r#","request":{"template":"{input}!"}"#),
                "request.template",
            ),
            (
                spec(NUMERIC, r#","request":{"max_tokens":8}"#),
                "request.max_tokens",
            ),
            (
                spec(NUMERIC, r#","request":{"stop":["."]}"#),
                "request.stop",
            ),
            (
                spec(NUMERIC, r#","examples":[{"input":"1+1","target":"2"}]"#),
                "examples",
            ),
            (
                spec(NUMERIC, r#","samples_per_item":3"#),
                "samples_per_item",
            ),
            (spec(NUMERIC, r#","language":"zh-CN""#), "language"),
            (
                spec(NUMERIC, r#","humor":{"max_chars":80}"#),
                "humor.max_chars",
            ),
            (
                spec(NUMERIC, r#","humor":{"forbidden":["moist"]}"#),
                "humor.forbidden",
            ),
        ] {
            assert_eq!(changed_parts(&before, &after), [part], "{after}");
            assert_eq!(changed_parts(&after, &before), [part], "{after}");
        }
        let humor = before.replace("benchmark", "humor");
        assert_eq!(changed_parts(&before, &humor), ["kind"]);
    }

    #[test]
    fn words_and_defaults_change_nothing() {
        let before = spec(NUMERIC, "");
        let same = spec(
            r#"{"kind":"numeric","tolerance":0.0}"#,
            r#","description":"Sums.","language":"en","samples_per_item":1,"min_votes":3,
               "request":{"template":"{input}","max_tokens":256,"stop":[]},"examples":[],
               "visibility":"private","canary":"x","humor":{"rules":["Be kind."]}"#,
        )
        .replace("Numbers", "Sums");
        assert!(changed_parts(&before, &same).is_empty());
        // Votes from elsewhere have no description.
        assert!(changed_parts("{}", "{}").is_empty());
    }

    #[test]
    fn a_part_of_a_later_release_is_compared_as_it_stands() {
        let later = spec(r#"{"kind":"telepathy","power":3}"#, "");
        assert!(changed_parts(&later, &later).is_empty());
        let other = later.replace('3', "4");
        assert_eq!(changed_parts(&later, &other), ["scorer"]);
    }
}
