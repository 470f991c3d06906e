//! `openmic import samples`: answers that were recorded elsewhere, scored and put on a board without a model.

use std::{collections::HashMap, path::PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use openmic_app::Clock;
use openmic_domain::{
    chat::Sampling,
    compute::{ItemPair, Paired, Unmeasured},
    near::hint,
    scoring::Scorer,
    slug,
    strategy::Strategy,
    track::{TrackSpec, import, rows::jsonl_rows},
};
use openmic_store::{ItemRow, ModelParts, NewEntrant, NewSample, Store, TrackRow, new_id};
use serde::Deserialize;

use super::print;
use crate::{application, config::Config};

/// Entrants whose names come to the same slug.
const MOST_OF_A_SLUG: usize = 1000;

/// Name by which an import holds a run while it stores its samples.
const OWNER: &str = "import";

/// How long it may take, in milliseconds.
const HELD_MS: i64 = 3_600_000;

/// Samples stored at once.
const BATCH: usize = 500;

/// What `openmic import samples` takes.
#[derive(Debug, Args)]
pub(crate) struct SamplesArgs {
    /// The file: lines of JSON with item and answer, or the recorded outputs of BIG-Bench Hard
    file: PathBuf,
    /// The track they answer; not for bbh, whose lines name their task
    #[arg(long, value_name = "SLUG", required_unless_present = "bbh")]
    track: Option<String>,
    /// Name of the entrant that answered
    #[arg(long, value_name = "NAME")]
    entrant: String,
    /// Name of its model [default: the entrant's name]
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// How it was asked, such as direct or step_by_step
    #[arg(long, default_value = "direct")]
    strategy: Strategy,
    /// The file has lines of task, mode (direct, cot), i and prediction: two entrants are made of it, and
    /// what thinking step by step is worth is said per task
    #[arg(long, conflicts_with_all = ["track", "strategy"])]
    bbh: bool,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

/// A recorded answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    item: serde_json::Value,
    answer: String,
    reasoning: Option<String>,
    prompt_tokens: Option<i64>,
    completion_tokens: Option<i64>,
    reasoning_tokens: Option<i64>,
    seconds: Option<f64>,
    dollars: Option<f64>,
}

impl Line {
    /// What the file says nothing of.
    fn unmeasured(&self) -> Unmeasured {
        Unmeasured::unless(
            self.prompt_tokens.is_some() && self.completion_tokens.is_some(),
            self.seconds.is_some(),
            self.dollars.is_some(),
        )
    }
}

/// Answers of one entrant to one track.
struct Answers {
    track: String,
    entrant: String,
    model: String,
    strategy: Strategy,
    lines: Vec<(String, Line)>,
}

/// What became of them: per item the mean score, and how many samples.
struct Stored {
    track: TrackRow,
    entrant: String,
    scores: HashMap<String, (f64, u64)>,
}

impl Stored {
    fn mean(&self) -> f64 {
        let (sum, n) = self
            .scores
            .values()
            .fold((0.0, 0), |(sum, n), (s, m)| (sum + s, n + m));
        if n == 0 { 0.0 } else { sum / n as f64 }
    }

    fn samples(&self) -> u64 {
        self.scores.values().map(|(_, n)| n).sum()
    }
}

pub(super) async fn run(config: &Config, clock: &Clock, args: &SamplesArgs) -> anyhow::Result<()> {
    let shown = args.file.display().to_string();
    let text =
        std::fs::read_to_string(&args.file).with_context(|| format!("{shown} cannot be read"))?;
    let all = if args.bbh {
        of_bbh(&shown, &text, args)?
    } else {
        vec![Answers {
            track: args.track.clone().unwrap_or_default(),
            entrant: args.entrant.clone(),
            model: args.model.clone().unwrap_or_else(|| args.entrant.clone()),
            strategy: args.strategy.clone(),
            lines: lines(&shown, &text)?,
        }]
    };
    let store = application::open_store(config).await?;
    let mut stored = Vec::with_capacity(all.len());
    for answers in &all {
        stored.push(keep(&store, clock, answers).await?);
    }
    store.close().await;
    print(&said(&stored, args.json))
}

fn lines(shown: &str, text: &str) -> anyhow::Result<Vec<(String, Line)>> {
    let rows = jsonl_rows(text).map_err(|problems| {
        let all: Vec<String> = problems
            .iter()
            .map(|problem| format!("{shown}, {problem}"))
            .collect();
        anyhow::anyhow!("{}", all.join("\n  "))
    })?;
    rows.into_iter()
        .map(|(number, row)| {
            let line: Line = serde_json::from_value(row.into()).map_err(|error| {
                let message = openmic_domain::near::explain(&error.to_string());
                anyhow::anyhow!("{shown}, line {number}: this is no recorded answer: {message}")
            })?;
            let name = match &line.item {
                serde_json::Value::String(name) => name.clone(),
                other => other.to_string(),
            };
            Ok((name, line))
        })
        .collect()
}

fn of_bbh(shown: &str, text: &str, args: &SamplesArgs) -> anyhow::Result<Vec<Answers>> {
    let model = args.model.clone().unwrap_or_else(|| args.entrant.clone());
    let recorded = import::recorded(shown, text)?;
    Ok(recorded
        .into_iter()
        .map(|recorded| Answers {
            track: recorded.track,
            entrant: if recorded.step_by_step {
                format!("{} step by step", args.entrant)
            } else {
                format!("{} direct", args.entrant)
            },
            model: model.clone(),
            strategy: if recorded.step_by_step {
                Strategy::StepByStep {
                    of: Box::new(Strategy::Direct),
                }
            } else {
                Strategy::Direct
            },
            lines: recorded
                .answers
                .into_iter()
                .map(|(item, answer)| {
                    let line = Line {
                        item: item.clone().into(),
                        answer,
                        reasoning: None,
                        prompt_tokens: None,
                        completion_tokens: None,
                        reasoning_tokens: None,
                        seconds: None,
                        dollars: None,
                    };
                    (item, line)
                })
                .collect(),
        })
        .collect())
}

/// Scores and stores the answers of one entrant to one track, as a finished run.
async fn keep(store: &Store, clock: &Clock, answers: &Answers) -> anyhow::Result<Stored> {
    let track = store.track(&answers.track).await.with_context(|| {
        format!(
            "import the track {:?} first, with openmic track import (the built-in ones: openmic migrate)",
            answers.track
        )
    })?;
    let spec: TrackSpec = serde_json::from_str(&track.spec)
        .with_context(|| format!("the track {:?} takes no answers", track.slug))?;
    let scorer = spec.scorer.as_ref().with_context(|| {
        format!(
            "the track {:?} has no scorer: people vote on it",
            track.slug
        )
    })?;
    if scorer.needs_model() {
        bail!(
            "answers on the track {:?} are scored with a model ({}), which an import has not",
            track.slug,
            scorer.kind()
        );
    }
    let items = store.items(&track.id).await?;
    let grouped = by_item(&track, &items, answers)?;
    let per_item = grouped.values().map(Vec::len).max().unwrap_or(1);
    let mut new = entrant(answers, per_item)?;
    new.slug = slug_of(store, &new).await?;
    let (entrant_id, _) = store.add_entrant(&new, clock.now_ms()).await?;
    let Some(run) = store
        .add_run(&entrant_id, &track.id, clock.now_ms())
        .await?
    else {
        bail!(
            "the entrant {:?} has answers on version {} of the track {:?} already: name another --entrant",
            new.name,
            track.version,
            track.slug
        );
    };
    let now = clock.now_ms();
    if store
        .lease_run(&run, OWNER, now, now + HELD_MS)
        .await?
        .is_none()
    {
        bail!(
            "a worker took the run before its answers were stored: stop the workers and import again"
        );
    }
    let (samples, scores) = scored(clock, &run, scorer, &items, &grouped);
    for batch in samples.chunks(BATCH) {
        store.add_samples(batch, clock.now_ms()).await?;
    }
    store.finish_run(&run, OWNER, None, clock.now_ms()).await?;
    Ok(Stored {
        track,
        entrant: new.name,
        scores,
    })
}

/// The answers of each item; every item must have as many.
fn by_item<'a>(
    track: &TrackRow,
    items: &[ItemRow],
    answers: &'a Answers,
) -> anyhow::Result<HashMap<String, Vec<&'a Line>>> {
    let mut grouped: HashMap<String, Vec<&Line>> = HashMap::new();
    for (name, line) in &answers.lines {
        if !items.iter().any(|item| item.name == *name) {
            bail!(
                "the track {:?} has no item {name:?}{}",
                track.slug,
                hint(name, items.iter().map(|item| item.name.as_str()))
            );
        }
        grouped.entry(name.clone()).or_default().push(line);
    }
    let most = grouped.values().map(Vec::len).max().unwrap_or(0);
    let lacking: Vec<&str> = items
        .iter()
        .filter(|item| grouped.get(&item.name).map_or(0, Vec::len) != most)
        .map(|item| item.name.as_str())
        .collect();
    if let Some(first) = lacking.first() {
        bail!(
            "{} of {} items of the track {:?} have fewer answers than the others, such as {first:?}: a result is \
             over all items, so every one needs as many",
            lacking.len(),
            items.len(),
            track.slug
        );
    }
    Ok(grouped)
}

/// The slug of whoever has that name, or the first one that nobody has: two names can have the same slug,
/// and answers of one never stand under the other.
async fn slug_of(store: &Store, new: &NewEntrant) -> anyhow::Result<String> {
    for number in 1..=MOST_OF_A_SLUG {
        let slug = match number {
            1 => new.slug.clone(),
            _ => format!("{}-{number}", new.slug),
        };
        match store.entrant(&slug).await {
            Ok(known) if known.name != new.name => {}
            Ok(_) => return Ok(slug),
            Err(error) if error.is_not_found() => return Ok(slug),
            Err(error) => return Err(error.into()),
        }
    }
    bail!(
        "{MOST_OF_A_SLUG} entrants are called nearly like {:?} already: name another --entrant",
        new.name
    )
}

fn entrant(answers: &Answers, per_item: usize) -> anyhow::Result<NewEntrant> {
    Ok(NewEntrant {
        slug: slug::slugify(&answers.entrant),
        name: answers.entrant.clone(),
        model: ModelParts {
            slug: slug::slugify(&answers.model),
            name: answers.model.clone(),
            organisation: String::new(),
            licence: String::new(),
            open_weights: false,
            family: String::new(),
        },
        endpoint: None,
        prompt: None,
        strategy: serde_json::to_string(&answers.strategy)?,
        sampling: serde_json::to_string(&Sampling::default())?,
        origin: "import".to_owned(),
        samples: Some(i64::try_from(per_item)?),
        limits: None,
    })
}

fn scored(
    clock: &Clock,
    run: &str,
    scorer: &Scorer,
    items: &[ItemRow],
    grouped: &HashMap<String, Vec<&Line>>,
) -> (Vec<NewSample>, HashMap<String, (f64, u64)>) {
    let (mut samples, mut scores) = (Vec::new(), HashMap::new());
    for item in items {
        let graded = item.graded();
        for (line, index) in grouped.get(&item.name).into_iter().flatten().zip(0i64..) {
            let said =
                openmic_domain::extract::spoken_with(&line.answer, line.reasoning.as_deref());
            let score = scorer.score(&said, &graded);
            let (sum, n) = scores.entry(item.name.clone()).or_insert((0.0, 0));
            *sum += score.value;
            *n += 1;
            samples.push(NewSample {
                id: new_id(clock.now_ms()),
                run_id: run.to_owned(),
                item_id: item.id.clone(),
                sample_index: index,
                // What was sent is not known; nothing is made up.
                messages: "[]".to_owned(),
                text: line.answer.clone(),
                reasoning: line.reasoning.clone(),
                finish: "stop".to_owned(),
                extracted: Some(score.extracted),
                score: Some(score.value),
                attempts: 1,
                prompt_tokens: line.prompt_tokens.unwrap_or(0),
                completion_tokens: line.completion_tokens.unwrap_or(0),
                reasoning_tokens: line.reasoning_tokens.unwrap_or(0),
                duration_ms: (line.seconds.unwrap_or(0.0) * 1000.0).round() as i64,
                dollars: line.dollars.unwrap_or(0.0),
                unmeasured: line.unmeasured(),
                ..NewSample::default()
            });
        }
    }
    (samples, scores)
}

/// Step by step against direct, on the items of a track that both answered.
fn gaps(stored: &[Stored]) -> Vec<(String, Paired)> {
    let mut found = Vec::new();
    for direct in stored
        .iter()
        .filter(|stored| stored.entrant.ends_with(" direct"))
    {
        let Some(thinking) = stored.iter().find(|other| {
            other.track.id == direct.track.id && other.entrant.ends_with(" step by step")
        }) else {
            continue;
        };
        let pairs: Vec<ItemPair> = direct
            .scores
            .iter()
            .filter_map(|(item, (sum, n))| {
                let (other, m) = thinking.scores.get(item)?;
                Some(ItemPair {
                    a: other / *m as f64,
                    b: sum / *n as f64,
                    single: *n == 1 && *m == 1,
                })
            })
            .collect();
        if let Some(paired) = Paired::of(&pairs) {
            found.push((direct.track.slug.clone(), paired));
        }
    }
    found
}

fn said(stored: &[Stored], as_json: bool) -> String {
    let gaps = gaps(stored);
    if as_json {
        let rows: Vec<_> = stored
            .iter()
            .map(|stored| {
                serde_json::json!({
                    "track": stored.track.slug,
                    "entrant": stored.entrant,
                    "n_items": stored.scores.len(),
                    "n_samples": stored.samples(),
                    "accuracy": stored.mean(),
                })
            })
            .collect();
        let gaps: Vec<_> = gaps
            .iter()
            .map(|(track, paired)| serde_json::json!({"track": track, "laziness_gap": paired}))
            .collect();
        return format!("{}\n", serde_json::json!({"imported": rows, "gaps": gaps}));
    }
    let mut out = String::new();
    for stored in stored {
        out.push_str(&format!(
            "{}, {}: {} samples, accuracy {:.4}; /tracks/{}\n",
            stored.track.slug,
            stored.entrant,
            stored.samples(),
            stored.mean(),
            stored.track.slug
        ));
    }
    for (track, paired) in gaps {
        out.push_str(&format!(
            "{track}: step by step − direct {:+.4}",
            paired.difference
        ));
        if let Some(interval) = paired.interval {
            out.push_str(&format!(
                " [{:+.4}, {:+.4}]",
                interval.lower, interval.upper
            ));
        }
        if let Some(p) = paired.p_value {
            out.push_str(&format!(
                ", only step by step right on {}, only direct on {}, McNemar p = {p:.2e}",
                paired.only_a, paired.only_b
            ));
        }
        out.push('\n');
    }
    out
}
