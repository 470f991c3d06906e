//! Answers as assistants give them, and the jokes in them.

use super::clean;

const JOKE: &str = "Why did the owl fail? It didn't give a hoot.";

#[test]
fn announcements_labels_offers_and_explanations_go() {
    for text in [
        "Why did the owl fail? It didn't give a hoot.",
        "Sure! Why did the owl fail? It didn't give a hoot.",
        "Sure! Here's a joke about owls:\n\nWhy did the owl fail? It didn't give a hoot.",
        "Sure, here's one for you: Why did the owl fail? It didn't give a hoot.",
        "Certainly! Here is a short joke: \"Why did the owl fail? It didn't give a hoot.\"",
        "Of course. Here is a pun!\nWhy did the owl fail? It didn't give a hoot.",
        "Here's a joke! Why did the owl fail? It didn't give a hoot.",
        "Absolutely! Here’s a joke:\n\n**Why did the owl fail? It didn't give a hoot.**",
        "**Joke:** Why did the owl fail? It didn't give a hoot.",
        "Joke: Why did the owl fail? It didn't give a hoot.\n\nExplanation: owls hoot.",
        "Why did the owl fail? It didn't give a hoot.\n\nThis joke is a play on words.",
        "Why did the owl fail? It didn't give a hoot.\n\nI hope that made you smile! 😊",
        "Why did the owl fail? It didn't give a hoot.\nLet me know if you'd like another one.",
        "Why did the owl fail? It didn't give a hoot. Would you like to hear another?",
        "\"Why did the owl fail? It didn't give a hoot.\"",
        "“Why did the owl fail? It didn't give a hoot.”",
        "```\nWhy did the owl fail? It didn't give a hoot.\n```",
        "Okay! Here's my attempt:\n```text\nWhy did the owl fail? It didn't give a hoot.\n```",
        "Answer: Why did the owl fail? It didn't give a hoot.\n\n---\n\nNote: for all ages.",
        "Sure thing, buddy! Here's a joke for you: Why did the owl fail? It didn't give a hoot.",
        "Sure thing, buddy! Here's a joke for you:Why did the owl fail? It didn't give a hoot.",
        "Absolutely — here's my best shot: Why did the owl fail? It didn't give a hoot.",
        "Ha! Here's a good one about owls – Why did the owl fail? It didn't give a hoot.",
        "Okay, so the user wants a joke. Why did the owl fail? It didn't give a hoot.",
        "Okay, so the user wants a joke. Owls hoot.\n\nI could use that.\n\nWhy did the owl fail? It didn't give a hoot.",
        "Title: The Owl\nWhy did the owl fail? It didn't give a hoot.",
        "**Title: The Owl**\n\nWhy did the owl fail? It didn't give a hoot.",
        "A: Why did the owl fail? It didn't give a hoot.",
        "Why did the owl fail? It didn't give a hoot. (Get it? Because owls hoot!)",
        "Why did the owl fail? It didn't give a hoot. (This is a play on words: owls hoot.)",
        "Why did the owl fail? It didn't give a hoot.\n\nThis headline is designed to be humorous and lighthearted, about owls.",
    ] {
        assert_eq!(clean(text), JOKE, "{text:?}");
    }
    assert_eq!(
        clean("**Setup:** Why did the owl fail?\n**Punchline:** It didn't give a hoot."),
        "Why did the owl fail?\nIt didn't give a hoot."
    );
    for (text, joke) in [
        ("好的，这是一个关于猫的笑话：\n猫加班了。", "猫加班了。"),
        ("当然可以！以下是一个笑话：“猫加班了。”", "猫加班了。"),
        ("笑话：猫加班了。\n\n解释：猫不上班。", "猫加班了。"),
    ] {
        assert_eq!(clean(text), joke);
    }
}

#[test]
fn a_joke_that_only_sounds_like_an_announcement_stays() {
    for text in [
        "Sure, I'll feed your cat, said the mouse.",
        "Here is where the river bent, and it never apologised.",
        "\"Yes,\" said the spoon. \"No,\" said the fork.",
        "Great! Another parking ticket, the wall is nearly papered."
            .split_once("! ")
            .unwrap()
            .1,
        "Okay is a place in Oklahoma, nearly.",
        "Toaster: I am warm.\nBread: I am leaving.",
        "The joke is on me: I bought the wall.",
        "Let me know if you find my keys, said the lock.",
        "A note: B flat. The pianist: I will call a plumber.",
        "*Knocks* Who is there?",
        "Ha! said the fish, and swam on.",
        "Well, here I am, said the bucket, and nobody drew water.",
        "A: I split. B: So did I.",
        "A: Where is the soup?\nB: In the past tense.",
        "I lost my job at the bank (the river bank, it turned out).",
        "Title: none. That is what my land deed says.",
        "Two lines.\n\nStill two lines.",
        "猫说：好的，我来讲。",
    ] {
        assert_eq!(clean(text), text);
    }
}

/// Answers of a 135M model to the built-in prompts, as they came.
#[test]
fn answers_of_a_small_model() {
    for (text, joke) in [
        (
            "\"The dentist's chair is a shark, waiting to eat.\"",
            "The dentist's chair is a shark, waiting to eat.",
        ),
        (
            "The tide broke up with the moon.",
            "The tide broke up with the moon.",
        ),
        (
            "Professor: I'm sure you're right, I'm sure you're right.\nPrinter: I'm sure you're right, I'm \
             sure you're right.",
            "Professor: I'm sure you're right, I'm sure you're right.\nPrinter: I'm sure you're right, I'm \
             sure you're right.",
        ),
        (
            "\"A PENGUIN in a job interview: \"The Penguins of the Arctic\"",
            "\"A PENGUIN in a job interview: \"The Penguins of the Arctic\"",
        ),
        (
            "The funny part: Monday mornings are actually Monday mornings, but on a Monday.",
            "The funny part: Monday mornings are actually Monday mornings, but on a Monday.",
        ),
        (
            "In the blackness of the moon,\nA printer stands poised.\nA printer stands poised...",
            "In the blackness of the moon,\nA printer stands poised.\nA printer stands poised...",
        ),
    ] {
        assert_eq!(clean(text), joke);
    }
}

#[test]
fn cleaning_ends_and_cleans_once() {
    for text in [
        "",
        "Sure!",
        "Here is a joke:",
        "**",
        "\"\"",
        "``````",
        "Joke:",
        "Let me know if",
        "👍",
        "‘’",
        "é",
    ] {
        let once = clean(text);
        assert_eq!(clean(&once), once, "{text:?}");
    }
}

/// Every joke of two collections, where they are at hand: none of them may be changed or refused.
#[test]
fn jokes_of_collections_are_told_as_they_are() {
    let mut jokes = Vec::new();
    for file in ["jokeapi/jokes-en.json", "official-joke-api/index.json"] {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        let places =
            ["../shared/data", "../../shared/data"].map(|up| format!("{root}/{up}/{file}"));
        let Some(bytes) = places.iter().find_map(|path| std::fs::read(path).ok()) else {
            eprintln!("skipped: no {file} in the folder of shared data");
            continue;
        };
        let format = crate::joke::known::KnownFormat::Json;
        jokes.extend(crate::joke::known::read(&bytes, format).unwrap());
    }
    let changed: Vec<(String, String)> = jokes
        .iter()
        .map(|joke| (joke.clone(), clean(joke)))
        .filter(|(joke, clean)| {
            let bare = |text: &str| crate::joke::normal_form(text);
            bare(joke) != bare(clean)
        })
        .collect();
    assert_eq!(changed, []);
    let refused: Vec<&String> = jokes
        .iter()
        .filter(|joke| crate::joke::is_refusal(joke))
        .collect();
    assert!(refused.is_empty(), "{refused:?}");
}
