//! What is wrong with a track and its items: each problem with the field it is about.

use std::collections::HashSet;

use super::{ItemSpec, PLACEHOLDER, TrackKind, TrackSpec};
use crate::joke::banned::{self, Term};
use crate::scoring::{Check, Scorer, Target};
use crate::slug;

/// What is wrong with a track, or with one of its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which item it is about, from 0, and its id; the track itself if none.
    pub item: Option<(usize, String)>,
    /// The field, as `request.template` or `examples[2].input` (counted from 1) in `track.toml`; of an
    /// item its own field.
    pub field: String,
    /// What is wrong and what to do, without the field.
    pub message: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some((index, id)) = &self.item {
            write!(f, "item {} ({id:?}): ", index + 1)?;
        }
        write!(f, "{}: {}", self.field, self.message)
    }
}

/// The problems that were found so far.
#[derive(Default)]
struct Found(Vec<Problem>);

impl Found {
    fn track(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.push(Problem {
            item: None,
            field: field.into(),
            message: message.into(),
        });
    }

    fn item(&mut self, at: (usize, &ItemSpec), field: &str, message: impl Into<String>) {
        self.0.push(Problem {
            item: Some((at.0, at.1.id.clone())),
            field: field.to_owned(),
            message: message.into(),
        });
    }
}

impl TrackSpec {
    /// What is wrong with the track and its `items`; empty if nothing is.
    #[must_use]
    pub fn check(&self, items: &[ItemSpec]) -> Vec<Problem> {
        let mut found = Found::default();
        if let Err(error) = slug::check(&self.slug) {
            found.track("slug", error.to_string());
        }
        for (field, value) in [
            ("version", &self.version),
            ("title", &self.title),
            ("language", &self.language),
        ] {
            if value.trim().is_empty() {
                found.track(field, "this is empty: fill it in");
            }
        }
        if self.samples_per_item == 0 {
            found.track(
                "samples_per_item",
                "this is 0: ask for at least one answer per item",
            );
        }
        self.check_request(&mut found);
        self.check_kind(&mut found);
        self.check_private(&mut found);
        self.check_examples(items, &mut found);
        self.check_banned(&mut found);
        self.check_items(items, &mut found);
        found.0
    }

    fn check_request(&self, found: &mut Found) {
        if !self.request.template.contains(PLACEHOLDER) {
            found.track(
                "request.template",
                "this does not contain {input}: say where the item goes",
            );
        }
        if self.request.max_tokens == 0 {
            found.track("request.max_tokens", "this is 0: allow at least one token");
        }
        if self.request.stop.iter().any(String::is_empty) {
            found.track(
                "request.stop",
                "this contains an empty text, which would end every answer at once: remove it",
            );
        }
    }

    fn check_kind(&self, found: &mut Found) {
        for (field, message) in self.scorer.iter().flat_map(Scorer::problems) {
            found.track(format!("scorer.{field}"), message);
        }
        let kind = self.kind.as_str();
        match (self.kind, &self.scorer) {
            (TrackKind::Benchmark, None) => found.track(
                "scorer",
                "a benchmark needs a [scorer], such as kind = \"normalised\"",
            ),
            (TrackKind::Humor | TrackKind::Game, Some(_)) => found.track(
                "scorer",
                format!("this is for benchmarks, and the track is a {kind} track: remove it"),
            ),
            _ => {}
        }
        if self.kind == TrackKind::Benchmark && self.min_votes > 0 {
            found.track(
                "min_votes",
                "this is for tracks that are voted on, and the track is a benchmark: remove it",
            );
        }
        if self.kind != TrackKind::Humor {
            let message =
                format!("this is for humor tracks, and the track is a {kind} track: remove it");
            if !self.banned.is_empty() {
                found.track("banned", message.clone());
            }
            if !self.humor.is_default() {
                found.track("humor", message);
            }
        }
        for (field, message) in self.humor.check() {
            found.track(format!("humor.{field}"), message);
        }
    }

    fn check_private(&self, found: &mut Found) {
        if !self.is_private() {
            return;
        }
        let canary = self.canary.as_deref().unwrap_or_default();
        if canary.trim().len() < 16 {
            found.track(
                "canary",
                "a private track needs one of at least 16 characters, by which a leak can be found: write a \
                 random text that occurs nowhere else",
            );
        }
        if self.kind == TrackKind::Humor {
            found.track(
                "visibility",
                "a humor track cannot be private, since voters read its jokes: remove this, or keep the whole \
                 site to yourselves",
            );
        }
    }

    fn check_examples(&self, items: &[ItemSpec], found: &mut Found) {
        let inputs: HashSet<&str> = items.iter().map(|item| item.input.trim()).collect();
        for (number, example) in (1..).zip(&self.examples) {
            for (field, text) in [("input", &example.input), ("target", &example.target)] {
                if text.trim().is_empty() {
                    found.track(
                        format!("examples[{number}].{field}"),
                        "this is empty: fill it in",
                    );
                }
            }
            if inputs.contains(example.input.trim()) && !example.input.trim().is_empty() {
                found.track(
                    format!("examples[{number}].input"),
                    format!(
                        "{:?} is also an item, so few-shot entrants would be told its answer: use another example",
                        example.input
                    ),
                );
            }
        }
    }

    fn check_banned(&self, found: &mut Found) {
        let mut seen = HashSet::new();
        for (number, joke) in (1..).zip(&self.banned) {
            let field = |name: &str| format!("banned[{number}].{name}");
            if let Err(error) = slug::check(&joke.slug) {
                found.track(field("slug"), error.to_string());
            } else if !seen.insert(joke.slug.as_str()) {
                found.track(
                    field("slug"),
                    format!(
                        "an earlier banned joke has the slug {:?}: rename one",
                        joke.slug
                    ),
                );
            }
            let is_empty = |text: &String| crate::joke::normal_form(text).is_empty();
            if is_empty(&joke.text) {
                found.track(field("text"), "this is empty: fill it in");
            }
            if joke.paraphrases.iter().any(is_empty) {
                found.track(
                    field("paraphrases"),
                    "one of them is empty: fill it in or remove it",
                );
            }
            if joke.must.iter().any(Vec::is_empty)
                || (joke.must.iter().flatten()).any(|term| Term::new(term).is_none())
            {
                found.track(
                    field("must"),
                    "a list or a term is empty: fill it in or remove it",
                );
            }
            for text in banned::without_terms(joke) {
                found.track(
                    field("must"),
                    format!(
                        "{text:?} has no term of one of the lists and could never be found: add a term or \
                         remove the wording"
                    ),
                );
            }
        }
    }

    fn check_items(&self, items: &[ItemSpec], found: &mut Found) {
        if items.is_empty() {
            found.track(
                "items",
                "the track has no items: add at least one line to items.jsonl",
            );
        }
        let mut seen = HashSet::new();
        for at @ (_, item) in items.iter().enumerate() {
            if item.id.trim().is_empty() {
                found.item(at, "id", "this is empty: give the item one");
            } else if !seen.insert(item.id.as_str()) {
                let message = format!("an earlier item has the id {:?}: rename one", item.id);
                found.item(at, "id", message);
            }
            if item.input.trim().is_empty() {
                found.item(at, "input", "this is empty: fill it in");
            }
            self.check_turns(at, found);
            if self.kind == TrackKind::Benchmark {
                self.check_gradable(at, found);
            }
        }
    }

    /// Whether an item that goes on after its first answer can be scored.
    fn check_turns(&self, at: (usize, &ItemSpec), found: &mut Found) {
        let turns = &at.1.turns;
        if turns.iter().any(|turn| turn.trim().is_empty()) {
            found.item(at, "turns", "one of them is empty: fill it in or remove it");
        }
        if !turns.is_empty() && !matches!(self.scorer, Some(Scorer::Judge(_))) {
            found.item(
                at,
                "turns",
                "a conversation of several turns is read by a judge: take the scorer judge, or remove them",
            );
        }
    }

    /// Whether an item has what the scorer needs of it.
    fn check_gradable(&self, at: (usize, &ItemSpec), found: &mut Found) {
        let item = at.1;
        let scorer = self.scorer.as_ref();
        match &item.target {
            None if scorer.is_none_or(Scorer::needs_target) => found.item(
                at,
                "target",
                "this is missing, and a benchmark needs it: add the right answer",
            ),
            Some(target)
                if target.accepted().is_empty()
                    || target.accepted().iter().any(|text| text.trim().is_empty()) =>
            {
                found.item(at, "target", "this is empty: write the right answer");
            }
            _ => {}
        }
        for problem in item.checks.iter().filter_map(Check::problem) {
            found.item(at, "checks", problem);
        }
        let shown = item.target.as_ref().map_or("", Target::shown);
        match scorer {
            Some(Scorer::Choice {} | Scorer::Likelihood(_))
                if !shown.is_empty()
                    && crate::extract::choice::of_target(shown, &item.choices).is_none() =>
            {
                let message = format!(
                    "{shown:?} is neither a letter nor one of the item's choices: correct one of them"
                );
                found.item(at, "target", message);
            }
            Some(Scorer::Likelihood(_))
                if item.choices.len() < 2
                    || item.choices.iter().any(|choice| choice.trim().is_empty()) =>
            {
                found.item(
                    at,
                    "choices",
                    "there are fewer than two choices with a text, and the scorer compares choices: add them",
                );
            }
            Some(Scorer::Numeric { .. })
                if !shown.trim().is_empty() && crate::extract::final_number(shown).is_none() =>
            {
                let message =
                    format!("{shown:?} is no number: correct it, or choose another scorer");
                found.item(at, "target", message);
            }
            Some(Scorer::Instructions { .. }) if item.checks.is_empty() => found.item(
                at,
                "checks",
                "there are none, and the scorer checks instructions: add them",
            ),
            _ => {}
        }
    }
}
