//! Jokes that say who tells them: names of models and makers, which keep a joke out of blind battles.
//!
//! A name that means nothing else ("ChatGPT", "SmolLM2", the whole name of a model of this site) gives its
//! teller away wherever it stands. One that people, animals and stars bear as well ("Claude", "Llama",
//! "Gemini") does where the text speaks of itself with it ("I am Claude", "as a Llama model", "Gemini
//! 2.5"). What the prompt names itself gives nothing away.

use std::collections::{HashMap, HashSet};

use crate::joke::normal_form;

/// Names of models and makers that mean nothing else, in normal form. A version after one belongs to it.
const SURE: [&str; 46] = [
    "anthropic",
    "baichuan",
    "bytedance",
    "chatglm",
    "chatgpt",
    "codestral",
    "cohere",
    "deepmind",
    "deepseek",
    "devstral",
    "doubao",
    "eleutherai",
    "ernie bot",
    "exaone",
    "gemma",
    "gpt",
    "gpt oss",
    "hugging face",
    "huggingface",
    "hunyuan",
    "internlm",
    "llamaindex",
    "magistral",
    "meta ai",
    "microsoft copilot",
    "minimax",
    "ministral",
    "mistralai",
    "mixtral",
    "moonshot ai",
    "nemotron",
    "olmo",
    "openai",
    "openassistant",
    "phi 3",
    "phi 4",
    "pixtral",
    "qwen",
    "qwq",
    "smollm",
    "stablelm",
    "tinyllama",
    "tongyi",
    "xai",
    "zephyr 7b",
    "zhipu",
];

/// Names that are also everyday words, animals or people.
const EVERYDAY: [&str; 27] = [
    "alibaba",
    "alpaca",
    "amazon",
    "apple",
    "bard",
    "bloom",
    "claude",
    "command r",
    "copilot",
    "dolphin",
    "falcon",
    "gemini",
    "google",
    "granite",
    "grok",
    "hermes",
    "kimi",
    "llama",
    "meta",
    "microsoft",
    "mistral",
    "nova",
    "nvidia",
    "phi",
    "titan",
    "vicuna",
    "yi",
];

/// Names in scripts without spaces between words.
const UNSPACED: [&str; 14] = [
    "通义千问",
    "千问",
    "文心一言",
    "豆包",
    "智谱",
    "深度求索",
    "月之暗面",
    "混元",
    "百川智能",
    "零一万物",
    "商汤",
    "讯飞星火",
    "阶跃星辰",
    "书生浦语",
];

/// Words before an everyday name by which a text speaks of its teller.
const BEFORE: [&str; 9] = [
    "i am",
    "im",
    "my name is",
    "call me",
    "trained by",
    "made by",
    "created by",
    "developed by",
    "built by",
];

/// Words before one by which a text does if it goes on with "I".
const ROLE: [&str; 3] = ["as", "as a", "as an"];

/// Words after one that make it a model's.
const AFTER: [&str; 9] = [
    "ai",
    "assistant",
    "bot",
    "chat",
    "chatbot",
    "instruct",
    "llm",
    "model",
    "models",
];

/// The names to look for.
#[derive(Debug, Clone)]
pub struct Names {
    /// Words of each name by its first word.
    sure: HashMap<String, Vec<Vec<String>>>,
    everyday: HashMap<String, Vec<Vec<String>>>,
    unspaced: Vec<String>,
}

impl Names {
    /// The known names, and those of this site's models, makers and entrants.
    #[must_use]
    pub fn new<'a>(of_site: impl IntoIterator<Item = &'a str>) -> Self {
        let mut names = Self {
            sure: HashMap::new(),
            everyday: HashMap::new(),
            unspaced: UNSPACED.map(str::to_owned).to_vec(),
        };
        for name in SURE {
            add(&mut names.sure, name);
        }
        for name in EVERYDAY {
            add(&mut names.everyday, name);
        }
        for name in of_site {
            names.add_of_site(name);
        }
        names
    }

    fn add_of_site(&mut self, name: &str) {
        let normal = normal_form(name);
        if normal.chars().any(is_unspaced) {
            if normal.chars().count() >= 2 {
                self.unspaced.push(normal);
            }
            return;
        }
        let mut words = normal.split(' ').filter(|word| !word.is_empty());
        let Some(first) = words.next() else { return };
        let is_known = |known: &HashMap<String, _>| known.contains_key(stem(first));
        if words.next().is_some() {
            // "Llama 3.1 8B Instruct": its family alone gives it away as well, if it is no everyday word.
            add(&mut self.sure, &normal);
        }
        if !is_known(&self.sure) && !is_known(&self.everyday) {
            let family = name.split([' ', '-', '_', '/']).next().unwrap_or_default();
            let coined = is_coined(family);
            add(
                if coined {
                    &mut self.sure
                } else {
                    &mut self.everyday
                },
                stem(first),
            );
        }
    }

    /// Whether a joke says who tells it. `prompt` is what it answers.
    #[must_use]
    pub fn give_away(&self, joke: &str, prompt: &str) -> bool {
        let (normal, prompt) = (normal_form(joke), normal_form(prompt));
        if self
            .unspaced
            .iter()
            .any(|name| normal.contains(name.as_str()) && !prompt.contains(name.as_str()))
        {
            return true;
        }
        let words: Vec<&str> = normal.split(' ').collect();
        let asked: HashSet<&str> = prompt.split(' ').map(stem).collect();
        (0..words.len()).any(|at| {
            if asked.contains(stem(words[at])) {
                return false;
            }
            found(&self.sure, &words[at..]).is_some()
                || found(&self.everyday, &words[at..])
                    .is_some_and(|length| is_about_itself(&words, at, length))
        })
    }
}

/// Adds a name in normal form.
fn add(names: &mut HashMap<String, Vec<Vec<String>>>, name: &str) {
    let words: Vec<String> = name.split(' ').map(str::to_owned).collect();
    if let Some(first) = words.first().filter(|first| first.chars().count() >= 2) {
        let known = names.entry(stem(first).to_owned()).or_default();
        if !known.contains(&words) {
            known.push(words);
        }
    }
}

/// How many words a name takes at the beginning of `words`.
fn found(names: &HashMap<String, Vec<Vec<String>>>, words: &[&str]) -> Option<usize> {
    let known = names.get(stem(words.first()?))?;
    known
        .iter()
        .filter(|name| match name.as_slice() {
            // A name of one word takes any version: "qwen2", "qwen25".
            [only] => stem(only) == stem(words[0]),
            all => all.len() <= words.len() && all.iter().zip(words).all(|(a, b)| a == b),
        })
        .map(Vec::len)
        .max()
}

/// A word without the version at its end: `qwen25` is `qwen`; one that is only digits stays.
fn stem(word: &str) -> &str {
    let stem = word.trim_end_matches(|c: char| c.is_ascii_digit());
    if stem.is_empty() { word } else { stem }
}

/// Whether the everyday name of `length` words at `at` is used of the teller.
fn is_about_itself(words: &[&str], at: usize, length: usize) -> bool {
    let after = words.get(at + length).copied().unwrap_or_default();
    let is_version = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    if stem(words[at]) != words[at] || AFTER.contains(&after) || is_version(after) {
        return true;
    }
    let before = words[..at].join(" ");
    let follows = |phrase: &&str| before.strip_suffix(*phrase).is_some_and(ends_a_word);
    BEFORE.iter().any(follows) || ROLE.iter().any(follows) && matches!(after, "i" | "im")
}

fn ends_a_word(rest: &str) -> bool {
    rest.is_empty() || rest.ends_with(' ')
}

/// Whether a name was made up for a product: capitals within it, or a digit.
fn is_coined(word: &str) -> bool {
    word.chars().skip(1).any(char::is_uppercase) && word.chars().any(char::is_lowercase)
        || word.chars().any(char::is_alphabetic) && word.chars().any(|c| c.is_ascii_digit())
}

/// Han, kana and Hangul.
const fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}')
}

#[cfg(test)]
mod tests {
    use super::Names;

    const PROMPT: &str = "Tell one short joke about umbrellas.";

    fn site() -> Names {
        Names::new([
            "SmolLM2 135M Instruct",
            "SmolLM2 135M, calm",
            "Hugging Face",
            "Jester 1B",
            "Small Labs",
            "Llama 3.1 8B",
            "Meta",
            "山海大模型",
        ])
    }

    #[test]
    fn jokes_that_say_who_tells_them_are_found() {
        let names = site();
        for joke in [
            "As a Qwen model, I don't own an umbrella.",
            "I asked ChatGPT for a joke. It rained.",
            "Even GPT-4o takes an umbrella.",
            "Qwen2.5 walks into a bar.",
            "I'm Claude, and my umbrella is Jean.",
            "Hi, I am Claude. Nice weather.",
            "As a Llama model I spit on umbrellas.",
            "As Gemini, I only come with a twin.",
            "Gemini 2.5 told me it would rain.",
            "Llama3 never rains.",
            "I was trained by Google to like the rain.",
            "smollm2 likes the rain",
            "Hugging Face hugs umbrellas.",
            "Jester 1B forgot the umbrella.",
            "Small Labs taught me to laugh in the rain.",
            "作为通义千问，我不带伞。",
            "我是山海大模型，我不怕雨。",
            "My name is Kimi and this is my umbrella.",
        ] {
            assert!(names.give_away(joke, PROMPT), "{joke}");
        }
    }

    #[test]
    fn people_animals_and_stars_stay_on_stage() {
        let names = site();
        for joke in [
            "My umbrella is like my ex: it turned inside out.",
            "Claude opened an umbrella indoors, and it has rained in Claude's flat ever since.",
            "Geminis bring two umbrellas: one each.",
            "A llama under an umbrella: drama.",
            "I googled my umbrella. It was at the office.",
            "Google knows where my umbrella is; I do not.",
            "An apple a day keeps the umbrella away.",
            "The bard had no umbrella.",
            "The jester had no umbrella.",
            "She works as a meta analyst, the same as Claude does.",
            "The phishing umbrella.",
            "",
        ] {
            assert!(!names.give_away(joke, PROMPT), "{joke}");
        }
    }

    #[test]
    fn what_the_prompt_names_gives_nothing_away() {
        let names = site();
        let asked = "Roast ChatGPT in one sentence.";
        assert!(!names.give_away("ChatGPT, the umbrella that apologises for rain.", asked));
        assert!(names.give_away("ChatGPT is funny, unlike me, DeepSeek.", asked));
        assert!(!names.give_away(
            "As a llama model, she wore sunglasses.",
            "A llama as a model"
        ));
    }
}
