//! The submission form parsed at the edge: either a submission that can be run, or each field's error.

use openmic_domain::{chat::Sampling, limits::RunLimits, strategy::Strategy};
use serde::{Deserialize, Serialize};
use url::Url;

use super::typed::Typed;
use crate::{i18n::t, ui::FieldError};

/// Longest name, organisation and licence, in characters.
pub(crate) const MAX_NAME: u32 = 80;
/// Longest model id, in characters.
pub(crate) const MAX_MODEL_ID: u32 = 200;
/// Longest base URL and longest key, in characters.
pub(crate) const MAX_ADDRESS: u32 = 500;
/// Longest system prompt, in characters.
pub(crate) const MAX_PROMPT: u32 = 8_000;
/// Longest note to the operator, in characters.
pub(crate) const MAX_NOTE: u32 = 1_000;
/// Most examples a few-shot submission may ask for.
pub(crate) const MAX_EXAMPLES: u32 = 8;
/// Most answers per item a submission may ask for.
pub(crate) const MAX_SAMPLES: u32 = 64;
/// Highest price, US dollars per million tokens: above any price asked, low enough to catch a slip.
pub(crate) const MAX_PRICE: f64 = 10_000.0;

/// A submission that can be run, as it is stored: everything but the key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SubmissionForm {
    /// Name on the boards.
    pub(crate) name: String,
    /// Who made the model.
    pub(crate) organisation: String,
    /// Its licence; empty when not said.
    pub(crate) licence: String,
    /// The family the model is of; empty when not said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) family: String,
    /// Whether the weights can be downloaded.
    pub(crate) open_weights: bool,
    /// Base address of the OpenAI-compatible routes, without a slash at its end.
    pub(crate) base_url: String,
    /// The model's name there.
    pub(crate) model_id: String,
    /// US dollars per million prompt tokens.
    pub(crate) price_prompt: f64,
    /// US dollars per million completion tokens.
    pub(crate) price_completion: f64,
    /// Slugs of the tracks.
    pub(crate) tracks: Vec<String>,
    /// How inference compute is spent.
    pub(crate) strategy: Strategy,
    /// How tokens are drawn.
    pub(crate) sampling: Sampling,
    /// System prompt.
    pub(crate) system_prompt: Option<String>,
    /// A note to the operator.
    pub(crate) note: Option<String>,
    /// Whether the endpoint was given a key.
    #[serde(default)]
    pub(crate) has_key: bool,
    /// Answers per item; none for as many as the track says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) samples: Option<u32>,
    /// What each of its runs may spend.
    #[serde(default, skip_serializing_if = "RunLimits::is_empty")]
    pub(crate) limits: RunLimits,
}

impl SubmissionForm {
    /// Host (and port) of the endpoint.
    pub(crate) fn host(&self) -> String {
        Url::parse(&self.base_url).ok().map_or_else(
            || self.base_url.clone(),
            |url| match (url.host_str(), url.port()) {
                (Some(host), Some(port)) => format!("{host}:{port}"),
                (Some(host), None) => host.to_owned(),
                (None, _) => self.base_url.clone(),
            },
        )
    }
}

/// A parsed form and its key, which is never part of what is stored in the open.
pub(crate) struct Parsed {
    pub(crate) form: SubmissionForm,
    pub(crate) key: Option<String>,
}

/// Parses the form. `known_tracks` are the slugs of the tracks that can be entered.
pub(crate) fn parse(typed: &Typed, known_tracks: &[String]) -> Result<Parsed, Vec<FieldError>> {
    let mut reader = Reader {
        typed,
        errors: Vec::new(),
    };
    let t = t();
    let name = reader.line("name", &t.submissions_what_name(), MAX_NAME, true);
    let maker = t.submissions_what_organisation();
    let organisation = reader.line("organisation", &maker, MAX_NAME, true);
    let licence = reader.line("licence", &t.submissions_what_licence(), MAX_NAME, false);
    let family = reader.line("family", &t.submissions_what_family(), MAX_NAME, false);
    let base_url = reader.base_url();
    let model_id = reader.line(
        "model_id",
        &t.submissions_what_model_id(),
        MAX_MODEL_ID,
        true,
    );
    let key = reader.key();
    let price_prompt = reader.price("price_prompt");
    let price_completion = reader.price("price_completion");
    let tracks = reader.tracks(known_tracks);
    let strategy = reader.strategy();
    let sampling = reader.sampling();
    let samples = reader.samples();
    let limits = reader.limits();
    let system_prompt = reader.text("system_prompt", MAX_PROMPT);
    let note = reader.text("note", MAX_NOTE);
    let errors = reader.errors;
    match (errors.is_empty(), price_prompt, price_completion, strategy) {
        (true, Some(price_prompt), Some(price_completion), Some(strategy)) => Ok(Parsed {
            form: SubmissionForm {
                name,
                organisation,
                licence,
                family,
                open_weights: !typed.get("open_weights").is_empty(),
                base_url,
                model_id,
                price_prompt,
                price_completion,
                tracks,
                strategy,
                sampling,
                system_prompt,
                note,
                has_key: key.is_some(),
                samples,
                limits,
            },
            key,
        }),
        _ => Err(errors),
    }
}

/// Reads fields and gathers what is wrong with them.
struct Reader<'a> {
    typed: &'a Typed,
    errors: Vec<FieldError>,
}

impl Reader<'_> {
    fn error(&mut self, name: &str, message: impl Into<String>) {
        self.errors.push(FieldError {
            name: name.to_owned(),
            message: message.into(),
        });
    }

    /// A line of text with single spaces.
    fn line(&mut self, field: &str, what: &str, longest: u32, required: bool) -> String {
        let text = self
            .typed
            .get(field)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let length = text.chars().count();
        if text.is_empty() && required {
            self.error(field, t().submissions_say(what));
        } else if length > longest as usize {
            let (length, longest) = (length.to_string(), longest.to_string());
            self.error(field, t().submissions_line_long(length, what, longest));
        } else if text.chars().any(is_hidden) {
            self.error(field, t().submissions_hidden());
        }
        text
    }

    /// Several lines of text; none when there is nothing but white space.
    fn text(&mut self, field: &str, longest: u32) -> Option<String> {
        // Browsers send line breaks as CR LF.
        let text = self
            .typed
            .get(field)
            .replace("\r\n", "\n")
            .replace('\r', "\n");
        let length = text.chars().count();
        if length > longest as usize {
            let (length, longest) = (length.to_string(), longest.to_string());
            self.error(field, t().submissions_text_long(length, longest));
        } else if text.contains('\0') {
            self.error(field, t().submissions_text_nul());
        }
        (!text.trim().is_empty()).then_some(text)
    }

    fn key(&mut self) -> Option<String> {
        let key = self.typed.key();
        if key.chars().count() > MAX_ADDRESS as usize {
            self.error("key", t().submissions_key_long(MAX_ADDRESS.to_string()));
        } else if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            self.error("key", t().submissions_key_plain());
        }
        (!key.is_empty()).then(|| key.to_owned())
    }

    fn base_url(&mut self) -> String {
        let typed = self.typed.get("base_url").trim().to_owned();
        match parse_base_url(&typed) {
            Ok(url) => url,
            Err(message) => {
                self.error("base_url", message);
                typed
            }
        }
    }

    /// A decimal number; none when nothing was typed. Gives an error for anything else.
    fn number(&mut self, field: &str) -> Option<f64> {
        let text = self.typed.get(field).trim();
        if text.is_empty() {
            return None;
        }
        let plain = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-');
        match text.parse::<f64>() {
            Ok(number) if plain && number.is_finite() => Some(number),
            _ if text.contains(',') => {
                self.error(field, t().submissions_comma(format!("{text:?}")));
                None
            }
            _ => {
                self.error(field, t().submissions_not_number(format!("{text:?}")));
                None
            }
        }
    }

    /// A whole number; none when nothing was typed.
    fn whole(&mut self, field: &str) -> Option<u64> {
        let before = self.errors.len();
        let number = self.number(field);
        if self.errors.len() > before {
            return None;
        }
        let text = self.typed.get(field).trim();
        number?;
        text.parse().map_or_else(
            |_| {
                self.error(field, t().submissions_not_whole(format!("{text:?}")));
                None
            },
            Some,
        )
    }

    fn price(&mut self, field: &str) -> Option<f64> {
        let before = self.errors.len();
        match self.number(field) {
            Some(price) if (0.0..=MAX_PRICE).contains(&price) => Some(price),
            Some(price) => {
                let (price, most) = (price.to_string(), MAX_PRICE.to_string());
                self.error(field, t().submissions_price_range(price, most));
                None
            }
            None => {
                if self.errors.len() == before {
                    self.error(field, t().submissions_price_missing());
                }
                None
            }
        }
    }

    fn tracks(&mut self, known: &[String]) -> Vec<String> {
        let chosen = self.typed.tracks();
        if let Some(unknown) = chosen.iter().find(|slug| !known.contains(slug)) {
            let unknown = t().submissions_track_unknown(format!("{unknown:?}"));
            self.error("tracks", unknown);
        } else if chosen.is_empty() {
            self.error("tracks", t().submissions_track_missing());
        }
        chosen.to_vec()
    }

    fn strategy(&mut self) -> Option<Strategy> {
        match self.typed.get("strategy") {
            "" | "direct" => Some(Strategy::Direct),
            "few_shot" => {
                let before = self.errors.len();
                let examples = self
                    .whole("examples")
                    .and_then(|examples| u32::try_from(examples).ok());
                match examples {
                    Some(examples) if (1..=MAX_EXAMPLES).contains(&examples) => {
                        Some(Strategy::FewShot { examples })
                    }
                    _ => {
                        if self.errors.len() == before {
                            let most = MAX_EXAMPLES.to_string();
                            self.error("examples", t().submissions_examples_range(most));
                        }
                        None
                    }
                }
            }
            "spelled" => {
                let spelling = self.typed.get("spelling").trim();
                if spelling.is_empty() {
                    self.error("spelling", t().submissions_spelling_missing());
                    return None;
                }
                match spelling.parse::<Strategy>() {
                    Ok(strategy) => Some(strategy),
                    Err(unknown) => {
                        self.error(
                            "spelling",
                            t().submissions_spelling_wrong(unknown.to_string()),
                        );
                        None
                    }
                }
            }
            other => {
                let unknown = t().submissions_strategy_unknown(format!("{other:?}"));
                self.error("strategy", unknown);
                None
            }
        }
    }

    /// Answers per item; none when nothing was typed.
    fn samples(&mut self) -> Option<u32> {
        let samples = self.whole("samples")?;
        match u32::try_from(samples) {
            Ok(samples) if (1..=MAX_SAMPLES).contains(&samples) => Some(samples),
            _ => {
                let most = MAX_SAMPLES.to_string();
                self.error("samples", t().submissions_per_item_range(most));
                None
            }
        }
    }

    /// Caps; none where nothing was typed.
    fn limits(&mut self) -> RunLimits {
        let limits = RunLimits {
            run_tokens: self.whole("run_tokens"),
            run_dollars: self.number("run_dollars"),
            sample_seconds: self.number("sample_seconds"),
        };
        for (field, _) in limits.check() {
            self.error(field, t().submissions_cap_range());
        }
        limits
    }

    fn sampling(&mut self) -> Sampling {
        let max_tokens = self.whole("max_tokens");
        let sampling = Sampling {
            temperature: self.number("temperature"),
            top_p: self.number("top_p"),
            // Too large for the type is too large for the range.
            max_tokens: max_tokens.map(|tokens| u32::try_from(tokens).unwrap_or(u32::MAX)),
            seed: self.whole("seed"),
            logprobs: !self.typed.get("logprobs").is_empty(),
        };
        for (field, _) in sampling.check() {
            let value = self.typed.get(field).trim();
            let message = match field {
                "temperature" => t().submissions_temperature_range(value),
                "top_p" => t().submissions_top_p_range(value),
                "max_tokens" => {
                    t().submissions_max_tokens_range(value, Sampling::MAX_TOKENS.to_string())
                }
                _ => t().submissions_seed_range(value, i64::MAX.to_string()),
            };
            self.error(field, message);
        }
        sampling
    }
}

/// A control character, or one that turns the direction of the text around it.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// The base address as it is stored, or what is wrong with it.
pub(crate) fn parse_base_url(typed: &str) -> Result<String, String> {
    let t = t();
    if typed.is_empty() {
        return Err(t.submissions_url_missing());
    }
    if typed.chars().count() > MAX_ADDRESS as usize {
        return Err(t.submissions_url_long(MAX_ADDRESS.to_string()));
    }
    let url = Url::parse(typed).map_err(|error| match error {
        url::ParseError::RelativeUrlWithoutBase => t.submissions_url_relative(),
        other => t.submissions_url_wrong(other.to_string()),
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(t.submissions_url_scheme(url.scheme()));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(t.submissions_url_host());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(t.submissions_url_user());
    }
    if url.query().is_some() {
        return Err(t.submissions_url_query());
    }
    if url.fragment().is_some() {
        return Err(t.submissions_url_fragment());
    }
    let plain = url.as_str().trim_end_matches('/');
    if let Some(base) = plain
        .strip_suffix("/chat/completions")
        .or_else(|| plain.strip_suffix("/completions"))
    {
        return Err(t.submissions_url_route(base));
    }
    Ok(plain.to_owned())
}

#[cfg(test)]
#[path = "form_tests.rs"]
mod tests;
