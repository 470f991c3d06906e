//! The text form of strategies: `name`, `name(arguments)`, one inside another.

use std::fmt;
use std::str::FromStr;

use super::{Chooser, Effort, Seat, Strategy, direct};

/// A text that names no strategy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown strategy {value:?}: {reason}")]
pub struct UnknownStrategy {
    /// The text as it was given.
    pub value: String,
    /// What is wrong with it, and what to write.
    pub reason: String,
}

/// Every name, with how it is written.
const FORMS: [(&str, &str); 9] = [
    ("direct", "direct"),
    ("few_shot", "few_shot(4)"),
    ("step_by_step", "step_by_step or step_by_step(few_shot(4))"),
    ("self_consistency", "self_consistency(5, step_by_step)"),
    (
        "best_of_n",
        "best_of_n(4, judge, step_by_step), choosing by judge, judge: ENTRANT, likeliest, shortest or longest",
    ),
    ("revise", "revise(1, step_by_step)"),
    ("budget", "budget(512)"),
    (
        "effort",
        "effort(low), with none, minimal, low, medium, high or max",
    ),
    (
        "panel",
        "panel(3) or panel(self + other-entrant, self, self \"You decide.\"): workers, reviewer, director",
    ),
];

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = |f: &mut fmt::Formatter<'_>, of: &Self| match of {
            Self::Direct => f.write_str(")"),
            other => write!(f, ", {other})"),
        };
        match self {
            Self::Direct => f.write_str("direct"),
            Self::FewShot { examples } => write!(f, "few_shot({examples})"),
            Self::StepByStep { of } if **of == Self::Direct => f.write_str("step_by_step"),
            Self::StepByStep { of } => write!(f, "step_by_step({of})"),
            Self::SelfConsistency { samples, of } => {
                write!(f, "self_consistency({samples}")?;
                inner(f, of)
            }
            Self::BestOfN { samples, by, of } => {
                write!(f, "best_of_n({samples}, ")?;
                match by {
                    Chooser::Judge { seat } if *seat == Seat::default() => f.write_str("judge")?,
                    Chooser::Judge { seat } => write!(f, "judge: {seat}")?,
                    Chooser::Likeliest => f.write_str("likeliest")?,
                    Chooser::Shortest => f.write_str("shortest")?,
                    Chooser::Longest => f.write_str("longest")?,
                }
                inner(f, of)
            }
            Self::Revise { rounds, of } => {
                write!(f, "revise({rounds}")?;
                inner(f, of)
            }
            Self::Budget { tokens, of } => {
                write!(f, "budget({tokens}")?;
                inner(f, of)
            }
            Self::Effort { level, of } => {
                write!(f, "effort({}", level.as_str())?;
                inner(f, of)
            }
            Self::Panel {
                workers,
                reviewer,
                director,
            } => {
                f.write_str("panel(")?;
                for (i, seat) in workers.iter().enumerate() {
                    if i > 0 {
                        f.write_str(" + ")?;
                    }
                    write!(f, "{seat}")?;
                }
                write!(f, ", {reviewer}, {director})")
            }
        }
    }
}

impl fmt::Display for Seat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.entrant.as_deref().unwrap_or("self"))?;
        match &self.prompt {
            None => Ok(()),
            // JSON's quoting, which is read back by the same library.
            Some(prompt) => write!(f, " {}", serde_json::Value::from(prompt.as_str())),
        }
    }
}

impl FromStr for Strategy {
    type Err = UnknownStrategy;

    fn from_str(value: &str) -> Result<Self, Self::Err> {
        let mut reader = Reader { rest: value };
        let read = reader.strategy(0).and_then(|strategy| {
            if !reader.rest.trim_start().is_empty() {
                return Err(format!("{:?} is left over at the end", reader.rest.trim()));
            }
            if strategy.max_calls() > Self::MAX_CALLS {
                return Err(format!(
                    "it may take {} calls for one answer: choose smaller numbers, so that it is at most {}",
                    strategy.max_calls(),
                    Self::MAX_CALLS
                ));
            }
            Ok(strategy)
        });
        read.map_err(|reason| UnknownStrategy {
            value: value.to_owned(),
            reason,
        })
    }
}

/// Strategies inside one another, at most.
const MAX_DEPTH: usize = 6;

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn strategy(&mut self, depth: usize) -> Result<Strategy, String> {
        if depth >= MAX_DEPTH {
            return Err(format!(
                "more than {MAX_DEPTH} strategies stand inside one another"
            ));
        }
        let name = self.word();
        let Some((_, form)) = FORMS.iter().find(|(known, _)| *known == name) else {
            return Err(unknown_name(&name));
        };
        self.arguments(&name, depth)
            .map_err(|problem| format!("{problem}; write {form}"))
    }

    fn arguments(&mut self, name: &str, depth: usize) -> Result<Strategy, String> {
        match name {
            "direct" => return Ok(Strategy::Direct),
            "step_by_step" if !self.takes('(') => {
                return Ok(Strategy::StepByStep { of: direct() });
            }
            "step_by_step" => {
                let of = Box::new(self.strategy(depth + 1)?);
                self.expect(')')?;
                return Ok(Strategy::StepByStep { of });
            }
            _ => self.expect('(')?,
        }
        let strategy = match name {
            "few_shot" => Strategy::FewShot {
                examples: self.number(1, Strategy::MAX_EXAMPLES)?,
            },
            "self_consistency" => Strategy::SelfConsistency {
                samples: self.number(2, Strategy::MAX_SAMPLES)?,
                of: self.inner(depth)?,
            },
            "best_of_n" => {
                let samples = self.number(2, Strategy::MAX_SAMPLES)?;
                self.expect(',')?;
                Strategy::BestOfN {
                    samples,
                    by: self.chooser()?,
                    of: self.inner(depth)?,
                }
            }
            "revise" => Strategy::Revise {
                rounds: self.number(1, Strategy::MAX_ROUNDS)?,
                of: self.inner(depth)?,
            },
            "budget" => Strategy::Budget {
                tokens: self.number(16, crate::chat::Sampling::MAX_TOKENS)?,
                of: self.inner(depth)?,
            },
            "effort" => {
                let level = self.word();
                let level = Effort::ALL
                    .into_iter()
                    .find(|known| known.as_str() == level)
                    .ok_or_else(|| format!("{level:?} is no level of effort"))?;
                Strategy::Effort {
                    level,
                    of: self.inner(depth)?,
                }
            }
            _ => self.panel()?,
        };
        self.expect(')')?;
        Ok(strategy)
    }

    /// The strategy after a comma, or `direct` if there is none.
    fn inner(&mut self, depth: usize) -> Result<Box<Strategy>, String> {
        if self.takes(',') {
            Ok(Box::new(self.strategy(depth + 1)?))
        } else {
            Ok(direct())
        }
    }

    fn chooser(&mut self) -> Result<Chooser, String> {
        Ok(match self.word().as_str() {
            "judge" if self.takes(':') => Chooser::Judge { seat: self.seat()? },
            "judge" => Chooser::Judge {
                seat: Seat::default(),
            },
            "likeliest" => Chooser::Likeliest,
            "shortest" => Chooser::Shortest,
            "longest" => Chooser::Longest,
            other => return Err(format!("{other:?} does not choose among answers")),
        })
    }

    fn panel(&mut self) -> Result<Strategy, String> {
        self.rest = self.rest.trim_start();
        let workers = if self.rest.starts_with(|c: char| c.is_ascii_digit())
            && !self.word_ahead().contains(|c: char| !c.is_ascii_digit())
        {
            let n = self.number(1, Strategy::MAX_WORKERS)?;
            vec![Seat::default(); n as usize]
        } else {
            let mut workers = vec![self.seat()?];
            while self.takes('+') {
                workers.push(self.seat()?);
            }
            workers
        };
        if workers.len() > Strategy::MAX_WORKERS as usize {
            return Err(format!(
                "a panel has at most {} workers",
                Strategy::MAX_WORKERS
            ));
        }
        let mut seat = || {
            if self.takes(',') {
                self.seat()
            } else {
                Ok(Seat::default())
            }
        };
        Ok(Strategy::Panel {
            workers,
            reviewer: seat()?,
            director: seat()?,
        })
    }

    fn seat(&mut self) -> Result<Seat, String> {
        let name = self.word();
        if name.is_empty() {
            return Err("a role needs an entrant's name, or self".to_owned());
        }
        let entrant = if name == "self" {
            None
        } else {
            crate::slug::check(&name).map_err(|error| error.to_string())?;
            Some(name)
        };
        self.rest = self.rest.trim_start();
        let prompt = if self.rest.starts_with('"') {
            let mut stream = serde_json::Deserializer::from_str(self.rest).into_iter::<String>();
            let prompt = match stream.next() {
                Some(Ok(prompt)) => prompt,
                _ => return Err("a role's instructions do not end with a quote".to_owned()),
            };
            self.rest = &self.rest[stream.byte_offset()..];
            Some(prompt)
        } else {
            None
        };
        Ok(Seat { entrant, prompt })
    }

    fn word_ahead(&self) -> &str {
        let rest = self.rest.trim_start();
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))
            .unwrap_or(rest.len());
        &rest[..end]
    }

    fn word(&mut self) -> String {
        let word = self.word_ahead().to_owned();
        self.rest = &self.rest.trim_start()[word.len()..];
        word
    }

    /// Plain digits only: parse would let "+4" pass, which then would not read back the same.
    fn number(&mut self, least: u32, most: u32) -> Result<u32, String> {
        let word = self.word();
        let plain = word.bytes().all(|b| b.is_ascii_digit()) && !word.starts_with('0');
        word.parse()
            .ok()
            .filter(|n| plain && (least..=most).contains(n))
            .ok_or_else(|| format!("{word:?} is not a number from {least} to {most}"))
    }

    fn takes(&mut self, sign: char) -> bool {
        match self.rest.trim_start().strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, sign: char) -> Result<(), String> {
        if self.takes(sign) {
            return Ok(());
        }
        let rest = self.rest.trim_start();
        let found: String = rest.chars().take(12).collect();
        Err(if found.is_empty() {
            format!("'{sign}' is missing at the end")
        } else {
            format!("'{sign}' is missing before {found:?}")
        })
    }
}

fn unknown_name(name: &str) -> String {
    let near = FORMS
        .iter()
        .map(|(known, form)| (distance(name, known), *known, *form))
        .min()
        .filter(|(d, ..)| *d <= 3 && !name.is_empty());
    let names: Vec<&str> = FORMS.iter().map(|(known, _)| *known).collect();
    match near {
        Some((_, known, form)) => format!("is {known} meant? Write {form}"),
        None => format!(
            "choose {}, such as few_shot(4) or self_consistency(5, step_by_step)",
            names.join(", ")
        ),
    }
}

/// Levenshtein distance, case ignored.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().take(64).enumerate() {
        let mut before = i;
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let substituted = before + usize::from(ca != *cb);
            before = row[j + 1];
            row[j + 1] = substituted.min(before + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
