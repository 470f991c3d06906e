use super::*;
use crate::track::rows::{csv_rows, json_rows, jsonl_rows};

fn spec(toml_as_json: &str) -> ItemsSpec {
    serde_json::from_str(toml_as_json).unwrap()
}

fn problems(text: &str, mapping: Option<&ItemsSpec>) -> Vec<String> {
    match jsonl_rows(text).and_then(|rows| items(&rows, mapping)) {
        Ok(items) => panic!("{text} was read: {items:?}"),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn files_in_openmics_own_columns_need_no_mapping() {
    let jsonl =
        "{\"id\":\"a\",\"input\":\"dog\",\"target\":[\"d\",\"D\"],\"choices\":[\"d\",\"e\"]}\n\n";
    let from_jsonl = items(&jsonl_rows(jsonl).unwrap(), None).unwrap();
    let csv =
        "\u{feff}id,input,target,category,choices\na,dog,d,,d|e\nb,\"a, \"\"b\"\"\",x,short,\n";
    let from_csv = items(&csv_rows(csv).unwrap(), None).unwrap();
    assert_eq!(from_jsonl[0].choices, ["d", "e"]);
    assert_eq!(from_csv[0].choices, ["d", "e"]);
    assert_eq!(from_csv[0].category, None);
    assert_eq!(from_csv[1].input, "a, \"b\"");
    assert_eq!(from_csv[1].category.as_deref(), Some("short"));
}

#[test]
fn foreign_columns_are_mapped_by_name_template_path_and_pattern() {
    let mapping = spec(
        r#####"{"id": "q-{meta.n}", "input": "{question}\n{choices}\n{{end}}", "target": "answer",
            "target_pattern": "#### (.+)", "choices": ["one", "two"], "category": "meta.kind"}"#####,
    );
    let row = r#####"{"question": "Which?", "one": "yes", "two": "no", "answer": "hm\n#### B",
                  "meta": {"n": 7, "kind": "easy"}}"#####
        .replace("\n   ", " ");
    let item = items(&jsonl_rows(&row).unwrap(), Some(&mapping))
        .unwrap()
        .remove(0);
    assert_eq!(item.id, "q-7");
    assert_eq!(item.input, "Which?\n(A) yes\n(B) no\n{end}");
    assert_eq!(item.target, Some("B".into()));
    assert_eq!(item.category.as_deref(), Some("easy"));
    assert_eq!(item.choices, ["yes", "no"]);
}

#[test]
fn the_number_of_a_choice_becomes_its_letter() {
    let mapping = spec(r#"{"input": "q", "target": "label", "choices": "c"}"#);
    let rows = jsonl_rows("{\"q\": \"?\", \"label\": 1, \"c\": [\"x\", \"y\"]}").unwrap();
    assert_eq!(
        items(&rows, Some(&mapping)).unwrap()[0].target,
        Some("B".into())
    );
}

#[test]
fn problems_name_line_and_field_and_what_may_have_been_meant() {
    for (text, part) in [
        (
            "{\"id\":\"a\",\"input\":\"b\"}\n{\"id\":\"c\",\"inptu\":\"d\"}",
            "line 2, inptu: this field is unknown; did you mean \"input\"?",
        ),
        ("{\"id\":\"a\"}", "line 1, input: this field is missing"),
        (
            "{\"id\":\"a\",\"input\":[1]}",
            "line 1, input: this must be a text",
        ),
        (
            "{\"id\":\"a\",\"input\":\"b\",\"target\":{}}",
            "line 1, target: this must be",
        ),
        (
            "{\"id\":\"a\",\"input\":\"b\",\"zebra\":1}",
            "Name the columns under [items]",
        ),
        ("{\"id\":", "line 1, column 6: this is not JSON"),
        ("[1]", "line 1: this is not a JSON object"),
        (
            "{\"id\":\"a\",\"input\":\"b\",\"checks\":[{\"kind\":\"no_coma\"}]}",
            "did you mean \"no_comma\"?",
        ),
    ] {
        let found = problems(text, None);
        assert!(
            found.iter().any(|problem| problem.contains(part)),
            "{part}: {found:?}"
        );
    }
    for (mapping, part) in [
        (
            r#"{"input": "questoin"}"#,
            "line 1, input: there is no column \"questoin\"; did you mean \"question\"?",
        ),
        (
            r#"{"input": "x{zebra}"}"#,
            "there is no column \"zebra\"; there are",
        ),
        (r#"{"input": "{question"}"#, "never closed"),
        (
            r#"{"input": "question", "target": "answer", "target_pattern": "(\\d+)"}"#,
            "does not match",
        ),
        (
            r#"{"input": "question", "choices": "question.x"}"#,
            "line 1, choices",
        ),
    ] {
        let found = problems(
            "{\"question\": \"q\", \"answer\": \"none\"}",
            Some(&spec(mapping)),
        );
        assert!(
            found.iter().any(|problem| problem.contains(part)),
            "{part}: {found:?}"
        );
    }
    let many = "x\n".repeat(1000);
    assert_eq!(problems(&many, None).len(), MAX_PROBLEMS);
    assert!(
        csv_rows("a,b\n1\n").unwrap_err()[0]
            .to_string()
            .contains("line 2")
    );
}

#[test]
fn a_json_document_may_hold_its_list_inside() {
    for text in [
        r#"[{"id": "a", "input": "b"}]"#,
        r#"{"canary": "x", "examples": [{"id": "a", "input": "b"}]}"#,
    ] {
        assert_eq!(items(&json_rows(text).unwrap(), None).unwrap().len(), 1);
    }
    assert!(json_rows("{}").is_err());
}
