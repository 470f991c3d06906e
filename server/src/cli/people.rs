//! `openmic import jokes --as-entrant`: jokes that people wrote, ranked among models.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use anyhow::{Context, bail};
use openmic_app::Clock;
use openmic_domain::{
    chat::Sampling, compute::Unmeasured, hash::sha256_hex, joke, joke::known::KnownFormat,
    near::hint, slug, strategy::Strategy, track::TrackSpec,
};
use openmic_store::{
    ItemRow, ModelParts, NewEntrant, NewJoke, NewSample, Store, TrackRow, new_timeless_id,
};
use serde::Deserialize;

use super::print;
use crate::{application, config::Config};

/// The origin of an entrant whose jokes no model wrote.
const PEOPLE: &str = "people";

/// Name by which an import holds a run while it stores its jokes.
const OWNER: &str = "import";

/// How long it may take, in milliseconds.
const HELD_MS: i64 = 3_600_000;

/// Jokes stored at once.
const BATCH: usize = 500;

/// What is imported, checked at the edge.
pub(super) struct People<'a> {
    pub(super) file: &'a Path,
    pub(super) format: KnownFormat,
    pub(super) source: &'a str,
    pub(super) licence: &'a str,
    pub(super) entrant: &'a str,
    pub(super) track: &'a str,
}

/// A line of the file: the prompt that the joke answers, by its id on the track or by its text.
#[derive(Debug, Deserialize)]
struct Line {
    #[serde(default, alias = "id")]
    item: Option<String>,
    #[serde(default)]
    prompt: Option<String>,
    #[serde(alias = "joke", alias = "answer")]
    text: String,
}

/// What became of the jokes.
#[derive(Default)]
struct Stored {
    told: usize,
    off_stage: usize,
    again: usize,
}

pub(super) async fn run(config: &Config, clock: &Clock, what: &People<'_>) -> anyhow::Result<()> {
    let lines = read(what.file, what.format)?;
    let store = application::open_store(config).await?;
    let stored = keep(&store, clock, what, &lines).await;
    store.close().await;
    let Stored {
        told,
        off_stage,
        again,
    } = stored?;
    print(&format!(
        "{told} jokes by {:?} on the track {:?}, {off_stage} of them off stage ({again} were there before); \
         a running server compares them with the others and shows them now: /entrants/{}\n",
        what.entrant,
        what.track,
        slug::slugify(what.entrant)
    ))
}

/// The lines of the file.
fn read(file: &Path, format: KnownFormat) -> anyhow::Result<Vec<Line>> {
    let shown = file.display().to_string();
    let text = std::fs::read_to_string(file).with_context(|| format!("{shown} cannot be read"))?;
    let lines: Vec<Line> = match format {
        KnownFormat::Csv => csv::Reader::from_reader(text.as_bytes())
            .deserialize()
            .collect::<Result<_, _>>()
            .with_context(|| format!("{shown} needs the columns item or prompt, and text"))?,
        KnownFormat::Json if text.trim_start().starts_with('[') => serde_json::from_str(&text)
            .with_context(|| format!("{shown} needs the fields item or prompt, and text"))?,
        KnownFormat::Json => text
            .lines()
            .zip(1..)
            .filter(|(line, _)| !line.trim().is_empty())
            .map(|(line, number)| {
                serde_json::from_str(line).with_context(|| {
                    format!("{shown}, line {number}: it needs the fields item or prompt, and text")
                })
            })
            .collect::<anyhow::Result<_>>()?,
        _ => bail!(
            "jokes of an entrant answer prompts: --format is csv or json, with item or prompt, and text"
        ),
    };
    if lines.is_empty() {
        bail!("{shown} has no jokes; nothing was imported");
    }
    Ok(lines)
}

/// The item that a line answers.
fn item_of<'i>(track: &TrackRow, items: &'i [ItemRow], line: &Line) -> anyhow::Result<&'i ItemRow> {
    let found = match (&line.item, &line.prompt) {
        (Some(name), _) => items.iter().find(|item| item.name == *name),
        (None, Some(prompt)) => items.iter().find(|item| item.input.trim() == prompt.trim()),
        (None, None) => bail!(
            "the joke {:?} names no prompt: give each an item (its id on the track) or a prompt (its text)",
            start(&line.text)
        ),
    };
    found.with_context(|| match &line.item {
        Some(name) => format!(
            "the track {:?} has no item {name:?}{}",
            track.slug,
            hint(name, items.iter().map(|item| item.name.as_str()))
        ),
        None => format!(
            "the track {:?} has no prompt {:?}",
            track.slug,
            start(line.prompt.as_deref().unwrap_or_default())
        ),
    })
}

fn start(text: &str) -> String {
    text.chars().take(60).collect()
}

/// The entrant, new or as it was made by an earlier import.
async fn entrant(store: &Store, what: &People<'_>, now_ms: i64) -> anyhow::Result<String> {
    let name = what.entrant.trim();
    if name.is_empty() {
        bail!("--as-entrant names the entrant, such as People");
    }
    let slug = slug::slugify(name);
    match store.entrant(&slug).await {
        Ok(known) if known.origin == PEOPLE => return Ok(known.id),
        Ok(known) => bail!(
            "an entrant {:?} is there already and is no people: choose another name with --as-entrant",
            known.name
        ),
        Err(error) if error.is_not_found() => {}
        Err(error) => return Err(error.into()),
    }
    let new = NewEntrant {
        slug: slug.clone(),
        name: name.to_owned(),
        model: ModelParts {
            slug,
            name: name.to_owned(),
            organisation: String::new(),
            licence: what.licence.to_owned(),
            open_weights: false,
            family: String::new(),
        },
        endpoint: None,
        prompt: None,
        strategy: serde_json::to_string(&Strategy::Direct)?,
        sampling: serde_json::to_string(&Sampling::default())?,
        origin: PEOPLE.to_owned(),
        samples: None,
        limits: None,
    };
    Ok(store.add_entrant(&new, now_ms).await?.0)
}

async fn keep(
    store: &Store,
    clock: &Clock,
    what: &People<'_>,
    lines: &[Line],
) -> anyhow::Result<Stored> {
    let track = store.track(what.track).await?;
    if track.kind != "humor" {
        bail!(
            "the track {:?} is no humor track: nobody tells jokes on it",
            track.slug
        );
    }
    let spec: TrackSpec = serde_json::from_str(&track.spec)
        .with_context(|| format!("the track {:?} cannot be read", track.slug))?;
    let items = store.items(&track.id).await?;
    // Everything is looked up before anything is stored.
    let answers: Vec<(&ItemRow, &Line)> = lines
        .iter()
        .map(|line| Ok((item_of(&track, &items, line)?, line)))
        .collect::<anyhow::Result<_>>()?;
    let entrant_id = entrant(store, what, clock.now_ms()).await?;
    let run = run_of(store, clock, &entrant_id, &track).await?;
    let mut told: HashSet<(String, String)> = store
        .jokes_of(&entrant_id, &track.id)
        .await?
        .into_iter()
        .map(|joke| (joke.input, joke::normal_form(&joke.text)))
        .collect();
    let mut next: HashMap<String, i64> = store.answers_per_item(&run).await?.into_iter().collect();
    let before: i64 = next.values().sum();
    let mut stored = Stored::default();
    let mut samples = Vec::new();
    for (item, line) in answers {
        let (text, off_stage) = match joke::stage(&spec.humor, &item.input, &line.text, false) {
            Ok(text) => (text, None),
            Err(why) => (line.text.trim().to_owned(), Some(why)),
        };
        let normal = joke::normal_form(&text);
        if !told.insert((item.input.clone(), normal.clone())) {
            stored.again += 1;
            continue;
        }
        let index = next.entry(item.id.clone()).or_default();
        stored.told += 1;
        stored.off_stage += usize::from(off_stage.is_some());
        samples.push(NewSample {
            id: new_timeless_id(),
            run_id: run.clone(),
            item_id: item.id.clone(),
            sample_index: *index,
            // Nobody was asked.
            messages: "[]".to_owned(),
            text: line.text.clone(),
            finish: "stop".to_owned(),
            attempts: 0,
            unmeasured: Unmeasured::ALL,
            joke: Some(NewJoke {
                text,
                normal: sha256_hex(normal.as_bytes()),
                off_stage: off_stage.map(|why| why.as_str().to_owned()),
            }),
            ..NewSample::default()
        });
        *index += 1;
    }
    let total = before + i64::try_from(samples.len())?;
    store.set_run_size(&run, total).await?;
    for batch in samples.chunks(BATCH) {
        store.add_samples(batch, clock.now_ms()).await?;
    }
    // A run that was there before is done already.
    store.finish_run(&run, OWNER, None, clock.now_ms()).await?;
    if stored.told > 0 {
        let n = i64::try_from(stored.told)?;
        store
            .add_source(&entrant_id, what.source, what.licence, n, clock.now_ms())
            .await?;
    }
    Ok(stored)
}

/// The run that holds the entrant's jokes on the track: taken up here before a worker finds it.
async fn run_of(
    store: &Store,
    clock: &Clock,
    entrant_id: &str,
    track: &TrackRow,
) -> anyhow::Result<String> {
    let now = clock.now_ms();
    if let Some(run) = store.add_run(entrant_id, &track.id, now).await? {
        if store
            .lease_run(&run, OWNER, now, now + HELD_MS)
            .await?
            .is_none()
        {
            bail!(
                "a worker took the run before its jokes were stored: stop the workers and import again"
            );
        }
        return Ok(run);
    }
    let runs = store.runs_of_entrant(entrant_id).await?;
    runs.into_iter()
        .find(|run| run.track_id == track.id)
        .map(|run| run.id)
        .with_context(|| format!("the run of the entrant on {:?} is gone", track.slug))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn lines(format: KnownFormat, text: &str) -> anyhow::Result<Vec<(Option<String>, String)>> {
        let mut file = tempfile::NamedTempFile::new()?;
        file.write_all(text.as_bytes())?;
        let lines = read(file.path(), format)?;
        Ok(lines
            .into_iter()
            .map(|line| (line.item.or(line.prompt), line.text))
            .collect())
    }

    #[test]
    fn files_name_the_prompt_of_each_joke() {
        let expected = vec![(Some("a".to_owned()), "One, two".to_owned())];
        for (format, text) in [
            (KnownFormat::Csv, "item,text\na,\"One, two\"\n"),
            (KnownFormat::Csv, "prompt,text\na,\"One, two\"\n"),
            (
                KnownFormat::Json,
                "[{\"prompt\": \"a\", \"text\": \"One, two\"}]",
            ),
            (
                KnownFormat::Json,
                "{\"item\": \"a\", \"joke\": \"One, two\"}\n\n",
            ),
        ] {
            assert_eq!(lines(format, text).expect(text), expected, "{text}");
        }
        for (format, text) in [
            (KnownFormat::Csv, "item,text\n"),
            (KnownFormat::Json, "[]"),
            (KnownFormat::Json, "{\"item\": \"a\"}"),
            (KnownFormat::Text, "a joke"),
        ] {
            assert!(lines(format, text).is_err(), "{text}");
        }
    }
}
