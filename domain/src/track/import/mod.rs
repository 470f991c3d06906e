//! Ready-made readers of published benchmarks: from the files as they are published to tracks.
//!
//! Each takes the texts of files and gives specs and items; nothing of the benchmarks is part of Openmic.

mod bbh;
mod gsm8k;
mod ifeval;
mod induction;
mod mt_bench;

use serde_json::Value;

use super::rows::{self, SourceProblem};
use super::{ItemSpec, TrackKind, TrackSpec, Visibility};
use crate::scoring::Scorer;

pub use bbh::{Recorded, recorded};

/// A benchmark that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Benchmark {
    /// GSM8K: school maths (Cobbe et al. 2021).
    Gsm8k,
    /// BIG-Bench Hard (Suzgun et al. 2022); a track per task.
    Bbh,
    /// IFEval: checkable instructions (Zhou et al. 2023).
    Ifeval,
    /// MT-Bench: open questions of two turns, judged (Zheng et al. 2023).
    MtBench,
    /// Instruction induction (Honovich et al. 2022); a track per task.
    InstructionInduction,
}

impl Benchmark {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Gsm8k,
        Self::Bbh,
        Self::Ifeval,
        Self::MtBench,
        Self::InstructionInduction,
    ];

    /// The spelling on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gsm8k => "gsm8k",
            Self::Bbh => "bbh",
            Self::Ifeval => "ifeval",
            Self::MtBench => "mt-bench",
            Self::InstructionInduction => "instruction-induction",
        }
    }

    /// Which files of its folder are read, by what their path in the folder ends with.
    #[must_use]
    pub fn wants(self, path: &str) -> bool {
        match self {
            Self::Gsm8k => path.ends_with("test.jsonl"),
            Self::Bbh => path.ends_with(".json"),
            Self::Ifeval => path.ends_with("input_data.jsonl"),
            Self::MtBench => path.ends_with(".jsonl"),
            Self::InstructionInduction => {
                path.ends_with(".json") && (path.contains("execute/") || path.contains("induce/"))
            }
        }
    }
}

/// What an importer needs to know besides the files.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// Items to take of each track, from the first; all when not given. The track is then named for it.
    pub limit: Option<usize>,
    /// Slug of the entrant that judges; needed where answers are judged.
    pub judge: Option<String>,
}

/// A track that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// Its description.
    pub spec: TrackSpec,
    /// Its items.
    pub items: Vec<ItemSpec>,
}

/// Why a benchmark could not be read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ImportError {
    /// The folder is not the benchmark's.
    #[error("none of the files is {wanted}: name the folder that has it")]
    NoFile {
        /// The files that were looked for.
        wanted: &'static str,
    },
    /// A place in a file.
    #[error("{file}, {problem}")]
    At {
        /// The file.
        file: String,
        /// Line, field and what is wrong.
        problem: SourceProblem,
    },
    /// A judge must be named.
    #[error(
        "answers to this benchmark are judged by a model: name the entrant that judges with --judge SLUG"
    )]
    NoJudge,
}

/// Reads a benchmark from its files, given as (path, text), in any order.
///
/// # Errors
/// [`ImportError`]
pub fn read(
    benchmark: Benchmark,
    files: &[(String, String)],
    options: &ImportOptions,
) -> Result<Vec<Imported>, ImportError> {
    let mut files: Vec<&(String, String)> = files.iter().collect();
    files.sort();
    let mut tracks = match benchmark {
        Benchmark::Gsm8k => gsm8k::read(&files)?,
        Benchmark::Bbh => bbh::read(&files)?,
        Benchmark::Ifeval => ifeval::read(&files)?,
        Benchmark::MtBench => mt_bench::read(&files, options.judge.as_deref())?,
        Benchmark::InstructionInduction => induction::read(&files)?,
    };
    if let Some(limit) = options.limit {
        for track in &mut tracks {
            if limit < track.items.len() {
                track.items.truncate(limit);
                track.spec.slug = format!("{}-first-{limit}", track.spec.slug);
                track.spec.title = format!("{}, first {limit}", track.spec.title);
            }
        }
    }
    Ok(tracks)
}

type Files<'a> = [&'a (String, String)];

/// A spec with nothing but names, a scorer and room for answers.
fn plain_spec(
    slug: &str,
    title: &str,
    description: &str,
    max_tokens: u32,
    scorer: Scorer,
) -> TrackSpec {
    TrackSpec {
        slug: slug.to_owned(),
        kind: TrackKind::Benchmark,
        version: "1".to_owned(),
        title: title.to_owned(),
        description: description.to_owned(),
        language: "en".to_owned(),
        visibility: Visibility::Public,
        canary: None,
        samples_per_item: 1,
        request: super::RequestSpec {
            max_tokens,
            ..super::RequestSpec::default()
        },
        scorer: Some(scorer),
        items: None,
        examples: Vec::new(),
        min_votes: 0,
        banned: Vec::new(),
        humor: crate::joke::HumorSpec::default(),
    }
}

/// An item with a name and an input.
fn plain_item(id: String, input: String) -> ItemSpec {
    ItemSpec {
        turns: Vec::new(),
        id,
        input,
        target: None,
        choices: Vec::new(),
        checks: Vec::new(),
        category: None,
        language: None,
    }
}

/// Adds the file to the first of its problems.
fn at(file: &str) -> impl Fn(Vec<SourceProblem>) -> ImportError + '_ {
    move |problems| ImportError::At {
        file: file.to_owned(),
        problem: problems.into_iter().next().unwrap_or(SourceProblem {
            line: 1,
            field: None,
            message: "it cannot be read".to_owned(),
        }),
    }
}

fn wrong(file: &str, line: u64, field: &str, message: impl Into<String>) -> ImportError {
    ImportError::At {
        file: file.to_owned(),
        problem: SourceProblem {
            line,
            field: Some(field.to_owned()),
            message: message.into(),
        },
    }
}

/// A text field of a row.
fn text<'a>(
    file: &str,
    line: u64,
    row: &'a rows::Row,
    field: &str,
) -> Result<&'a str, ImportError> {
    row.get(field)
        .and_then(Value::as_str)
        .ok_or_else(|| wrong(file, line, field, "this text is missing"))
}

/// The name of a file without its folder and its ending.
fn stem(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

/// A name in words: `date_understanding` becomes "Date understanding".
fn titled(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut signs = words.chars();
    signs.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(signs).collect()
    })
}

#[cfg(test)]
mod tests;
