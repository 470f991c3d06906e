//! Votes as files: the ledger in the column names of public arena data, and preferences for training.

use std::io::Write;

use openmic_app::{
    export::{Cell, Column, FileWriter, Kind},
    integrity::Pseudonyms,
};
use openmic_store::{ExportedVote, Store, TrackRow, VoteFilter, VoteStatus};

use super::{ExportArgs, PAGE};

/// Where the votes come from.
pub(super) struct Source<'a> {
    pub(super) store: &'a Store,
    pub(super) track: &'a TrackRow,
    pub(super) pseudonyms: &'a Pseudonyms,
}

/// Who won, as arena data spells it.
fn winner(outcome: &str) -> &'static str {
    match outcome {
        "left" => "model_a",
        "right" => "model_b",
        "both" => "tie",
        _ => "tie (bothbad)",
    }
}

/// One turn, as arena data writes it.
fn conversation(prompt: &str, answer: &str) -> String {
    serde_json::json!([
        {"role": "user", "content": prompt},
        {"role": "assistant", "content": answer},
    ])
    .to_string()
}

impl Source<'_> {
    /// Goes through the chosen votes, oldest first, a page at a time.
    async fn each(
        &self,
        filter: &VoteFilter,
        mut write: impl FnMut(&ExportedVote) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let (mut created_ms, mut id) = (i64::MIN, String::new());
        loop {
            let votes = self
                .store
                .export_votes(&self.track.id, filter, (created_ms, id.as_str()), PAGE)
                .await?;
            for vote in &votes {
                write(vote)?;
            }
            match votes.last() {
                Some(last) if votes.len() as i64 == PAGE => {
                    (created_ms, id) = (last.created_ms, last.id.clone());
                }
                _ => return Ok(()),
            }
        }
    }

    /// `openmic export votes`.
    pub(super) async fn votes(
        &self,
        args: &ExportArgs,
        out: impl Write + Send,
    ) -> anyhow::Result<()> {
        let columns = vec![
            Column::new("id", Kind::Text, "Id of the vote"),
            Column::new(
                "question_id",
                Kind::Text,
                "The same, as arena data names it",
            ),
            Column::new("model_a", Kind::Text, "Whose the left text is"),
            Column::new("model_b", Kind::Text, "Whose the right text is"),
            Column::new(
                "winner",
                Kind::Text,
                "model_a, model_b, tie (both good) or tie (bothbad)",
            ),
            Column::new("judge", Kind::Text, "The voter's pseudonym on this server"),
            Column::new(
                "conversation_a",
                Kind::Text,
                "Prompt and left text, a JSON list of role and content",
            ),
            Column::new(
                "conversation_b",
                Kind::Text,
                "Prompt and right text, a JSON list of role and content",
            ),
            Column::new("turn", Kind::Whole, "Turns of the conversation: 1"),
            Column::new(
                "anony",
                Kind::Flag,
                "Whether the voter did not know who wrote the texts",
            ),
            Column::new("language", Kind::Text, "Language of the prompt, BCP 47"),
            Column::new(
                "tstamp",
                Kind::Number,
                "When it was cast, seconds since 1970",
            ),
            Column::new("timestamp_ms", Kind::Whole, "The same in milliseconds"),
            Column::new("prompt", Kind::Text, "What both were asked"),
            Column::new("response_a", Kind::Text, "The left text"),
            Column::new("response_b", Kind::Text, "The right text"),
            Column::new("item", Kind::Text, "Id of the prompt in the track file"),
            Column::new("category", Kind::Text, "Category of the prompt"),
            Column::new("voter_group", Kind::Text, "public, expert, judge or import"),
            Column::new(
                "reading_ms",
                Kind::Whole,
                "From showing the battle to the vote",
            ),
            Column::new("source", Kind::Text, "arena, or the name of an import"),
            Column::new("status", Kind::Text, "counted, unverified or excluded"),
            Column::new("reason", Kind::Text, "Why it does not count"),
        ];
        let filter = args.filter(VoteStatus::Any, self.track);
        let title = format!("Votes on {}", self.track.title);
        let mut file = FileWriter::new(args.format.into(), &title, columns, out)?;
        let is_private = self.track.is_private();
        let told = |text: &Option<String>| Cell::maybe(text.as_deref().filter(|_| !is_private));
        let talk = |prompt: &Option<String>, answer: &Option<String>| match (prompt, answer) {
            (Some(prompt), Some(answer)) if !is_private => Cell::Text(conversation(prompt, answer)),
            _ => Cell::Nothing,
        };
        self.each(&filter, |vote| {
            let language = vote.language.as_deref().unwrap_or(&filter.default_language);
            file.write(vec![
                Cell::text(&vote.id),
                Cell::text(&vote.id),
                Cell::text(&vote.left_name),
                Cell::text(&vote.right_name),
                Cell::text(winner(&vote.outcome)),
                Cell::text(&self.pseudonyms.of_voter(&vote.voter)),
                talk(&vote.input, &vote.left_text),
                talk(&vote.input, &vote.right_text),
                Cell::Whole(1),
                // Of votes that were cast elsewhere it is not known.
                match vote.source.as_str() {
                    "arena" => Cell::Flag(true),
                    _ => Cell::Nothing,
                },
                Cell::maybe(vote.item.as_ref().map(|_| language)),
                Cell::Number(vote.created_ms as f64 / 1000.0),
                Cell::Whole(vote.created_ms),
                told(&vote.input),
                told(&vote.left_text),
                told(&vote.right_text),
                Cell::maybe(vote.item.as_deref()),
                Cell::maybe(vote.category.as_deref()),
                Cell::text(&vote.voter_group),
                vote.reading_ms.map_or(Cell::Nothing, Cell::Whole),
                Cell::text(&vote.source),
                Cell::text(&vote.status),
                Cell::maybe(vote.reason.as_deref()),
            ])?;
            Ok(())
        })
        .await?;
        Ok(file.finish()?)
    }

    /// `openmic export preferences`: votes that prefer one of two texts.
    pub(super) async fn preferences(
        &self,
        args: &ExportArgs,
        out: impl Write + Send,
    ) -> anyhow::Result<()> {
        let columns = vec![
            Column::new("prompt", Kind::Text, "What both were asked"),
            Column::new("chosen", Kind::Text, "The text that was preferred"),
            Column::new("rejected", Kind::Text, "The other one"),
            Column::new("chosen_model", Kind::Text, "Whose the preferred one is"),
            Column::new("rejected_model", Kind::Text, "Whose the other one is"),
            Column::new("judge", Kind::Text, "The voter's pseudonym on this server"),
            Column::new("voter_group", Kind::Text, "public, expert, judge or import"),
            Column::new("status", Kind::Text, "counted, unverified or excluded"),
            Column::new("reason", Kind::Text, "Why it does not count"),
            Column::new("category", Kind::Text, "Category of the prompt"),
            Column::new("language", Kind::Text, "Language of the prompt, BCP 47"),
            Column::new(
                "tstamp",
                Kind::Number,
                "When it was cast, seconds since 1970",
            ),
            Column::new("vote", Kind::Text, "Id of the vote"),
        ];
        let filter = args.filter(VoteStatus::Counted, self.track);
        let title = format!("Preferences on {}", self.track.title);
        let mut file = FileWriter::new(args.format.into(), &title, columns, out)?;
        self.each(&filter, |vote| {
            let (Some(prompt), Some(left), Some(right)) =
                (&vote.input, &vote.left_text, &vote.right_text)
            else {
                return Ok(());
            };
            let left = (left, &vote.left_name);
            let right = (right, &vote.right_name);
            let (chosen, rejected) = match vote.outcome.as_str() {
                "left" => (left, right),
                "right" => (right, left),
                _ => return Ok(()),
            };
            let language = vote.language.as_deref().unwrap_or(&filter.default_language);
            file.write(vec![
                Cell::text(prompt),
                Cell::text(chosen.0),
                Cell::text(rejected.0),
                Cell::text(chosen.1),
                Cell::text(rejected.1),
                Cell::text(&self.pseudonyms.of_voter(&vote.voter)),
                Cell::text(&vote.voter_group),
                Cell::text(&vote.status),
                Cell::maybe(vote.reason.as_deref()),
                Cell::maybe(vote.category.as_deref()),
                Cell::text(language),
                Cell::Number(vote.created_ms as f64 / 1000.0),
                Cell::text(&vote.id),
            ])?;
            Ok(())
        })
        .await?;
        Ok(file.finish()?)
    }
}
