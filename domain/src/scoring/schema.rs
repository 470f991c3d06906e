//! JSON Schema: whether a schema can be checked, and why a value does not fit it.
//!
//! The checking is the `jsonschema` crate's. A keyword it does not know would be passed over in silence,
//! so such a schema is refused when the track is read.

use jsonschema::{Draft, PatternOptions, ValidationError, Validator};
use serde_json::Value;

use super::PATTERN_BYTES;

/// Longest description of what does not fit, in characters: it names values, which may be long.
const MAX_NOTE: usize = 300;

/// Keywords of draft 2020-12 and of the drafts before it that still mean something.
const KEYWORDS: [&str; 59] = [
    "$anchor",
    "$comment",
    "$defs",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$ref",
    "$schema",
    "$vocabulary",
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "default",
    "definitions",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "deprecated",
    "description",
    "else",
    "enum",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "if",
    "items",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "readOnly",
    "required",
    "then",
    "title",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
];

/// Keywords whose value holds schemas by names of its own.
const BY_NAME: [&str; 6] = [
    "properties",
    "patternProperties",
    "$defs",
    "definitions",
    "dependentSchemas",
    "dependencies",
];

/// Keywords whose value is data, whatever it looks like.
const DATA: [&str; 5] = ["const", "default", "enum", "examples", "$vocabulary"];

/// What is wrong with a schema, one sentence each; empty if it can be checked.
pub(super) fn problems(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    unknown_keywords(schema, "schema", &mut found);
    if circular(schema, schema, 0) {
        found.push("schema.$ref leads back to itself without end".to_owned());
    }
    if found.is_empty()
        && let Err(error) = compiled(schema)
    {
        found.push(format!("schema: {}", described(&error, "schema")));
    }
    found
}

/// A validator that fetches nothing and whose patterns run in linear time.
fn compiled(schema: &Value) -> Result<Validator, ValidationError<'static>> {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .with_pattern_options(PatternOptions::regex().size_limit(PATTERN_BYTES))
        .offline()
        .build(schema)
}

fn unknown_keywords(schema: &Value, place: &str, found: &mut Vec<String>) {
    let Value::Object(fields) = schema else {
        return;
    };
    for (keyword, value) in fields {
        let here = format!("{place}.{keyword}");
        match (keyword.as_str(), value) {
            (name, Value::Object(parts)) if BY_NAME.contains(&name) => {
                for (name, part) in parts {
                    unknown_keywords(part, &format!("{here}.{name}"), found);
                }
            }
            (name, _) if DATA.contains(&name) => {}
            (name, Value::Array(parts)) if KEYWORDS.contains(&name) => {
                for (number, part) in parts.iter().enumerate() {
                    unknown_keywords(part, &format!("{here}[{number}]"), found);
                }
            }
            (name, value) if KEYWORDS.contains(&name) => unknown_keywords(value, &here, found),
            (other, _) => {
                let near = crate::near::nearest(other, KEYWORDS.iter().copied());
                found.push(format!(
                    "{here} is no keyword of JSON Schema{}",
                    near.map_or_else(String::new, |near| format!("; did you mean {near:?}?"))
                ));
            }
        }
    }
}

/// Whether checking would go round from reference to reference without reading any of the value.
fn circular(root: &Value, schema: &Value, steps: usize) -> bool {
    /// More references in a row than a sensible schema has.
    const MAX_STEPS: usize = 32;
    let Value::Object(fields) = schema else {
        return false;
    };
    if steps > MAX_STEPS {
        return true;
    }
    let follow = |part: &Value| circular(root, part, steps + 1);
    // These are applied to the same value; every other keyword goes on to a part of it.
    let same_value = ["allOf", "anyOf", "oneOf", "not", "if", "then", "else"];
    fields
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|at| root.pointer(at.strip_prefix('#')?))
        .is_some_and(follow)
        || same_value.iter().any(|name| match fields.get(*name) {
            Some(Value::Array(parts)) => parts.iter().any(follow),
            Some(part) => follow(part),
            None => false,
        })
        || (steps == 0 && nested(schema).any(|part| circular(root, part, 0)))
}

/// The schemas inside a schema that are applied to a part of its value.
fn nested(schema: &Value) -> impl Iterator<Item = &Value> {
    let fields = schema.as_object().into_iter().flatten();
    fields
        .filter(|(name, _)| !DATA.contains(&name.as_str()))
        .flat_map(|(_, value)| match value {
            Value::Object(parts) => {
                let inside = parts.values().filter(|part| part.is_object());
                std::iter::once(value).chain(inside).collect::<Vec<_>>()
            }
            Value::Array(parts) => parts.iter().filter(|part| part.is_object()).collect(),
            _ => Vec::new(),
        })
}

/// Why `value` does not fit `schema`: the place and the rule; `None` when it fits.
pub(super) fn mismatch(schema: &Value, value: &Value) -> Option<String> {
    match compiled(schema) {
        Ok(validator) => {
            let error = validator.validate(value).err()?;
            Some(described(&error, "$"))
        }
        Err(error) => Some(described(&error, "schema")),
    }
}

/// An error with its place in the value, the whole of which is called `root`.
fn described(error: &ValidationError<'_>, root: &str) -> String {
    let place = error.instance_path().as_str().replace('/', ".");
    let text = format!("{root}{place}: {error}");
    match text.char_indices().nth(MAX_NOTE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Equality of JSON values, where 1 and 1.0 are the same number.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(name, a)| b.get(name).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

/// Whether two texts are the same JSON value.
pub(super) fn same_json(text: &str, value: &Value) -> bool {
    serde_json::from_str::<Value>(text).is_ok_and(|wanted| same(&wanted, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_fit_or_the_place_and_the_rule_are_named() {
        let schema = json!({
            "type": "object",
            "required": ["name", "age"],
            "additionalProperties": false,
            "properties": {
                "name": {"type": "string", "minLength": 1, "pattern": "^[A-Z]"},
                "age": {"type": "integer", "minimum": 0},
                "tags": {"type": "array", "items": {"$ref": "#/$defs/tag"}, "uniqueItems": true},
                "kind": {"oneOf": [{"const": "a"}, {"enum": ["b", 1]}]},
                "born": {"type": "string", "format": "date"}
            },
            "$defs": {"tag": {"type": "string", "maxLength": 3}}
        });
        assert_eq!(problems(&schema), Vec::<String>::new());
        for good in [
            json!({"name": "Ann", "age": 3}),
            json!({"name": "Ann", "age": 3.0, "tags": ["a", "b"], "kind": 1.0}),
        ] {
            assert_eq!(mismatch(&schema, &good), None, "{good}");
        }
        for (bad, place, rule) in [
            (json!([]), "$: ", "object"),
            (json!({"name": "Ann"}), "$: ", "\"age\" is a required"),
            (json!({"name": "ann", "age": 3}), "$.name: ", "^[A-Z]"),
            (json!({"name": "Ann", "age": -1}), "$.age: ", "minimum of 0"),
            (json!({"name": "Ann", "age": 1.5}), "$.age: ", "integer"),
            (
                json!({"name": "Ann", "age": 1, "tags": ["long"]}),
                "$.tags.0: ",
                "longer than 3",
            ),
            (
                json!({"name": "Ann", "age": 1, "tags": ["a", "a"]}),
                "$.tags: ",
                "non-unique",
            ),
            (
                json!({"name": "Ann", "age": 1, "kind": "c"}),
                "$.kind: ",
                "oneOf",
            ),
            (
                json!({"name": "Ann", "age": 1, "more": 1}),
                "$: ",
                "'more' was unexpected",
            ),
            (
                json!({"name": "Ann", "age": 1, "born": "1 May"}),
                "$.born: ",
                "date",
            ),
        ] {
            let problem = mismatch(&schema, &bad).unwrap_or_else(|| panic!("{bad}"));
            assert!(
                problem.starts_with(place) && problem.contains(rule),
                "{problem}"
            );
        }
        let endless = json!({"name": "Ann", "age": "9".repeat(1 << 20)});
        assert!(mismatch(&schema, &endless).is_some_and(|note| note.chars().count() <= 301));
    }

    #[test]
    fn a_schema_that_cannot_be_checked_whole_is_refused() {
        for (schema, part) in [
            (json!({"minimun": 3}), "did you mean \"minimum\"?"),
            (
                json!({"properties": {"a": {"tipe": "string"}}}),
                "schema.properties.a.tipe",
            ),
            (json!({"type": "int"}), "\"int\""),
            (json!({"$ref": "https://example.com/s.json"}), "example.com"),
            (json!({"$ref": "#/$defs/none"}), "none"),
            (json!({"properties": {"a": {"pattern": "("}}}), "("),
            (json!({"anyOf": [{"$ref": "#"}]}), "without end"),
            (
                json!({"properties": {"a": {"$ref": "#/properties/a"}}}),
                "without end",
            ),
            (json!(3), "3"),
        ] {
            let found = problems(&schema);
            assert!(found.len() == 1 && found[0].contains(part), "{found:?}");
        }
        // A name of a property or a value of data is no keyword.
        let free = json!({"properties": {"minimun": {"enum": [{"tipe": 1}]}}});
        assert_eq!(problems(&free), Vec::<String>::new());
    }

    #[test]
    fn a_schema_that_contains_itself_is_followed_into_the_value() {
        let list = json!({"type": "object", "properties": {"next": {"$ref": "#"}}});
        assert_eq!(problems(&list), Vec::<String>::new());
        assert_eq!(mismatch(&list, &json!({"next": {"next": {}}})), None);
        assert!(mismatch(&list, &json!({"next": {"next": 3}})).is_some());
    }
}
