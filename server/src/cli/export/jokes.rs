//! Jokes as files: every one of a track, with how original it is and why it is off stage.

use std::io::Write;

use openmic_app::export::{Cell, Column, FileWriter, Kind};
use openmic_store::{Store, TrackRow};

use super::{ExportArgs, PAGE, language_of};

/// `openmic export jokes`.
pub(super) async fn write(
    store: &Store,
    track: &TrackRow,
    args: &ExportArgs,
    out: impl Write + Send,
) -> anyhow::Result<()> {
    let columns = vec![
        Column::new("sample", Kind::Text, "Id of the sample that holds the joke"),
        Column::new("item", Kind::Text, "Id of the prompt in the track file"),
        Column::new("prompt", Kind::Text, "The prompt"),
        Column::new("category", Kind::Text, "Category of the prompt"),
        Column::new("language", Kind::Text, "Language of the prompt, BCP 47"),
        Column::new("entrant", Kind::Text, "Slug of whose the joke is"),
        Column::new("entrant_name", Kind::Text, "Name of whose it is"),
        Column::new("human", Kind::Flag, "Whether people wrote it"),
        Column::new("text", Kind::Text, "The joke, cleaned"),
        Column::new(
            "off_stage",
            Kind::Text,
            "Why it is not shown to voters; nothing on stage",
        ),
        Column::new(
            "originality",
            Kind::Number,
            "1 less the similarity to the nearest text, 0 to 1",
        ),
        Column::new("nearest_kind", Kind::Text, "known, own, other or heard"),
        Column::new("nearest_text", Kind::Text, "The nearest text"),
        Column::new(
            "nearest_source",
            Kind::Text,
            "Where a known joke comes from",
        ),
        Column::new(
            "repeats",
            Kind::Text,
            "Sample of an earlier joke that it repeats",
        ),
        Column::new(
            "banned",
            Kind::Text,
            "Slug of the banned joke that it tells",
        ),
        Column::new(
            "flags_heard",
            Kind::Whole,
            "Readers who have heard it before",
        ),
        Column::new(
            "flags_offensive",
            Kind::Whole,
            "Readers who find it offensive",
        ),
        Column::new(
            "flags_not_a_joke",
            Kind::Whole,
            "Readers who find that it is no joke",
        ),
        Column::new("told", Kind::Moment, "When it was told, UTC"),
    ];
    let otherwise = language_of(track);
    let title = format!("Jokes on {}", track.title);
    let mut file = FileWriter::new(args.format.into(), &title, columns, out)?;
    let mut after = String::new();
    loop {
        let jokes = store.export_jokes(&track.id, &after, PAGE).await?;
        for joke in &jokes {
            file.write(vec![
                Cell::text(&joke.sample_id),
                Cell::text(&joke.item),
                Cell::text(&joke.input),
                Cell::maybe(joke.category.as_deref()),
                Cell::text(joke.language.as_deref().unwrap_or(&otherwise)),
                Cell::text(&joke.entrant_slug),
                Cell::text(&joke.entrant_name),
                Cell::Flag(joke.origin == "people"),
                Cell::text(&joke.text),
                Cell::maybe(joke.off_stage.as_deref()),
                Cell::number(joke.originality),
                Cell::maybe(joke.nearest_kind.as_deref()),
                Cell::maybe(joke.nearest_text.as_deref()),
                Cell::maybe(joke.nearest_source.as_deref()),
                Cell::maybe(joke.repeats_sample.as_deref()),
                Cell::maybe(joke.banned.as_deref()),
                Cell::Whole(joke.heard),
                Cell::Whole(joke.offensive),
                Cell::Whole(joke.not_a_joke),
                Cell::Moment(joke.created_ms),
            ])?;
        }
        match jokes.last() {
            Some(last) if jokes.len() as i64 == PAGE => after.clone_from(&last.sample_id),
            _ => break,
        }
    }
    Ok(file.finish()?)
}
