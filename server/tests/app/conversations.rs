//! Items of several turns: asked one after the other in one conversation, judged together.

use crate::{
    bed::Bed,
    harness::{Options, TestApp, form},
    model::{Act, Model},
    process::{arg, fails, openmic, succeeds},
    visitor::Visitor,
};

on_both!(a_second_turn_goes_on_with_the_first_and_both_are_judged);

/// The published files of MT-Bench, with one question in them.
fn files(bed: &Bed) -> std::path::PathBuf {
    let folder = bed.path("mt");
    std::fs::create_dir_all(&folder).expect("a folder");
    let question = "{\"question_id\": 81, \"category\": \"writing\", \"turns\": [\"Name a thing.\", \"Name another thing.\"]}\n";
    std::fs::write(folder.join("question.jsonl"), question).expect("a file");
    let reference = "{\"question_id\": 81, \"choices\": [{\"index\": 0, \"turns\": [\"A lamp.\", \"A chair.\"]}]}\n";
    std::fs::write(folder.join("reference.jsonl"), reference).expect("a file");
    folder
}

async fn let_in(app: &TestApp, operator: &Visitor, model: &Model, name: &str, track: &str) {
    let sent = app
        .visitor()
        .post("/submit", &form(model, name, &[("tracks", track)]))
        .await;
    assert_eq!(sent.status.as_u16(), 303, "{}", sent.text());
    app.approve_all(operator).await;
}

async fn a_second_turn_goes_on_with_the_first_and_both_are_judged(bed: Bed) {
    let model = Model::start().await;
    let options = Options {
        items: (1, 0),
        ..Options::default()
    };
    let app = TestApp::start_with(&bed, &model, &options).await;
    let operator = app.operator().await;
    let_in(&app, &operator, &model, "Strict judge", "echo").await;
    app.ended_runs(1).await;
    let folder = files(&bed);
    let import = |judge: &str| {
        let mut command = openmic(&bed);
        command.args([
            "track",
            "import",
            "mt-bench",
            arg(&folder),
            "--judge",
            judge,
        ]);
        command
    };
    let error = fails(&mut import("strict-jduge"));
    assert!(
        error.contains("--judge: no entrant \"strict-jduge\"")
            && error.contains("did you mean \"strict-judge\"?; there are strict-judge"),
        "{error}"
    );
    succeeds(&mut import("strict-judge"));
    model.when(
        "Strict judge",
        Act::Say("{\"reason\": \"fine\", \"score\": 7}".to_owned()),
    );
    let_in(&app, &operator, &model, "Talker", "mt-bench").await;
    let runs = app.ended_runs(2).await;
    let run = runs
        .iter()
        .find(|run| run.track_slug == "mt-bench")
        .expect("its run");
    assert_eq!(
        (run.state.as_str(), run.failed, run.score_sum),
        ("done", 0, 0.7),
        "{runs:?}"
    );
    let calls: Vec<(String, String, String)> = bed
        .rows(
            "SELECT c.path, COALESCE(c.messages, s.messages), COALESCE(c.text, s.text) FROM sample_calls c
             JOIN samples s ON s.id = c.sample_id JOIN runs r ON r.id = s.run_id
             JOIN tracks t ON t.id = r.track_id WHERE t.slug = 'mt-bench' ORDER BY c.path",
        )
        .await;
    let paths: Vec<&str> = calls.iter().map(|(path, ..)| path.as_str()).collect();
    assert_eq!(paths, ["0", "score.0", "turn2.0"]);
    let turns = |messages: &str| -> Vec<String> {
        let list: Vec<serde_json::Value> = serde_json::from_str(messages).expect("turns");
        list.iter()
            .map(|turn| turn["content"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    let (first, second) = (&calls[0].2, &calls[2].2);
    assert_ne!(first, second);
    assert_eq!(
        turns(&calls[2].1),
        ["Name a thing.", first.as_str(), "Name another thing."]
    );
    let judged = turns(&calls[1].1).join("\n");
    for part in [
        "Name a thing.",
        first,
        "Name another thing.",
        second,
        "Answer 2: A chair.",
    ] {
        assert!(judged.contains(part), "{part} is not in {judged}");
    }
    // Whoever reads the items reads all that is asked.
    let visitor = app.visitor();
    let items = visitor.page("/tracks/mt-bench/items").await;
    items
        .shows("Name a thing.")
        .shows("Turn 2")
        .shows("Name another thing.")
        .hides("Turn 3");
    let file = visitor.page("/tracks/mt-bench/items?format=csv").await;
    file.shows("later_turns").shows("Name another thing.");
    let json = visitor.page("/api/v1/tracks/mt-bench/items").await;
    let json: serde_json::Value = serde_json::from_str(&json.body).expect("JSON");
    let turns = &json["data"][0]["later_turns"];
    assert_eq!(*turns, serde_json::json!(["Name another thing."]), "{json}");
    visitor
        .page("/tracks/echo/items")
        .await
        .shows("word000")
        .hides("Turn 2");
    // What a conversation takes is said before: two calls.
    let page = app.visitor().get(&format!("/runs/{}", run.id)).await;
    assert!(page.text().contains("Talker"));
    app.stop().await;
}
