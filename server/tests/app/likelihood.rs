//! Multiple choice by likelihood, from the endpoint's numbers to the choice and what it cost.

use std::path::PathBuf;

use serde_json::Value;

use crate::{
    bed::Bed,
    harness::{Options, TestApp, form},
    model::Model,
    process::{arg, fails, openmic, succeeds},
    visitor::Visitor,
};

on_both!(
    the_text_of_a_choice_is_measured_by_all_its_tokens,
    the_right_choice_has_bits_on_its_page_its_board_and_in_the_api,
    an_endpoint_that_cannot_measure_says_what_to_do,
);

/// A track of one question with three choices, of which "B" is right, or "C" where its name says so.
fn track(bed: &Bed, slug: &str, scorer: &str) -> PathBuf {
    let folder = bed.path(slug);
    std::fs::create_dir_all(&folder).expect("a folder");
    let spec = format!(
        "slug = {slug:?}\nkind = \"benchmark\"\nversion = \"1\"\ntitle = {slug:?}\n\
         [scorer]\nkind = \"likelihood\"\n{scorer}\n"
    );
    std::fs::write(folder.join("track.toml"), spec).expect("a file");
    let right = if slug == "of-c" { "C" } else { "B" };
    let item = format!(
        "{{\"id\":\"1\",\"input\":\"Is a robin a bird?\",\"target\":\"{right}\",\
         \"choices\":[\"yes\",\"a small bird\",\"Erithacus rubecula\"]}}\n"
    );
    std::fs::write(folder.join("items.jsonl"), item).expect("a file");
    folder
}

async fn started(bed: &Bed, model: &Model, tracks: &[(&str, &str)]) -> TestApp {
    let options = Options {
        items: (1, 0),
        ..Options::default()
    };
    let app = TestApp::start_with(bed, model, &options).await;
    for (slug, scorer) in tracks {
        succeeds(openmic(bed).args(["track", "import", arg(&track(bed, slug, scorer))]));
    }
    app
}

async fn run(
    app: &TestApp,
    operator: &Visitor,
    model: &Model,
    name: &str,
    tracks: &[(&str, &str)],
    more: &[(&str, &str)],
) {
    let mut changes: Vec<(&str, &str)> = tracks.iter().map(|(slug, _)| ("tracks", *slug)).collect();
    changes.extend_from_slice(more);
    let sent = app
        .visitor()
        .post("/submit", &form(model, name, &changes))
        .await;
    assert_eq!(sent.status.as_u16(), 303, "{}", sent.text());
    app.approve_all(operator).await;
}

async fn the_text_of_a_choice_is_measured_by_all_its_tokens(bed: Bed) {
    let model = Model::start().await;
    // By hand, after the question: 1/4, 1/8, 1/16 of 1, 3, 2 tokens and 3, 12, 18 bytes; after the domain
    // text 1/2, 1/16, 1/1024. So PMI-DC is a half, 2 and 64.
    let tracks = [
        ("by-raw", ""),
        ("by-length", "normalisation = \"length\""),
        ("by-bytes", "normalisation = \"bytes\""),
        ("by-pmi", "normalisation = \"pmi_dc\""),
        // "B" has a half, "A" a quarter, and "C" is not among the likeliest.
        ("by-letter", "by = \"letter\""),
    ];
    let app = started(&bed, &model, &tracks).await;
    let operator = app.operator().await;
    run(&app, &operator, &model, "Ruler", &tracks, &[]).await;
    let runs = app.ended_runs(tracks.len()).await;
    assert!(
        runs.iter()
            .all(|run| run.state == "done" && run.failed == 0),
        "{runs:?}"
    );
    let found: Vec<(String, String, f64, i64, i64)> = bed
        .rows(
            "SELECT t.slug, s.extracted, s.score, s.completion_tokens,
                    (SELECT COUNT(*) FROM sample_calls c WHERE c.sample_id = s.id)
             FROM samples s JOIN runs r ON r.id = s.run_id JOIN tracks t ON t.id = r.track_id",
        )
        .await;
    assert_eq!(found.len(), tracks.len());
    for (slug, letter, score, calls, own) in [
        ("by-raw", "A", 0.0, 3, 3),
        ("by-length", "B", 1.0, 3, 3),
        ("by-bytes", "C", 0.0, 3, 3),
        // What is measured without the question is no compute of the entrant's.
        ("by-pmi", "C", 0.0, 6, 3),
        ("by-letter", "B", 1.0, 1, 5),
    ] {
        let row = found.iter().find(|row| row.0 == slug).expect("a sample");
        let (_, extracted, value, tokens, n) = row;
        assert_eq!(
            (extracted.as_str(), *value, *n, *tokens),
            (letter, score, calls, own),
            "{slug}"
        );
    }
    // The page of an answer shows the tokens that were measured.
    let (sample,): (String,) = bed
        .rows("SELECT s.id FROM samples s JOIN runs r ON r.id = s.run_id JOIN tracks t ON t.id = r.track_id WHERE t.slug = 'by-length'")
        .await
        .remove(0);
    let page = app.visitor().get(&format!("/samples/{sample}")).await;
    assert!(page.text().contains("small"), "{}", page.text());
    app.stop().await;
}

/// A page of the API as JSON.
async fn json(app: &TestApp, path: &str) -> Value {
    let page = app.visitor().page(path).await;
    serde_json::from_str(&page.body).expect("JSON")
}

async fn the_right_choice_has_bits_on_its_page_its_board_and_in_the_api(bed: Bed) {
    let model = Model::start().await;
    let unlisted = "by = \"letter\"\nnormalisation = \"pmi_dc\"";
    let tracks = [
        ("by-raw", ""),
        ("by-pmi", "normalisation = \"pmi_dc\""),
        ("by-letter", "by = \"letter\""),
        // "C" is right and not listed.
        ("of-c", unlisted),
    ];
    let app = started(&bed, &model, &tracks).await;
    let operator = app.operator().await;
    run(&app, &operator, &model, "Ruler", &tracks, &[]).await;
    let runs = app.ended_runs(tracks.len()).await;
    assert!(runs.iter().all(|run| run.failed == 0), "{runs:?}");
    let samples: Vec<(String, String)> = bed
        .rows("SELECT t.slug, s.id FROM samples s JOIN runs r ON r.id = s.run_id JOIN tracks t ON t.id = r.track_id")
        .await;
    let sample = |slug: &str| {
        let row = samples.iter().find(|row| row.0 == slug);
        row.expect("a sample").1.clone()
    };
    // "a small bird" has an eighth after the question in three tokens, a sixteenth without it; "B" a half, and
    // "C" no more than "A", which is the least likely of those listed.
    for (slug, bits, is_bound, per_token, pmi_dc) in [
        ("by-raw", 3.0, false, Some(1.0), None),
        ("by-pmi", 3.0, false, Some(1.0), Some(-1.0)),
        ("by-letter", 1.0, false, None, None),
        ("of-c", 2.0, true, None, None),
    ] {
        let near = |found: &Value, wanted: Option<f64>| match (found.as_f64(), wanted) {
            (Some(found), Some(wanted)) => (found - wanted).abs() < 1e-9,
            (found, wanted) => found == wanted,
        };
        app.until_page(&format!("/tracks/{slug}"), "Ruler").await;
        let board = json(&app, &format!("/api/v1/tracks/{slug}/board")).await;
        let row = &board["rows"][0]["effort"]["bits_by_likelihood"];
        let one = json(&app, &format!("/api/v1/samples/{}", sample(slug))).await;
        let one = &one["bits_by_likelihood"];
        for found in [row, one] {
            assert!(near(&found["value"], Some(bits)), "{slug}: {found}");
            assert_eq!(found["is_lower_bound"], is_bound, "{slug}: {found}");
            assert!(near(&found["per_token"], per_token), "{slug}: {found}");
            assert!(near(&found["pmi_dc"], pmi_dc), "{slug}: {found}");
        }
        assert_eq!(row["items"], 1, "{slug}: {row}");
        assert!(
            row["lower"].is_null(),
            "a single item has no interval: {row}"
        );
        let file = json(&app, &format!("/tracks/{slug}?format=json")).await;
        let file = &file["rows"][0];
        assert!(near(&file["bits_by_likelihood"], Some(bits)), "{file}");
        assert!(near(&file["bits_by_likelihood_pmi_dc"], pmi_dc), "{file}");
    }
    let visitor = app.visitor();
    let board = visitor.page("/tracks/of-c").await;
    board.shows("Bits by likelihood").shows("≥ 2.00");
    let alone = visitor
        .page("/tracks/by-pmi?columns=likelihood-bits&sort=likelihood-bits&format=csv")
        .await;
    alone.shows("bits_by_likelihood,bits_by_likelihood_lower");
    visitor
        .page(&format!("/samples/{}", sample("by-pmi")))
        .await
        .shows("Bits of the reference, by likelihood")
        .shows("3.00")
        .shows("the same per token, of 3")
        .shows("Where the bits sit")
        .shows("−1.00");
    visitor
        .page(&format!("/samples/{}", sample("of-c")))
        .await
        .shows("at least 2.00")
        .hides("PMI-DC")
        // The alternatives to the letter are kept of it, and nobody said them.
        .hides("Where the bits sit");
    // What is not compared by likelihood has no such column.
    visitor
        .page("/tracks/echo?format=csv&columns=likelihood-bits,n")
        .await
        .hides("bits_by_likelihood");
    // A sample from before there were bits has a dash.
    let _: Vec<(String,)> = bed
        .rows("UPDATE samples SET reference_bits = NULL RETURNING id")
        .await;
    visitor
        .page(&format!("/zh/samples/{}", sample("by-pmi")))
        .await
        .shows("正确答案的比特，按似然")
        .hides("3.00");
    app.stop().await;
}

async fn an_endpoint_that_cannot_measure_says_what_to_do(bed: Bed) {
    let model = Model::start().await;
    let tracks = [("by-raw", "")];
    let app = started(&bed, &model, &tracks).await;
    let operator = app.operator().await;
    run(&app, &operator, &model, "A mute one", &tracks, &[]).await;
    let runs = app.ended_runs(1).await;
    let said = runs[0].error.clone().unwrap_or_default();
    assert_eq!(runs[0].state, "failed", "{runs:?}");
    for part in ["prompt_logprobs", "echo", "vLLM", "by = \"letter\""] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    // Who thinks first gives no probability of a choice right after the question.
    let thinking = [("strategy", "spelled"), ("spelling", "step_by_step")];
    run(&app, &operator, &model, "A thinker", &tracks, &thinking).await;
    app.ended_runs(2).await;
    let codes: Vec<(Option<String>,)> = bed.rows("SELECT error_code FROM samples").await;
    assert_eq!(codes, [(Some("no_likelihood".to_owned()),)]);
    app.stop().await;
}

#[test]
fn letters_are_not_divided_by_their_length() {
    let bed = Bed::sqlite();
    let folder = track(&bed, "wrong", "by = \"letter\"\nnormalisation = \"length\"");
    let error = fails(openmic(&bed).args(["track", "check", arg(&folder)]));
    assert!(
        error.contains("track.toml:8: scorer.normalisation: this divides by the length"),
        "{error}"
    );
}
