//! Shapes of the OpenAPI document in words: what a field may be, and an example of a whole body.

use serde_json::{Value, json};
use utoipa::openapi::{OpenApi, RefOr, Schema};

use crate::i18n::t;

/// A piece of the words that say what a value may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words.
    Text(String),
    /// The name of another shape.
    Shape(String),
}

/// A field of a shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldRow {
    /// Its name.
    pub(super) name: String,
    /// What it may be.
    pub(super) kind: Vec<Piece>,
    /// Whether it is always there, or has to be sent.
    pub(super) required: bool,
    /// What it says.
    pub(super) about: String,
}

/// Where the document keeps its shapes.
const SHAPES: &str = "#/components/schemas/";

/// The fields of a shape, in the order in which they are sent; those of the shapes it is made of first.
pub(super) fn fields(document: &OpenApi, schema: &RefOr<Schema>) -> Vec<FieldRow> {
    match schema {
        RefOr::Ref(reference) => named(document, &reference.ref_location)
            .map(|schema| fields(document, schema))
            .unwrap_or_default(),
        RefOr::T(Schema::AllOf(parts)) => parts
            .items
            .iter()
            .flat_map(|part| fields(document, part))
            .collect(),
        RefOr::T(Schema::OneOf(kinds)) => {
            let mut rows: Vec<FieldRow> = Vec::new();
            for row in kinds.items.iter().flat_map(|kind| fields(document, kind)) {
                match rows.iter_mut().find(|known| known.name == row.name) {
                    Some(known) if known.kind != row.kind => {
                        known.kind.push(Piece::Text(format!(" {} ", t().api_or())));
                        known.kind.extend(row.kind);
                    }
                    Some(_) => {}
                    None => rows.push(row),
                }
            }
            rows
        }
        RefOr::T(Schema::Object(object)) => object
            .properties
            .iter()
            .map(|(name, property)| {
                let value = serde_json::to_value(property).unwrap_or_default();
                FieldRow {
                    name: name.clone(),
                    kind: kind(&value),
                    required: object.required.contains(name),
                    about: about(&value),
                }
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// A shape by its address in the document.
pub(super) fn named<'a>(document: &'a OpenApi, location: &str) -> Option<&'a RefOr<Schema>> {
    let name = location.strip_prefix(SHAPES)?;
    document.components.as_ref()?.schemas.get(name)
}

/// What a value says, where the document says it.
pub(super) fn about(schema: &Value) -> String {
    let own = schema["description"].as_str();
    let of_kinds = || {
        let kinds = schema["oneOf"].as_array()?;
        kinds.iter().find_map(|kind| kind["description"].as_str())
    };
    own.or_else(of_kinds).unwrap_or_default().to_owned()
}

/// What a value may be.
pub(super) fn kind(schema: &Value) -> Vec<Piece> {
    let text = |words: String| vec![Piece::Text(words)];
    if let Some(location) = schema["$ref"].as_str() {
        let name = location.strip_prefix(SHAPES).unwrap_or(location);
        return vec![Piece::Shape(name.to_owned())];
    }
    if let Some(kinds) = schema["oneOf"].as_array() {
        return either(kinds.iter().map(kind));
    }
    if let Some(values) = schema["enum"].as_array() {
        let values = values.iter().map(|value| {
            text(
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned),
            )
        });
        return either(values);
    }
    match &schema["type"] {
        Value::Array(types) => either(types.iter().map(|one| {
            let mut single = schema.clone();
            single["type"] = one.clone();
            kind(&single)
        })),
        Value::String(one) => match one.as_str() {
            "array" => {
                let mut pieces = text(format!("{} ", t().api_list_of()));
                pieces.extend(kind(&schema["items"]));
                pieces
            }
            "string" if schema["format"] == "date-time" => text(t().api_moment()),
            "string" => match (schema["minLength"].as_u64(), schema["maxLength"].as_u64()) {
                (_, Some(longest)) => text(t().api_text_up_to(longest.to_string())),
                _ => text(t().api_text()),
            },
            "integer" => text(t().api_integer() + &range(schema)),
            "number" => text(t().api_number() + &range(schema)),
            "boolean" => text(t().api_boolean()),
            "null" => text("null".to_owned()),
            _ => text(t().api_object()),
        },
        _ => text(t().api_object()),
    }
}

/// Several kinds, with "or" between them.
fn either(kinds: impl Iterator<Item = Vec<Piece>>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for kind in kinds {
        if !pieces.is_empty() {
            pieces.push(Piece::Text(format!(" {} ", t().api_or())));
        }
        pieces.extend(kind);
    }
    pieces
}

/// `, 1 to 200`, as far as the document says.
fn range(schema: &Value) -> String {
    let ends = ["minimum", "maximum"].map(|end| schema[end].as_f64());
    match ends {
        [Some(least), Some(most)] => {
            format!(", {}", t().api_range(least.to_string(), most.to_string()))
        }
        _ => String::new(),
    }
}

/// A body as an example: what has to be sent, and what has an example of its own.
pub(super) fn example(document: &OpenApi, schema: &RefOr<Schema>) -> Value {
    match schema {
        RefOr::Ref(reference) => named(document, &reference.ref_location)
            .map(|schema| example(document, schema))
            .unwrap_or_default(),
        RefOr::T(Schema::OneOf(kinds)) => kinds
            .items
            .first()
            .map(|kind| example(document, kind))
            .unwrap_or_default(),
        RefOr::T(Schema::Object(object)) if !object.properties.is_empty() => {
            let fields = object
                .properties
                .iter()
                .filter(|(name, _)| object.required.contains(name))
                .map(|(name, property)| (name.clone(), example(document, property)));
            Value::Object(fields.collect())
        }
        RefOr::T(schema) => {
            let value = serde_json::to_value(schema).unwrap_or_default();
            let known = [&value["example"], &value["default"], &value["enum"][0]];
            if let Some(known) = known.into_iter().find(|known| !known.is_null()) {
                return known.clone();
            }
            match value["type"].as_str() {
                Some("string") => json!("…"),
                Some("integer" | "number") => json!(0),
                Some("boolean") => json!(false),
                Some("array") => json!([]),
                _ => json!({}),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Piece, about, kind};

    fn words(schema: serde_json::Value) -> String {
        kind(&schema)
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) => text,
                Piece::Shape(name) => format!("<{name}>"),
            })
            .collect()
    }

    #[test]
    fn kinds_are_told_in_words() {
        assert_eq!(words(json!({"type": ["string", "null"]})), "text or null");
        assert_eq!(
            words(json!({"type": "array", "items": {"$ref": "#/components/schemas/Track"}})),
            "list of <Track>"
        );
        assert_eq!(
            words(json!({"type": "integer", "minimum": 1, "maximum": 200})),
            "whole number, 1 to 200"
        );
        assert_eq!(
            words(json!({"type": "string", "enum": ["a", "b"]})),
            "a or b"
        );
        assert_eq!(
            words(json!({"oneOf": [{"$ref": "#/components/schemas/Who"}, {"type": "null"}]})),
            "<Who> or null"
        );
    }

    #[test]
    fn what_a_field_says_may_stand_in_one_of_its_kinds() {
        assert_eq!(about(&json!({"description": "x"})), "x");
        let of_kind = json!({"oneOf": [{"type": "null"}, {"$ref": "y", "description": "x"}]});
        assert_eq!(about(&of_kind), "x");
        assert_eq!(about(&json!({})), "");
    }
}
