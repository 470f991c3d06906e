//! Tracks as files: what `track.toml` and `items.jsonl` of a track folder may say.

pub mod import;
pub mod rows;
pub mod source;

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::hash::sha256_hex;
use crate::joke::HumorSpec;
use crate::joke::banned::{self, Term};
use crate::scoring::{Check, Detail, Graded, Scorer, Target};
use crate::slug;

pub use rows::SourceProblem;
pub use source::{ItemsSpec, Names};

/// Where the item goes in a template.
const PLACEHOLDER: &str = "{input}";

/// What kind of competition a track is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrackKind {
    /// Questions with right answers.
    Benchmark,
    /// Joke prompts; people and judges vote.
    Humor,
    /// Games between entrants or against reference players.
    Game,
}

impl TrackKind {
    /// The spelling used in files, addresses and the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Benchmark => "benchmark",
            Self::Humor => "humor",
            Self::Game => "game",
        }
    }
}

/// Who may see the items of a track.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Items and answers are shown and exported.
    #[default]
    Public,
    /// Items and answers stay in the database: pages and exports have their aggregates only.
    Private,
}

impl Visibility {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde passes a reference"
    )]
    const fn is_public(&self) -> bool {
        matches!(self, Self::Public)
    }
}

/// A track, as `track.toml` describes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrackSpec {
    /// Name in addresses, also of the folder.
    pub slug: String,
    /// Kind of competition.
    pub kind: TrackKind,
    /// Version of the item set: results of two versions never share a board.
    pub version: String,
    /// Name for people.
    pub title: String,
    /// What the track measures, in a sentence or two.
    #[serde(default)]
    pub description: String,
    /// Language of the items (BCP 47).
    #[serde(default = "default_language")]
    pub language: String,
    /// Whether its items and answers may be shown and exported, or only what is computed from them.
    #[serde(default, skip_serializing_if = "Visibility::is_public")]
    pub visibility: Visibility,
    /// A text that no other document has; whoever finds it in a training set knows where that came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canary: Option<String>,
    /// Answers drawn per item.
    #[serde(default = "default_samples_per_item")]
    pub samples_per_item: u32,
    /// How an item is asked.
    #[serde(default)]
    pub request: RequestSpec,
    /// How an answer is scored; benchmarks only, and required there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scorer: Option<Scorer>,
    /// Where the items are read from, when they are not `items.jsonl` in Openmic's own columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<ItemsSpec>,
    /// Worked examples for few-shot strategies, in the order in which they are shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Example>,
    /// Votes below which an entrant is provisional: it has no rating and no rank yet. 0 for no limit.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub min_votes: u64,
    /// Jokes that cost an entrant points; humor only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub banned: Vec<BannedJoke>,
    /// What may go on stage; humor only.
    #[serde(default, skip_serializing_if = "HumorSpec::is_default")]
    pub humor: HumorSpec,
}

/// How an item is asked: `[request]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RequestSpec {
    /// The user turn, with `{input}` where the item goes.
    pub template: String,
    /// Tokens after which an answer is cut off, unless the entrant sets fewer.
    pub max_tokens: u32,
    /// Texts that end an answer.
    pub stop: Vec<String>,
}

impl RequestSpec {
    /// The user turn for `input`.
    #[must_use]
    pub fn fill(&self, input: &str) -> String {
        self.template.replace(PLACEHOLDER, input)
    }
}

impl Default for RequestSpec {
    fn default() -> Self {
        Self {
            template: PLACEHOLDER.to_owned(),
            max_tokens: 256,
            stop: Vec::new(),
        }
    }
}

/// A worked example: `[[examples]]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What is asked.
    pub input: String,
    /// The answer to imitate.
    pub target: String,
}

/// A joke that must not be told: `[[banned]]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BannedJoke {
    /// Name in addresses.
    pub slug: String,
    /// The joke.
    pub text: String,
    /// Other wordings of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paraphrases: Vec<String>,
    /// Lists of terms ([`Term`]): an answer tells the joke only if it has a term of each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub must: Vec<Vec<String>>,
}

/// One item, as a line of `items.jsonl` describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemSpec {
    /// Name, unique in the track.
    pub id: String,
    /// What is asked.
    pub input: String,
    /// The accepted answers; required in benchmarks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// The texts of the choices, in the order of their letters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// What the answer must look like, for the scorer `instructions`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// Category, for boards of one category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Language, if it is not the track's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

fn default_language() -> String {
    "en".to_owned()
}

const fn is_zero(n: &u64) -> bool {
    *n == 0
}

const fn default_samples_per_item() -> u32 {
    1
}

impl ItemSpec {
    /// What is stored beside the item's input and target.
    #[must_use]
    pub fn detail(&self) -> Detail {
        Detail {
            choices: self.choices.clone(),
            checks: self.checks.clone(),
        }
    }

    /// The item as a scorer sees it.
    #[must_use]
    pub fn graded(&self) -> Graded {
        Graded {
            input: self.input.clone(),
            target: self.target.clone(),
            choices: self.choices.clone(),
            checks: self.checks.clone(),
        }
    }
}

impl TrackSpec {
    /// Whether items and answers must not leave the database, neither on pages nor in exports.
    #[must_use]
    pub const fn is_private(&self) -> bool {
        matches!(self.visibility, Visibility::Private)
    }

    /// What is wrong with the track and its `items`, one sentence each; empty if nothing is.
    #[must_use]
    pub fn check(&self, items: &[ItemSpec]) -> Vec<String> {
        let mut problems = Vec::new();
        if let Err(error) = slug::check(&self.slug) {
            problems.push(format!("slug: {error}"));
        }
        for (field, value) in [
            ("version", &self.version),
            ("title", &self.title),
            ("language", &self.language),
        ] {
            if value.trim().is_empty() {
                problems.push(format!("{field} is empty: fill it in"));
            }
        }
        if self.samples_per_item == 0 {
            problems.push("samples_per_item is 0: ask for at least one answer per item".to_owned());
        }
        self.check_request(&mut problems);
        self.check_kind(&mut problems);
        self.check_examples(items, &mut problems);
        self.check_banned(&mut problems);
        self.check_humor(&mut problems);
        self.check_items(items, &mut problems);
        problems
    }

    fn check_request(&self, problems: &mut Vec<String>) {
        if !self.request.template.contains(PLACEHOLDER) {
            problems.push(
                "request.template does not contain {input}: say where the item goes".to_owned(),
            );
        }
        if self.request.max_tokens == 0 {
            problems.push("request.max_tokens is 0: allow at least one token".to_owned());
        }
        if self.request.stop.iter().any(String::is_empty) {
            problems.push(
                "request.stop contains an empty text, which would end every answer at once: remove it"
                    .to_owned(),
            );
        }
    }

    fn check_kind(&self, problems: &mut Vec<String>) {
        for problem in self.scorer.iter().flat_map(Scorer::problems) {
            problems.push(format!("scorer.{problem}"));
        }
        if self.is_private()
            && self
                .canary
                .as_deref()
                .is_none_or(|text| text.trim().len() < 16)
        {
            problems.push(
                "a private track needs a canary of at least 16 characters, by which a leak can be found: \
                 write a random text that occurs nowhere else"
                    .to_owned(),
            );
        }
        if self.is_private() && self.kind == TrackKind::Humor {
            problems.push(
                "a humor track cannot be private, since voters read its jokes: remove visibility, or keep \
                 the whole site to yourselves"
                    .to_owned(),
            );
        }
        match (self.kind, &self.scorer) {
            (TrackKind::Benchmark, None) => problems
                .push("a benchmark needs a [scorer], such as kind = \"normalised\"".to_owned()),
            (TrackKind::Humor | TrackKind::Game, Some(_)) => problems.push(format!(
                "[scorer] is for benchmarks, and this is a {} track: remove it",
                self.kind.as_str()
            )),
            _ => {}
        }
        if self.kind == TrackKind::Benchmark && self.min_votes > 0 {
            problems.push(
                "min_votes is for tracks that are voted on, and this is a benchmark: remove it"
                    .to_owned(),
            );
        }
        if self.kind != TrackKind::Humor && !self.banned.is_empty() {
            problems.push(format!(
                "[[banned]] is for humor tracks, and this is a {} track: remove it",
                self.kind.as_str()
            ));
        }
    }

    fn check_humor(&self, problems: &mut Vec<String>) {
        if self.kind != TrackKind::Humor && !self.humor.is_default() {
            problems.push(format!(
                "[humor] is for humor tracks, and this is a {} track: remove it",
                self.kind.as_str()
            ));
        }
        problems.extend(self.humor.check());
    }

    fn check_examples(&self, items: &[ItemSpec], problems: &mut Vec<String>) {
        let inputs: HashSet<&str> = items.iter().map(|item| item.input.trim()).collect();
        for (number, example) in (1..).zip(&self.examples) {
            if example.input.trim().is_empty() || example.target.trim().is_empty() {
                problems.push(format!(
                    "example {number} has an empty input or target: fill it in"
                ));
            } else if inputs.contains(example.input.trim()) {
                problems.push(format!(
                    "example {number} ({:?}) is also an item, so few-shot entrants would be told its \
                     answer: use another example",
                    example.input
                ));
            }
        }
    }

    fn check_banned(&self, problems: &mut Vec<String>) {
        let mut seen = HashSet::new();
        for joke in &self.banned {
            if let Err(error) = slug::check(&joke.slug) {
                problems.push(format!("banned joke: {error}"));
            } else if !seen.insert(joke.slug.as_str()) {
                problems.push(format!(
                    "two banned jokes have the slug {:?}: rename one",
                    joke.slug
                ));
            }
            if std::iter::once(&joke.text)
                .chain(&joke.paraphrases)
                .any(|text| crate::joke::normal_form(text).is_empty())
            {
                problems.push(format!(
                    "banned joke {:?} has an empty text or paraphrase: fill it in",
                    joke.slug
                ));
            }
            if joke.must.iter().any(Vec::is_empty)
                || (joke.must.iter().flatten()).any(|term| Term::new(term).is_none())
            {
                problems.push(format!(
                    "banned joke {:?} has an empty list or term in must: fill it in or remove it",
                    joke.slug
                ));
            }
            for text in banned::without_terms(joke) {
                problems.push(format!(
                    "banned joke {:?}: {text:?} has no term of one of the lists in must and could never be \
                     found: add a term or remove the wording",
                    joke.slug
                ));
            }
        }
    }

    fn check_items(&self, items: &[ItemSpec], problems: &mut Vec<String>) {
        if items.is_empty() {
            problems
                .push("the track has no items: add at least one line to items.jsonl".to_owned());
        }
        let mut seen = HashSet::new();
        for (number, item) in (1..).zip(items) {
            let name = format!("item {number} ({:?})", item.id);
            if item.id.trim().is_empty() {
                problems.push(format!("item {number} has an empty id: give it one"));
            } else if !seen.insert(item.id.as_str()) {
                problems.push(format!("{name} has the id of an earlier item: rename one"));
            }
            if item.input.trim().is_empty() {
                problems.push(format!("{name} has an empty input: fill it in"));
            }
            if self.kind == TrackKind::Benchmark {
                self.check_gradable(&name, item, problems);
            }
        }
    }

    /// Whether an item has what the scorer needs of it.
    fn check_gradable(&self, name: &str, item: &ItemSpec, problems: &mut Vec<String>) {
        let scorer = self.scorer.as_ref();
        match &item.target {
            None if scorer.is_none_or(Scorer::needs_target) => problems.push(format!(
                "{name} has no target, which a benchmark needs: add the right answer"
            )),
            Some(target)
                if target.accepted().is_empty()
                    || target.accepted().iter().any(|text| text.trim().is_empty()) =>
            {
                problems.push(format!(
                    "{name} has an empty target: write the right answer"
                ));
            }
            _ => {}
        }
        for problem in item.checks.iter().filter_map(Check::problem) {
            problems.push(format!("{name}: {problem}"));
        }
        let shown = item.target.as_ref().map_or("", Target::shown);
        match scorer {
            Some(Scorer::Choice {} | Scorer::Likelihood(_))
                if !shown.is_empty()
                    && crate::extract::choice::of_target(shown, &item.choices).is_none() =>
            {
                problems.push(format!(
                    "{name} has the target {shown:?}, which is neither a letter nor one of its choices: \
                     correct one of them"
                ));
            }
            Some(Scorer::Likelihood(_)) if item.choices.len() < 2 => problems.push(format!(
                "{name} has fewer than two choices, and the scorer compares choices: add them"
            )),
            Some(Scorer::Numeric { .. })
                if !shown.trim().is_empty() && crate::extract::final_number(shown).is_none() =>
            {
                problems.push(format!(
                    "{name} has the target {shown:?}, which is no number: correct it, or choose another scorer"
                ));
            }
            Some(Scorer::Instructions { .. }) if item.checks.is_empty() => problems.push(format!(
                "{name} has no checks, and the scorer checks instructions: add them"
            )),
            _ => {}
        }
    }
}

/// Whether the track that a stored description describes is private. A description that cannot be
/// read is taken for private.
#[must_use]
pub fn is_private(spec_json: &str) -> bool {
    #[derive(Deserialize)]
    struct Seen {
        #[serde(default)]
        visibility: Visibility,
    }
    serde_json::from_str::<Seen>(spec_json)
        .map_or(true, |seen| seen.visibility == Visibility::Private)
}

/// SHA-256, in hexadecimal, of an item set: over one line of JSON per item, fields in the order of
/// [`ItemSpec`], absent ones left out, items sorted by id. The order of lines in a file does not matter.
#[must_use]
pub fn item_set_hash(items: &[ItemSpec]) -> String {
    let mut lines: Vec<(&str, String)> = items
        .iter()
        // Strings and lists of strings always serialise.
        .map(|item| {
            (
                item.id.as_str(),
                serde_json::to_string(item).unwrap_or_default(),
            )
        })
        .collect();
    lines.sort();
    let mut text = String::new();
    for (_, line) in lines {
        text.push_str(&line);
        text.push('\n');
    }
    sha256_hex(text.as_bytes())
}

#[cfg(test)]
mod tests;
