//! Tracks as files: what `track.toml` and `items.jsonl` of a track folder may say.

mod check;
pub mod import;
pub mod rows;
pub mod source;
mod version;

use serde::{Deserialize, Serialize};

use crate::hash::sha256_hex;
use crate::joke::HumorSpec;
use crate::scoring::{By, Check, Detail, Graded, Scorer, Target};

pub use check::Problem;
pub use rows::SourceProblem;
pub use source::{ItemsSpec, Names};
pub use version::changed_parts;

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
    /// Version of what decides a result ([`changed_parts`] and the items): results of two versions never
    /// share a board.
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
    /// Lists of terms ([`crate::joke::banned::Term`]): an answer tells the joke only if it has a term of each.
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
    /// What is asked after the answer to the input, and after each answer that follows, in one
    /// conversation; for the scorer `judge`, which reads all of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub turns: Vec<String>,
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
            turns: self.turns.clone(),
            choices: self.choices.clone(),
            checks: self.checks.clone(),
        }
    }

    /// The item as a scorer sees it.
    #[must_use]
    pub fn graded(&self) -> Graded {
        Graded {
            input: self.input.clone(),
            turns: self.turns.clone(),
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

/// What is measured of a choice, where the track that a stored description describes compares choices by likelihood.
#[must_use]
pub fn likelihood_by(spec_json: &str) -> Option<By> {
    #[derive(Deserialize)]
    struct Seen {
        scorer: Named,
    }
    #[derive(Deserialize)]
    struct Named {
        kind: String,
        #[serde(default)]
        by: By,
    }
    let seen: Seen = serde_json::from_str(spec_json).ok()?;
    (seen.scorer.kind == "likelihood").then_some(seen.scorer.by)
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
