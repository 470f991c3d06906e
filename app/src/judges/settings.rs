//! What makes a judge and what it is set to, parsed at the edge: the operator's form and the command line alike.

use std::collections::HashMap;

use openmic_domain::{
    chat::Sampling,
    judging::{
        family::family,
        rubric::{self, CUSTOM, MAX_RUBRIC},
    },
    slug::slugify,
};
use openmic_store::{JudgeRow, NewJudge, NewJudging, TrackRow};

use crate::{
    context::ProbeTarget,
    i18n::t,
    secrets::{Purpose, Secrets},
    submissions::{KEY_CONTEXT, MAX_PRICE, parse_base_url},
};

/// Longest name, in characters.
pub(super) const MAX_NAME: u32 = 80;

/// Longest model id, key and address, in characters.
pub(super) const MAX_LINE: u32 = 500;

/// Tokens a reply may have unless the operator says otherwise: a sentence and a verdict.
pub(super) const REPLY_TOKENS: u32 = 512;

/// Most replies one judging may ask for.
pub(super) const MOST_VERDICTS: i64 = 1_000_000;

/// The ways to choose pairs, the usual one first.
pub(super) const PAIRS: [&str; 3] = ["people-first", "people", "even"];

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field.
    pub field: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

/// What was typed about a judge, by field: `name`, `base_url`, `model_id`, `family`, `key`, `price_prompt`,
/// `price_completion`, `rubric`, `rubric_text`, `temperature`, `max_tokens`, `own`.
#[derive(Clone, Default)]
pub struct JudgeSettings(pub HashMap<String, String>);

/// What was typed about a judging, by field: `pairs`, `verdicts`, `tokens`, `dollars`.
pub type Caps = HashMap<String, String>;

/// Reads fields and gathers what is wrong with them.
struct Reader<'a> {
    typed: &'a HashMap<String, String>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn text(&self, field: &str) -> &str {
        self.typed.get(field).map_or("", |text| text.trim())
    }

    fn wrong(&mut self, field: &'static str, message: String) {
        self.problems.push(Problem { field, message });
    }

    fn line(&mut self, field: &'static str, longest: u32, required: bool) -> String {
        let text = self
            .text(field)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        if text.is_empty() && required {
            self.wrong(field, t().judges_say());
        } else if text.chars().count() > longest as usize {
            self.wrong(field, t().judges_too_long(longest.to_string()));
        } else if text.contains(char::is_control) {
            self.wrong(field, t().judges_hidden());
        }
        text
    }

    /// A number within a range; the default where nothing was typed.
    fn number(&mut self, field: &'static str, range: (f64, f64), default: f64) -> f64 {
        let text = self.text(field);
        if text.is_empty() {
            return default;
        }
        match text.parse::<f64>() {
            Ok(number) if (range.0..=range.1).contains(&number) => number,
            _ => {
                let message = t().judges_number(range.0.to_string(), range.1.to_string());
                self.wrong(field, message);
                default
            }
        }
    }

    /// A whole number within a range; none where nothing was typed.
    fn whole(&mut self, field: &'static str, range: (i64, i64)) -> Option<i64> {
        let text = self.text(field);
        if text.is_empty() {
            return None;
        }
        match text.parse::<i64>() {
            Ok(number) if (range.0..=range.1).contains(&number) => Some(number),
            _ => {
                let message = t().judges_whole(range.0.to_string(), range.1.to_string());
                self.wrong(field, message);
                None
            }
        }
    }
}

impl JudgeSettings {
    /// The judge that was described, its key sealed.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn judge(&self, secrets: &Secrets) -> Result<NewJudge, Vec<Problem>> {
        let mut reader = Reader {
            typed: &self.0,
            problems: Vec::new(),
        };
        let name = reader.line("name", MAX_NAME, true);
        let remote_model = reader.line("model_id", MAX_LINE, true);
        let base_url = match parse_base_url(reader.text("base_url")) {
            Ok(url) => url,
            Err(message) => {
                reader.wrong("base_url", message);
                String::new()
            }
        };
        let guessed = family(&remote_model);
        let family = match reader.line("family", MAX_NAME, false).to_lowercase() {
            said if said.is_empty() => guessed,
            said => said,
        };
        let key = reader.text("key").to_owned();
        if !key.bytes().all(|byte| byte.is_ascii_graphic()) || key.len() > MAX_LINE as usize {
            reader.wrong("key", t().judges_key());
        }
        let price_prompt = reader.number("price_prompt", (0.0, MAX_PRICE), 0.0);
        let price_completion = reader.number("price_completion", (0.0, MAX_PRICE), 0.0);
        let temperature = reader.number("temperature", (0.0, 2.0), 0.0);
        let most = i64::from(Sampling::MAX_TOKENS);
        let max_tokens = reader
            .whole("max_tokens", (1, most))
            .and_then(|tokens| u32::try_from(tokens).ok())
            .unwrap_or(REPLY_TOKENS);
        let (rubric, rubric_version, rubric_text) = rubric_of(&mut reader);
        let sampling = Sampling {
            temperature: Some(temperature),
            max_tokens: Some(max_tokens),
            ..Sampling::default()
        };
        if !reader.problems.is_empty() {
            return Err(reader.problems);
        }
        Ok(NewJudge {
            slug: slugify(&name),
            model_name: remote_model
                .rsplit('/')
                .next()
                .unwrap_or(&remote_model)
                .to_owned(),
            name,
            family,
            base_url,
            remote_model,
            sealed_key: (!key.is_empty())
                .then(|| secrets.seal(Purpose::EndpointKey, KEY_CONTEXT, key.as_bytes())),
            price_prompt,
            price_completion,
            sampling: serde_json::to_string(&sampling).unwrap_or_default(),
            rubric,
            rubric_version,
            rubric_text,
            judges_own: !reader.text("own").is_empty(),
        })
    }

    /// Where it is to be tried before it is stored.
    pub(super) fn target(&self, judge: &NewJudge) -> ProbeTarget {
        ProbeTarget {
            base_url: judge.base_url.clone(),
            model_id: judge.remote_model.clone(),
            key: self
                .0
                .get("key")
                .map(|key| key.trim().to_owned())
                .filter(|key| !key.is_empty()),
        }
    }
}

/// Name, version and text of the rubric.
fn rubric_of(reader: &mut Reader<'_>) -> (String, i64, String) {
    let name = match reader.text("rubric") {
        "" => rubric::BUILT_IN[0].name,
        name => name,
    }
    .to_owned();
    if name == CUSTOM {
        let text = reader.text("rubric_text").replace("\r\n", "\n");
        if text.is_empty() {
            reader.wrong("rubric_text", t().judges_rubric_missing());
        } else if text.chars().count() > MAX_RUBRIC {
            reader.wrong("rubric_text", t().judges_too_long(MAX_RUBRIC.to_string()));
        }
        return (name, 0, text);
    }
    match rubric::built_in(&name) {
        Some(rubric) => (name, i64::from(rubric.version), rubric.text.to_owned()),
        None => {
            let known: Vec<&str> = rubric::BUILT_IN.iter().map(|rubric| rubric.name).collect();
            let shown: String = name.chars().take(40).collect();
            reader.wrong("rubric", t().judges_rubric_unknown(known.join(", "), shown));
            (name, 0, String::new())
        }
    }
}

/// What a judge is set to do on a track.
///
/// # Errors
/// What is wrong, field by field.
pub fn judging(
    judge: &JudgeRow,
    track: &TrackRow,
    caps: &Caps,
) -> Result<NewJudging, Vec<Problem>> {
    let mut reader = Reader {
        typed: caps,
        problems: Vec::new(),
    };
    if track.kind != "humor" {
        reader.wrong("track", t().judges_track_humor());
    }
    let pairs = match reader.text("pairs") {
        "" => PAIRS[0],
        pairs => pairs,
    }
    .to_owned();
    if !PAIRS.contains(&pairs.as_str()) {
        reader.wrong("pairs", t().judges_pairs_unknown(PAIRS.join(", ")));
    }
    let max_verdicts = reader.whole("verdicts", (2, MOST_VERDICTS));
    if max_verdicts.is_none() && reader.text("verdicts").is_empty() {
        reader.wrong("verdicts", t().judges_verdicts_missing());
    }
    let max_tokens = reader.whole("tokens", (1, i64::MAX));
    let dollars = reader.number("dollars", (0.0, 1e9), -1.0);
    match (reader.problems.is_empty(), max_verdicts) {
        (true, Some(max_verdicts)) => Ok(NewJudging {
            judge_id: judge.id.clone(),
            track_id: track.id.clone(),
            pairs,
            max_verdicts,
            max_tokens,
            max_dollars: (dollars >= 0.0).then_some(dollars),
        }),
        _ => Err(reader.problems),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(changes: &[(&str, &str)]) -> JudgeSettings {
        let usual = [
            ("name", "Fair 7B"),
            ("base_url", "https://example.com/v1/"),
            ("model_id", "acme/Fair-7B"),
        ];
        let fields = usual.iter().chain(changes);
        JudgeSettings(
            fields
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn what_is_left_out_is_usual() {
        let secrets = Secrets::generate();
        let judge = typed(&[]).judge(&secrets).expect("a judge");
        assert_eq!(judge.slug, "fair-7b");
        assert_eq!(
            (judge.family.as_str(), judge.rubric.as_str()),
            ("fair", "funny")
        );
        assert_eq!(judge.rubric_version, 1);
        assert_eq!(judge.base_url, "https://example.com/v1");
        assert!(!judge.judges_own && judge.sealed_key.is_none());
        assert!(judge.sampling.contains("\"temperature\":0"));
        let judge = typed(&[("key", "sk-1"), ("family", "Other"), ("own", "on")])
            .judge(&secrets)
            .expect("a judge");
        assert!(judge.judges_own && judge.sealed_key.is_some());
        assert_eq!(judge.family, "other");
    }

    #[test]
    fn what_is_wrong_is_said_field_by_field() {
        let secrets = Secrets::generate();
        for (field, value) in [
            ("name", ""),
            ("base_url", "ftp://x"),
            ("model_id", ""),
            ("price_prompt", "-1"),
            ("temperature", "3"),
            ("max_tokens", "0"),
            ("rubric", "sad"),
            ("key", "two words"),
        ] {
            let problems = typed(&[(field, value)]).judge(&secrets).err().expect(field);
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert_eq!(problems[0].field, field);
        }
        let problems = typed(&[("rubric", "custom")]).judge(&secrets).err();
        assert_eq!(problems.expect("no text")[0].field, "rubric_text");
    }
}
