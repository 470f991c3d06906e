//! Jokes of people on stage, and what leaves as a file: votes, jokes, preferences.

use std::collections::{BTreeMap, BTreeSet};

use openmic_domain::outcome::Outcome;
use openmic_store::{CastVote, VoteStatus, new_id};
use serde_json::Value;

use crate::{
    bed::Bed,
    process::{Server, arg, fails, openmic, succeeds},
};

on_both!(people_are_ranked_among_models_and_everything_is_exported);

const NOW: i64 = 1_760_000_000_000;

/// Votes on the first prompt of the track, by the raw pseudonyms of cookies.
async fn cast(bed: &Bed) {
    let store = bed.store().await;
    let track = store.track("stage").await.expect("the track");
    let items = store.items(&track.id).await.expect("items");
    let jokes = store.export_jokes(&track.id, "", 100).await.expect("jokes");
    let side = |slug: &str, item: &str| {
        let of =
            |joke: &&openmic_store::ExportedJoke| joke.entrant_slug == slug && joke.item == item;
        jokes.iter().find(of).expect("a joke").sample_id.clone()
    };
    let people = store.entrant("people").await.expect("people").id;
    let others = store.entrant("critics").await.expect("critics").id;
    for (n, (voter, group, outcome)) in [
        ("cookie-of-ann", "public", Outcome::Left),
        ("cookie-of-bob", "expert", Outcome::Right),
        ("cookie-of-cem", "public", Outcome::Both),
        ("cookie-of-ann", "public", Outcome::Neither),
    ]
    .into_iter()
    .enumerate()
    {
        let item = &items[n / 3];
        let vote = CastVote {
            id: new_id(NOW),
            track_id: track.id.clone(),
            item_id: item.id.clone(),
            left_sample: side("people", &item.name),
            right_sample: side("critics", &item.name),
            left_entrant: people.clone(),
            right_entrant: others.clone(),
            outcome,
            voter: voter.to_owned(),
            voter_group: group.to_owned(),
            reading_ms: Some(4_000),
        };
        let at = NOW + 1_000 * n as i64;
        assert!(store.cast_vote(&vote, at).await.expect("a vote").counted);
        if n == 0 {
            store
                .correct_votes(&[vote.id], VoteStatus::Unverified, "too_fast", at + 1)
                .await
                .expect("a correction");
        }
    }
    store.close().await;
}

fn export(bed: &Bed, what: &str, format: &str, more: &[&str]) -> String {
    let mut command = openmic(bed);
    command.args(["export", what, "--track", "stage", "--format", format]);
    succeeds(command.args(more))
}

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

/// Ratings by name, from rows of JSON.
fn ratings(json: &str, (name, rating): (&str, &str)) -> BTreeMap<String, (String, String)> {
    let rows: Value = serde_json::from_str(json).expect("JSON");
    let rows = rows
        .as_array()
        .or_else(|| rows["rows"].as_array())
        .expect("rows");
    let of = |row: &Value| {
        let numbers = (row[rating].to_string(), row["lower"].to_string());
        (row[name].as_str().expect("a name").to_owned(), numbers)
    };
    rows.iter().map(of).collect()
}

fn board_ratings(bed: &Bed) -> BTreeMap<String, (String, String)> {
    ratings(&export(bed, "board", "json", &[]), ("name", "value"))
}

async fn people_are_ranked_among_models_and_everything_is_exported(bed: Bed) {
    bed.write_tracks(1, 2);
    succeeds(openmic(&bed).args(["migrate"]));
    let (ours, theirs) = (bed.path("people.csv"), bed.path("critics.json"));
    std::fs::write(
        &ours,
        "prompt,text\nTell a joke about thing000,\"I tried to eat a clock. It was very time-consuming.\"\n\
         Tell a joke about thing001,My umbrella only opens indoors.\nTell a joke about thing001,\"  \"\n",
    )
    .expect("a file");
    std::fs::write(
        &theirs,
        r#"[{"item": "joke-000", "text": "Two stars, and one of them was an asterisk."},
            {"item": "joke-001", "text": "=SUM(laughs) came to nothing."}]"#,
    )
    .expect("a file");
    let known = bed.path("known.txt");
    std::fs::write(
        &known,
        "I tried to eat a clock. It was very time-consuming.\n",
    )
    .expect("a file");
    let source = ["--source", "Club night", "--licence", "CC0"];
    succeeds(
        openmic(&bed)
            .args(["import", "jokes", arg(&known), "--format", "text"])
            .args(source),
    );
    let people = [
        "import",
        "jokes",
        arg(&ours),
        "--format",
        "csv",
        "--as-entrant",
        "People",
        "--track",
    ];
    // Nothing is stored of a file that does not fit.
    let missing = fails(openmic(&bed).args(people).arg("stag").args(source));
    assert!(missing.contains("stag"), "{missing}");
    let benchmark = fails(openmic(&bed).args(people).arg("echo").args(source));
    assert!(benchmark.contains("no humor track"), "{benchmark}");
    let said = succeeds(openmic(&bed).args(people).arg("stage").args(source));
    assert!(
        said.contains("3 jokes by \"People\"") && said.contains("1 of them off stage"),
        "{said}"
    );
    let again = succeeds(openmic(&bed).args(people).arg("stage").args(source));
    assert!(
        again.contains("0 jokes by") && again.contains("3 were there before"),
        "{again}"
    );
    let critics = [
        "import",
        "jokes",
        arg(&theirs),
        "--format",
        "json",
        "--as-entrant",
        "Critics",
        "--track",
        "stage",
    ];
    succeeds(openmic(&bed).args(critics).args(source));
    succeeds(openmic(&bed).args(["originality", "--recompute"]));
    cast(&bed).await;

    // On the pages they are people, with their source and licence.
    let model = crate::model::Model::start().await;
    let server = Server::start(&bed, &model, &["--no-worker"]);
    let visitor = crate::visitor::Visitor::new(&server.base);
    let page = visitor.page("/entrants/people").await;
    page.shows("written by people")
        .shows("Club night")
        .shows("CC0")
        .shows("time-consuming");
    visitor
        .page("/tracks/stage?origin=people")
        .await
        .shows("People")
        .shows("Critics");
    for path in [
        "/tracks/stage/votes?format=csv&status=any",
        "/api/v1/tracks/stage/votes",
    ] {
        visitor.page(path).await.hides("cookie-of");
    }
    drop(server);

    // Votes: arena's names, all of them, nobody's cookie, the same pseudonyms everywhere.
    let votes = lines(&export(&bed, "votes", "jsonl", &[]));
    assert_eq!(votes.len(), 4);
    let column = |name: &str| {
        votes
            .iter()
            .map(|vote| vote[name].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        column("winner"),
        ["model_a", "model_b", "tie", "tie (bothbad)"]
    );
    assert_eq!(
        column("status"),
        ["unverified", "counted", "counted", "counted"]
    );
    assert_eq!(votes[0]["reason"], "too_fast");
    assert_eq!(votes[0]["model_a"], "People");
    assert_eq!(votes[0]["tstamp"], 1_760_000_000.0);
    assert_eq!(
        (&votes[0]["turn"], &votes[0]["anony"]),
        (&1.into(), &true.into())
    );
    assert_eq!(votes[0]["language"], "en");
    assert_eq!(votes[0]["question_id"], votes[0]["id"]);
    let talk: Value =
        serde_json::from_str(votes[0]["conversation_b"].as_str().expect("a list")).expect("JSON");
    assert_eq!(
        (&talk[0]["role"], &talk[0]["content"], &talk[1]["content"]),
        (&"user".into(), &votes[0]["prompt"], &votes[0]["response_b"])
    );
    assert_eq!(votes[0]["judge"], votes[3]["judge"]);
    let judges: BTreeSet<String> = column("judge").iter().map(ToString::to_string).collect();
    assert_eq!(judges.len(), 3);
    let plain = openmic_domain::hash::sha256_hex(b"cookie-of-ann");
    for format in ["csv", "json", "jsonl"] {
        let text = export(&bed, "votes", format, &[]);
        assert!(
            !text.contains("cookie-of") && !text.contains(&plain[..16]),
            "{text}"
        );
        assert!(
            text.contains(votes[0]["judge"].as_str().expect("a name")),
            "{format}"
        );
    }
    assert_eq!(
        lines(&export(&bed, "votes", "jsonl", &["--group", "expert"])).len(),
        1
    );
    assert_eq!(
        lines(&export(&bed, "votes", "jsonl", &["--status", "counted"])).len(),
        3
    );
    assert_eq!(
        lines(&export(&bed, "votes", "jsonl", &["--status", "unverified"])).len(),
        1
    );

    // Preferences: what counts and decides.
    let preferences = lines(&export(&bed, "preferences", "jsonl", &[]));
    assert_eq!(preferences.len(), 1);
    assert_eq!(
        preferences[0]["chosen"],
        "Two stars, and one of them was an asterisk."
    );
    assert_eq!(
        preferences[0]["rejected"],
        "I tried to eat a clock. It was very time-consuming."
    );
    assert_eq!(preferences[0]["prompt"], "Tell a joke about thing000");
    assert_eq!(preferences[0]["voter_group"], "expert");
    assert_eq!(
        lines(&export(&bed, "preferences", "jsonl", &["--status", "any"])).len(),
        2
    );

    // Jokes: on and off stage, people's own words not held against them.
    let jokes = lines(&export(&bed, "jokes", "jsonl", &[]));
    assert_eq!(jokes.len(), 5);
    let off: Vec<&Value> = jokes
        .iter()
        .filter(|joke| !joke["off_stage"].is_null())
        .collect();
    assert_eq!(off.len(), 1);
    assert_eq!(off[0]["off_stage"], "empty");
    let clock = jokes
        .iter()
        .find(|joke| joke["text"].to_string().contains("clock"))
        .expect("it");
    assert_eq!(clock["human"], true);
    assert!(
        clock["originality"].as_f64().expect("compared") > 0.58,
        "{clock}"
    );
    let csv = export(&bed, "jokes", "csv", &[]);
    assert!(
        csv.lines()
            .next()
            .expect("a header")
            .starts_with("sample,item,prompt"),
        "{csv}"
    );

    // Parquet goes to a file and is one.
    for what in ["votes", "preferences", "jokes"] {
        let out = bed.path(&format!("{what}.parquet"));
        export(&bed, what, "parquet", &["--out", arg(&out)]);
        let bytes = std::fs::read(&out).expect("a file");
        assert!(
            bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"),
            "{what}"
        );
    }
    let rated = succeeds(openmic(&bed).args(["rate", arg(&bed.path("votes.parquet")), "--json"]));
    assert!(rated.contains("People"), "{rated}");
    // What was exported gives the board again, to the last digits: one vote of four does not count.
    let of_board = board_ratings(&bed);
    for (file, format) in [
        ("again.parquet", "parquet"),
        ("again.csv", "csv"),
        ("again.jsonl", "jsonl"),
        ("again.json", "json"),
    ] {
        let out = bed.path(file);
        export(&bed, "votes", format, &["--out", arg(&out)]);
        let rated = succeeds(openmic(&bed).args(["rate", arg(&out), "--json"]));
        assert_eq!(ratings(&rated, ("model", "rating")), of_board, "{file}");
        let all = succeeds(openmic(&bed).args(["rate", arg(&out), "--json", "--all-votes"]));
        assert_ne!(ratings(&all, ("model", "rating")), of_board, "{file}");
    }
    for (what, more) in [
        ("jokes", "--group"),
        ("board", "--group"),
        ("samples", "--group"),
    ] {
        let refused =
            fails(openmic(&bed).args(["export", what, "--track", "stage", more, "expert"]));
        assert!(refused.contains("votes and preferences"), "{refused}");
    }
    let none = fails(openmic(&bed).args(["export", "jokes", "--track", "echo"]));
    assert!(none.contains("no humor track"), "{none}");

    // Links for experts, from the terminal.
    let link =
        succeeds(openmic(&bed).args(["invite", "--name", "Club", "--days", "3", "--max", "2"]));
    assert!(
        link.starts_with("http://") && link.contains("/invite/"),
        "{link}"
    );
    let list = succeeds(openmic(&bed).args(["invite", "--list", "--json"]));
    let list: Vec<Value> = serde_json::from_str(&list).expect("JSON");
    assert_eq!(
        (&list[0]["name"], &list[0]["state"]),
        (&"Club".into(), &"open".into())
    );
    let id = list[0]["id"].as_str().expect("an id");
    succeeds(openmic(&bed).args(["invite", "--revoke", id]));
    assert!(succeeds(openmic(&bed).args(["invite", "--list"])).contains("revoked"));
    assert!(fails(openmic(&bed).args(["invite"])).contains("--name"));
}
