//! JSON Schema: the part of draft 2020-12 that describes answers, without references to elsewhere.
//!
//! A keyword that is not checked here is refused when the track is read, so that no schema seems to hold
//! because half of it was passed over.

use serde_json::{Map, Value};

use super::compile;

/// Levels of nested schemas and `$ref` that are followed.
const MAX_DEPTH: usize = 32;

/// Keywords that only describe.
const ANNOTATIONS: [&str; 8] = [
    "$schema",
    "$id",
    "title",
    "description",
    "default",
    "examples",
    "$comment",
    "$defs",
];

/// Keywords that are checked.
const KEYWORDS: [&str; 29] = [
    "type",
    "enum",
    "const",
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "minProperties",
    "maxProperties",
    "propertyNames",
    "items",
    "prefixItems",
    "minItems",
    "maxItems",
    "uniqueItems",
    "contains",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "anyOf",
    "oneOf",
    "allOf",
    "not",
    "$ref",
];

const TYPES: [&str; 7] = [
    "object", "array", "string", "number", "integer", "boolean", "null",
];

/// What is wrong with a schema, one sentence each; empty if it can be checked.
pub(super) fn problems(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    inspect(schema, schema, "schema", &mut found);
    found
}

fn inspect(root: &Value, schema: &Value, place: &str, found: &mut Vec<String>) {
    let fields = match schema {
        Value::Bool(_) => return,
        Value::Object(fields) => fields,
        _ => {
            found.push(format!("{place} is neither an object nor true or false"));
            return;
        }
    };
    for (keyword, value) in fields {
        let here = format!("{place}.{keyword}");
        match keyword.as_str() {
            "properties" | "patternProperties" | "$defs" => {
                let Some(parts) = value.as_object() else {
                    found.push(format!("{here} is not an object of schemas"));
                    continue;
                };
                for (name, part) in parts {
                    inspect(root, part, &format!("{here}.{name}"), found);
                    if keyword == "patternProperties"
                        && let Err(problem) = compile(name)
                    {
                        found.push(format!("{here}: {problem}"));
                    }
                }
            }
            "anyOf" | "oneOf" | "allOf" | "prefixItems" => {
                let Some(parts) = value.as_array() else {
                    found.push(format!("{here} is not a list of schemas"));
                    continue;
                };
                for (number, part) in parts.iter().enumerate() {
                    inspect(root, part, &format!("{here}[{number}]"), found);
                }
            }
            "additionalProperties" | "items" | "contains" | "not" | "propertyNames" => {
                inspect(root, value, &here, found);
            }
            "pattern" => {
                if let Err(problem) = compile(value.as_str().unwrap_or_default()) {
                    found.push(format!("{here}: {problem}"));
                }
            }
            "type" => {
                for name in listed(value) {
                    if !TYPES.contains(&name) {
                        found.push(format!(
                            "{here} {name:?} is unknown: write one of {}",
                            TYPES.join(", ")
                        ));
                    }
                }
            }
            "$ref" => {
                if value.as_str().and_then(|at| referenced(root, at)).is_none() {
                    found.push(format!(
                        "{here} {value} leads nowhere: only #/… inside this schema can be followed"
                    ));
                }
            }
            other if ANNOTATIONS.contains(&other) || KEYWORDS.contains(&other) => {}
            other => {
                let near = crate::near::nearest(other, KEYWORDS.iter().copied());
                found.push(format!(
                    "{here} is not checked here{}",
                    near.map_or_else(String::new, |near| format!("; did you mean {near:?}?"))
                ));
            }
        }
    }
}

/// One name or a list of names.
fn listed(value: &Value) -> Vec<&str> {
    match value {
        Value::String(name) => vec![name],
        Value::Array(names) => names
            .iter()
            .map(|name| name.as_str().unwrap_or("?"))
            .collect(),
        _ => vec!["?"],
    }
}

fn referenced<'a>(root: &'a Value, at: &str) -> Option<&'a Value> {
    root.pointer(at.strip_prefix('#')?)
}

/// Why `value` does not fit `schema`: the place and the rule; `None` when it fits.
pub(super) fn mismatch(schema: &Value, value: &Value) -> Option<String> {
    check(schema, schema, value, "$", 0)
}

fn check(root: &Value, schema: &Value, value: &Value, place: &str, depth: usize) -> Option<String> {
    if depth > MAX_DEPTH {
        return Some(format!("{place}: the schema is nested too deeply"));
    }
    let fields = match schema {
        Value::Bool(true) => return None,
        Value::Object(fields) => fields,
        _ => return Some(format!("{place} is not allowed")),
    };
    let deeper =
        |part: &Value, value: &Value, place: &str| check(root, part, value, place, depth + 1);
    if let Some(at) = fields.get("$ref").and_then(Value::as_str) {
        let part = referenced(root, at)?;
        if let Some(problem) = deeper(part, value, place) {
            return Some(problem);
        }
    }
    if let Some(types) = fields.get("type") {
        let names = listed(types);
        if !names.iter().any(|name| is_type(value, name)) {
            return Some(format!("{place} is not of type {}", names.join(" or ")));
        }
    }
    if let Some(allowed) = fields.get("enum").and_then(Value::as_array)
        && !allowed.iter().any(|one| same(one, value))
    {
        return Some(format!("{place} is none of the allowed values"));
    }
    if let Some(one) = fields.get("const")
        && !same(one, value)
    {
        return Some(format!("{place} is not {one}"));
    }
    for part in fields
        .get("allOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        if let Some(problem) = deeper(part, value, place) {
            return Some(problem);
        }
    }
    let fitting = |name: &str| {
        fields.get(name).and_then(Value::as_array).map(|parts| {
            parts
                .iter()
                .filter(|part| deeper(part, value, place).is_none())
                .count()
        })
    };
    if fitting("anyOf") == Some(0) {
        return Some(format!("{place} fits none of anyOf"));
    }
    if let Some(n) = fitting("oneOf")
        && n != 1
    {
        return Some(format!("{place} fits {n} of oneOf"));
    }
    if let Some(part) = fields.get("not")
        && deeper(part, value, place).is_none()
    {
        return Some(format!("{place} fits what it must not"));
    }
    match value {
        Value::Number(number) => check_number(fields, number.as_f64()?, place),
        Value::String(text) => check_string(fields, text, place),
        Value::Array(values) => check_array(fields, values, place, &deeper),
        Value::Object(values) => check_object(fields, values, place, &deeper),
        _ => None,
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

fn is_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|x| x.fract() == 0.0),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    }
}

fn check_number(fields: &Map<String, Value>, x: f64, place: &str) -> Option<String> {
    let limit = |name: &str| fields.get(name).and_then(Value::as_f64);
    let broken = [
        ("minimum", limit("minimum").is_some_and(|low| x < low)),
        ("maximum", limit("maximum").is_some_and(|high| x > high)),
        (
            "exclusiveMinimum",
            limit("exclusiveMinimum").is_some_and(|low| x <= low),
        ),
        (
            "exclusiveMaximum",
            limit("exclusiveMaximum").is_some_and(|high| x >= high),
        ),
        (
            "multipleOf",
            limit("multipleOf").is_some_and(|step| {
                let steps = x / step;
                (steps - steps.round()).abs() > 1e-9 * steps.abs().max(1.0)
            }),
        ),
    ];
    named(&broken, place)
}

fn named(broken: &[(&str, bool)], place: &str) -> Option<String> {
    broken
        .iter()
        .find(|(_, is_broken)| *is_broken)
        .map(|(name, _)| format!("{place} breaks {name}"))
}

fn count(fields: &Map<String, Value>, name: &str) -> Option<usize> {
    usize::try_from(fields.get(name)?.as_u64()?).ok()
}

fn check_string(fields: &Map<String, Value>, text: &str, place: &str) -> Option<String> {
    let length = text.chars().count();
    let pattern = fields.get("pattern").and_then(Value::as_str);
    let broken = [
        (
            "minLength",
            count(fields, "minLength").is_some_and(|low| length < low),
        ),
        (
            "maxLength",
            count(fields, "maxLength").is_some_and(|high| length > high),
        ),
        (
            "pattern",
            pattern.is_some_and(|pattern| {
                !compile(pattern).is_ok_and(|pattern| pattern.is_match(text))
            }),
        ),
    ];
    named(&broken, place)
}

type Deeper<'a> = dyn Fn(&Value, &Value, &str) -> Option<String> + 'a;

fn check_array(
    fields: &Map<String, Value>,
    values: &[Value],
    place: &str,
    deeper: &Deeper<'_>,
) -> Option<String> {
    let repeats =
        || (0..values.len()).any(|i| values[..i].iter().any(|earlier| same(earlier, &values[i])));
    let broken = [
        (
            "minItems",
            count(fields, "minItems").is_some_and(|low| values.len() < low),
        ),
        (
            "maxItems",
            count(fields, "maxItems").is_some_and(|high| values.len() > high),
        ),
        (
            "uniqueItems",
            fields.get("uniqueItems").and_then(Value::as_bool) == Some(true) && repeats(),
        ),
        (
            "contains",
            fields.get("contains").is_some_and(|part| {
                !values
                    .iter()
                    .any(|value| deeper(part, value, place).is_none())
            }),
        ),
    ];
    if let Some(problem) = named(&broken, place) {
        return Some(problem);
    }
    let first = fields.get("prefixItems").and_then(Value::as_array);
    for (number, value) in values.iter().enumerate() {
        let part = first
            .and_then(|parts| parts.get(number))
            .or_else(|| fields.get("items"));
        if let Some(part) = part
            && let Some(problem) = deeper(part, value, &format!("{place}[{number}]"))
        {
            return Some(problem);
        }
    }
    None
}

fn check_object(
    fields: &Map<String, Value>,
    values: &Map<String, Value>,
    place: &str,
    deeper: &Deeper<'_>,
) -> Option<String> {
    for name in fields
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        if name.as_str().is_none_or(|name| !values.contains_key(name)) {
            return Some(format!("{place} has no {name}"));
        }
    }
    let broken = [
        (
            "minProperties",
            count(fields, "minProperties").is_some_and(|low| values.len() < low),
        ),
        (
            "maxProperties",
            count(fields, "maxProperties").is_some_and(|high| values.len() > high),
        ),
    ];
    if let Some(problem) = named(&broken, place) {
        return Some(problem);
    }
    let properties = fields.get("properties").and_then(Value::as_object);
    let patterns = fields.get("patternProperties").and_then(Value::as_object);
    for (name, value) in values {
        let here = format!("{place}.{name}");
        if let Some(part) = fields.get("propertyNames")
            && let Some(problem) = deeper(part, &Value::String(name.clone()), &here)
        {
            return Some(problem);
        }
        let mut known = false;
        if let Some(part) = properties.and_then(|parts| parts.get(name)) {
            known = true;
            if let Some(problem) = deeper(part, value, &here) {
                return Some(problem);
            }
        }
        for (pattern, part) in patterns.into_iter().flatten() {
            if compile(pattern).is_ok_and(|pattern| pattern.is_match(name)) {
                known = true;
                if let Some(problem) = deeper(part, value, &here) {
                    return Some(problem);
                }
            }
        }
        if !known
            && let Some(part) = fields.get("additionalProperties")
            && let Some(problem) = deeper(part, value, &here)
        {
            return Some(problem);
        }
    }
    None
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
                "kind": {"oneOf": [{"const": "a"}, {"enum": ["b", 1]}]}
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
        for (bad, part) in [
            (json!([]), "$ is not of type object"),
            (json!({"name": "Ann"}), "$ has no \"age\""),
            (json!({"name": "ann", "age": 3}), "$.name breaks pattern"),
            (json!({"name": "Ann", "age": -1}), "$.age breaks minimum"),
            (
                json!({"name": "Ann", "age": 1.5}),
                "$.age is not of type integer",
            ),
            (
                json!({"name": "Ann", "age": 1, "tags": ["long"]}),
                "$.tags[0] breaks maxLength",
            ),
            (
                json!({"name": "Ann", "age": 1, "tags": ["a", "a"]}),
                "uniqueItems",
            ),
            (
                json!({"name": "Ann", "age": 1, "kind": "c"}),
                "$.kind fits 0 of oneOf",
            ),
            (
                json!({"name": "Ann", "age": 1, "more": 1}),
                "$.more is not allowed",
            ),
        ] {
            let problem = mismatch(&schema, &bad).unwrap_or_else(|| panic!("{bad}"));
            assert!(problem.contains(part), "{problem}");
        }
    }

    #[test]
    fn a_schema_that_cannot_be_checked_whole_is_refused() {
        for (schema, part) in [
            (json!({"minimun": 3}), "did you mean \"minimum\"?"),
            (json!({"type": "int"}), "\"int\" is unknown"),
            (
                json!({"$ref": "https://example.com/s.json"}),
                "leads nowhere",
            ),
            (
                json!({"properties": {"a": {"pattern": "("}}}),
                "cannot be used",
            ),
            (json!(3), "neither an object"),
        ] {
            let found = problems(&schema);
            assert!(found.len() == 1 && found[0].contains(part), "{found:?}");
        }
    }

    #[test]
    fn a_schema_that_contains_itself_comes_to_an_end() {
        let list = json!({"type": "object", "properties": {"next": {"$ref": "#"}}});
        assert_eq!(mismatch(&list, &json!({"next": {"next": {}}})), None);
        assert!(mismatch(&list, &json!({"next": {"next": 3}})).is_some());
        assert!(
            mismatch(&json!({"$ref": "#"}), &json!(1)).is_some_and(|p| p.contains("too deeply"))
        );
    }
}
