//! What passes between the arena's page and its server: nothing here says whose a joke is before the vote.

use serde::{Deserialize, Serialize};

/// Stands in a text where the page puts another.
pub const HERE: char = '\u{fffc}';

/// A battle as the page holds it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct BattleView {
    /// The joke prompt.
    pub prompt: String,
    /// Its category in words, such as "One liner"; empty when it has none.
    pub kind: String,
    /// Language of prompt and jokes as a BCP 47 tag; empty when it is not known.
    pub lang: String,
    /// The joke on the left.
    pub left: String,
    /// The joke on the right.
    pub right: String,
    /// The sealed battle: opens on the server alone, for this voter alone, for a day.
    pub token: String,
}

/// One side of a battle after the vote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RevealSide {
    /// Who told the joke.
    pub name: String,
    /// Part of the entrant's address.
    pub slug: String,
    /// Address of the entrant.
    pub href: String,
    /// Address of the joke; empty when it is not kept.
    pub joke: String,
    /// Online Elo before the vote.
    pub elo_before: f64,
    /// Online Elo after the vote.
    pub elo_after: f64,
    /// By how much it moved, without a sign: `2.0`.
    pub change: String,
    /// `up`, `down` or `same`.
    pub trend: String,
    /// The trend in words, as it is read out before the change.
    pub moved: String,
    /// What the link to the joke is called: `Joke A`.
    pub label: String,
    /// Where the entrant stands: `now 1,002, rank 1–3`.
    pub place: String,
    /// How original the joke is: `originality 0.83`; empty when it has not been compared.
    pub original: String,
    /// What the link to the text it is most like is called, and where it leads; both empty where nothing
    /// is near.
    pub near: [String; 2],
    /// What can be said against the joke; none when it is not kept.
    pub flags: Option<Flags>,
}

/// What a reader can say against a joke.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flags {
    /// Where it is sent.
    pub action: String,
    /// What opens the buttons: `Flag joke A`.
    pub label: String,
    /// Values and words of the buttons.
    pub buttons: Vec<[String; 2]>,
}

/// The answer to a flag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlagReply {
    /// That it was noted, in words.
    pub said: String,
}

/// How a vote can be taken back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Undo {
    /// The vote.
    pub vote: String,
    /// Where that is sent.
    pub action: String,
    /// The button.
    pub label: String,
    /// For so long from now on, in milliseconds.
    pub left_ms: u32,
}

/// Who it was, and what the vote did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reveal {
    /// What was voted: `left`, `right`, `both` or `neither`.
    pub outcome: String,
    /// What the strip with the reveal is called.
    pub title: String,
    /// What was voted, in words: `You said A`.
    pub said: String,
    /// The joke prompt.
    pub prompt: String,
    /// Who told joke A.
    pub left: RevealSide,
    /// Who told joke B.
    pub right: RevealSide,
    /// How others voted on the same jokes.
    pub others: String,
    /// How it can be taken back, while it can.
    pub undo: Option<Undo>,
}

/// What the page starts with.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// The first battle.
    pub battle: BattleView,
    /// The one after it, so that it is there when the vote is given.
    pub next: Option<BattleView>,
    /// The vote before it, where there is one.
    pub reveal: Option<Reveal>,
    /// How many votes this voter has cast, in words.
    pub tally: String,
    /// Votes in a row and prompts left, in words.
    pub progress: String,
    /// What went wrong with the vote before it; empty when nothing did.
    pub message: String,
    /// The words around the battle.
    pub words: ArenaWords,
}

/// What the page says around a battle, in the visitor's language.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ArenaWords {
    /// Accessible name and word of the four answers: left, both, neither, right.
    pub answers: [(String, String); 4],
    /// What is asked.
    pub question: String,
    /// Names of the two jokes.
    pub jokes: [String; 2],
    /// When no answer came from the server.
    pub lost: String,
    /// Sends the vote once more.
    pub again: String,
    /// Where votes are sent.
    pub action: String,
    /// How to vote by touch.
    pub swipe: String,
    /// How the next pair is announced: `HERE` and a digit stand for the prompt (0) and the two jokes (1, 2).
    pub announce: String,
    /// When no answer came to taking a vote back.
    pub undo_lost: String,
}

/// The answer to a vote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VoteReply {
    /// Whether this request counted; a vote that stands already is not counted again.
    pub counted: bool,
    /// Who it was; none when the vote was refused.
    pub reveal: Option<Reveal>,
    /// The next battle, after the one that the page holds already; none when there is none.
    pub next: Option<BattleView>,
    /// What happened, when it was not simply counted.
    pub message: Option<String>,
    /// How many votes this voter has cast.
    pub votes_by_you: u64,
    /// The same in words.
    pub tally: String,
    /// Votes in a row and prompts left, in words.
    pub progress: String,
    /// What is read out: who it was, and the next prompt.
    pub announcement: String,
    /// Address of the page that shows the same without a script.
    pub page: String,
}

/// The answer to taking a vote back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UndoReply {
    /// Whether it does not count any more.
    pub done: bool,
    /// What happened.
    pub message: String,
    /// The vote as it is now; none when it was not taken back.
    pub reveal: Option<Reveal>,
    /// How many votes this voter has cast, in words.
    pub tally: String,
    /// Votes in a row and prompts left, in words.
    pub progress: String,
}
