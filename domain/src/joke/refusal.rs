//! Telling a refusal from a joke that merely sounds like one.
//!
//! Only the opening is looked at, word by word, never the whole text: jokes are full of people who
//! cannot do things. What makes a refusal is the model saying of itself that it cannot produce text.
//! A missed refusal is voted down by people; a joke kept off stage is lost. So, in doubt, not a refusal.

/// Whether `text` (cleaned and not empty) opens with a refusal.
pub fn is_refusal(text: &str) -> bool {
    english(text) || declines_as_model(text) || chinese(text) || elsewhere(text)
}

/// Excuses that may come before the refusal proper.
const OPENERS: [&[&str]; 11] = [
    &["i'm", "sorry"],
    &["i", "am", "sorry"],
    &["i'm", "afraid"],
    &["i", "apologize"],
    &["i", "apologise"],
    &["my", "apologies"],
    &["we're", "sorry"],
    &["apologies"],
    &["sorry"],
    &["unfortunately"],
    &["regrettably"],
];

/// Words that may stand between an excuse and the refusal.
const FILLERS: [&str; 11] = [
    "mistakes",
    "but",
    "that",
    "however",
    "for",
    "any",
    "confusion",
    "the",
    "inconvenience",
    "as",
    "and",
];

/// Words that change nothing wherever they stand; they are left out before looking.
const ADVERBS: [&str; 8] = [
    "really",
    "very",
    "so",
    "just",
    "simply",
    "currently",
    "actually",
    "truly",
];

/// The model speaking of itself.
const SELF: [&[&str]; 8] = [
    &["an", "ai"],
    &["an", "artificial", "intelligence"],
    &["a", "language", "model"],
    &["a", "large", "language", "model"],
    &["a", "responsible", "ai"],
    &["a", "helpful", "assistant"],
    &["a", "chatbot"],
    &["a", "text-based", "ai"],
];

/// Not being able or willing. Longer ones first.
const UNABLE: [&[&str]; 24] = [
    &["i'm", "not", "able", "to"],
    &["i", "am", "not", "able", "to"],
    &["i'm", "unable", "to"],
    &["i", "am", "unable", "to"],
    &["i'm", "not", "comfortable"],
    &["i", "am", "not", "comfortable"],
    &["i", "don't", "feel", "comfortable"],
    &["i", "do", "not", "feel", "comfortable"],
    &["i", "don't", "have", "the", "ability", "to"],
    &["i", "don't", "have", "the", "capability", "to"],
    &["i", "do", "not", "have", "the", "capability", "to"],
    &["i'm", "not", "designed", "to"],
    &["i", "am", "not", "designed", "to"],
    &["i", "do", "not", "have", "the", "ability", "to"],
    &["i'm", "not", "programmed", "to"],
    &["i", "am", "not", "programmed", "to"],
    &["i", "must", "respectfully", "decline"],
    &["i", "must", "decline"],
    &["i", "have", "to", "decline"],
    &["i", "can", "not"],
    &["i", "can't"],
    &["i", "cannot"],
    &["i", "won't"],
    &["i", "will", "not"],
];

/// Producing text. A refusal when what is produced is named as well.
const PRODUCE: [&str; 20] = [
    "create",
    "creating",
    "generate",
    "generating",
    "provide",
    "providing",
    "write",
    "writing",
    "produce",
    "producing",
    "fulfill",
    "fulfil",
    "complete",
    "answer",
    "offer",
    "share",
    "make",
    "making",
    "tell",
    "telling",
];

/// What is produced, as a refusal names it.
const PRODUCT: [&str; 20] = [
    "joke",
    "jokes",
    "content",
    "request",
    "requests",
    "response",
    "responses",
    "material",
    "humor",
    "humour",
    "information",
    "text",
    "pun",
    "puns",
    "headline",
    "caption",
    "roast",
    "dialogue",
    "prompt",
    "question",
];

fn english(text: &str) -> bool {
    let mut sentences = sentences(text);
    let Some(mut words) = sentences.next() else {
        return false;
    };
    let (mut at, mut excused) = opener(&words);
    // "I'm sorry. I can't help with that.": the excuse alone is not the first thing said.
    if excused && at == words.len() {
        let Some(next) = sentences.next() else {
            return false;
        };
        words = next;
        let (next_at, next_excused) = opener(&words);
        (at, excused) = (next_at, excused || next_excused);
    }
    at = skip_fillers(&words, at);
    // "As an AI language model, I cannot …": the model's own nature excuses as well.
    if let Some(after) = prefix(&words, at, &SELF) {
        excused = true;
        at = (after..words.len())
            .find(|&at| prefix(&words, at, &UNABLE).is_some())
            .unwrap_or(words.len());
    }
    let Some(mut at) = prefix(&words, at, &UNABLE) else {
        return false;
    };
    if words[at - 1] == "decline" || words[at - 1] == "comfortable" {
        return excused || mentions(&words[at..], &PRODUCT) || at == words.len();
    }
    at = skip_fillers(&words, at);
    declines(&words[at..], excused)
}

/// Whether what comes after "I can't" is the work that a model was asked to do.
fn declines(rest: &[String], excused: bool) -> bool {
    let Some(verb) = rest.first() else {
        return false;
    };
    let second = rest.get(1).map(String::as_str);
    match verb.as_str() {
        // "I can't help you with that", "… help with", "… help." — not "I can't help laughing".
        "help" => match second {
            None => excused,
            Some("with") => true,
            Some("you") => rest.get(2).is_none_or(|word| word == "with") && excused,
            Some(_) => false,
        },
        "assist" | "comply" => excused || matches!(second, Some("with" | "you")),
        "engage" | "participate" => second == Some("in") && (excused || mentions(rest, &PRODUCT)),
        "do" => excused && rest.len() == 2 && matches!(second, Some("that" | "this")),
        // "I can't tell you the joke about the wall" is the beginning of a joke about a wall.
        "tell" | "share" | "make" if second == Some("you") || !excused => false,
        "come" => excused && second == Some("up") && mentions(rest, &PRODUCT),
        verb if PRODUCE.contains(&verb) => mentions(rest, &PRODUCT) && (excused || generic(rest)),
        _ => false,
    }
}

/// Without an excuse, only talk of "content", "requests" and the like is a refusal: a comedian too
/// says "I can't write a joke about …".
fn generic(rest: &[String]) -> bool {
    mentions(
        rest,
        &[
            "content",
            "request",
            "requests",
            "response",
            "responses",
            "material",
            "information",
        ],
    )
}

/// Skips one excuse at the start; whether there was one.
fn opener(words: &[String]) -> (usize, bool) {
    match prefix(words, 0, &OPENERS) {
        Some(at) => {
            // "I'm sorry, I'm afraid I can't …": excuses come in pairs.
            let at = skip_fillers(words, at);
            (prefix(words, at, &OPENERS).unwrap_or(at), true)
        }
        None => (0, false),
    }
}

fn skip_fillers(words: &[String], mut at: usize) -> usize {
    while words
        .get(at)
        .is_some_and(|word| FILLERS.contains(&word.as_str()))
    {
        at += 1;
    }
    at
}

/// The position after the first of `phrases` that stands at `at`.
fn prefix(words: &[String], at: usize, phrases: &[&[&str]]) -> Option<usize> {
    let rest = words.get(at..)?;
    phrases
        .iter()
        .find(|phrase| {
            rest.len() >= phrase.len() && phrase.iter().zip(rest).all(|(want, word)| want == word)
        })
        .map(|phrase| at + phrase.len())
}

fn mentions(words: &[String], wanted: &[&str]) -> bool {
    words.iter().any(|word| wanted.contains(&word.as_str()))
}

/// The sentences of `text` as lower-case words. Straight apostrophes stay inside words. A text that
/// opens with a quotation mark or a speaker's name is dialogue and its words keep that mark.
fn sentences(text: &str) -> impl Iterator<Item = Vec<String>> {
    text.split_inclusive(['.', '!', '?', '\n'])
        .map(|sentence| {
            sentence
                .replace(['’', '‘'], "'")
                .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '—' | '–'))
                .map(|word| {
                    word.trim_matches(|c: char| matches!(c, '.' | '!' | '?' | '*' | '_'))
                        .to_lowercase()
                })
                .filter(|word| !word.is_empty() && !ADVERBS.contains(&word.as_str()))
                .collect::<Vec<_>>()
        })
        .filter(|words| !words.is_empty())
}

/// "As an AI, I can't do humor", "I'd rather not joke about that": unable or unwilling to be funny, with no more said than
/// that.
fn declines_as_model(text: &str) -> bool {
    const UNWILLING: [&[&str]; 6] = [
        &["i'd", "rather", "not"],
        &["i", "would", "rather", "not"],
        &["i'd", "prefer", "not", "to"],
        &["i", "would", "prefer", "not", "to"],
        &["i", "don't", "think", "i", "should"],
        &["i", "prefer", "not", "to"],
    ];
    const FUNNY: [&str; 8] = [
        "humor", "humour", "jokes", "comedy", "joke", "funny", "puns", "roasts",
    ];
    let mut sentences = sentences(text);
    let Some(words) = sentences.next() else {
        return false;
    };
    let (at, _) = opener(&words);
    if let Some(after) = prefix(&words, at, &UNWILLING) {
        let rest = &words[after..];
        // "I'd rather not joke about that." is all there is; "I'd rather not joke about my wife, she …" goes on.
        let about = rest.iter().position(|word| word == "about");
        let vague = about
            .and_then(|at| rest.get(at + 1..))
            .is_some_and(|topic| {
                matches!(
                    topic.iter().map(String::as_str).collect::<Vec<_>>()[..],
                    ["that"]
                        | ["this"]
                        | ["it"]
                        | ["this", "topic"]
                        | ["that", "topic"]
                        | ["this", "subject"]
                        | ["that", "subject"]
                )
            });
        return rest.first().is_some_and(|verb| {
            matches!(
                verb.as_str(),
                "joke" | "tell" | "write" | "make" | "create" | "roast"
            )
        }) && (vague || about.is_none() && mentions(rest, &PRODUCT) && rest.len() <= 5);
    }
    // "As an AI, I can't do humor, but here's a fun fact".
    let at = skip_fillers(&words, at);
    let Some(after) = prefix(&words, at, &SELF) else {
        return false;
    };
    prefix(&words, skip_model(&words, after), &UNABLE)
        .and_then(|at| words.get(at..at + 2))
        .is_some_and(|rest| {
            matches!(
                rest[0].as_str(),
                "do" | "be" | "tell" | "understand" | "make"
            ) && FUNNY.contains(&rest[1].as_str())
        })
}

/// Skips what follows "as an AI": "language model", "assistant".
fn skip_model(words: &[String], mut at: usize) -> usize {
    while words.get(at).is_some_and(|word| {
        matches!(
            word.as_str(),
            "language" | "model" | "assistant" | "system" | "chatbot"
        )
    }) {
        at += 1;
    }
    at
}

/// How refusals begin in other languages that models are asked in, in lower case; what is refused is named after it.
const ELSEWHERE: [(&[&str], &[&str], &[&str]); 3] = [
    (
        &[
            "lo siento",
            "lamento",
            "disculpa",
            "perdón",
            "como modelo",
            "como una ia",
            "como ia",
        ],
        &[
            "no puedo",
            "no me es posible",
            "no estoy en condiciones",
            "no estoy diseñado",
        ],
        &[
            "ayudar",
            "contar",
            "generar",
            "crear",
            "hacer",
            "escribir",
            "cumplir",
            "proporcionar",
            "chiste",
            "broma",
            "eso",
            "solicitud",
        ],
    ),
    (
        &[
            "es tut mir leid",
            "tut mir leid",
            "entschuldigung",
            "leider",
            "als ki",
            "als sprachmodell",
        ],
        &["kann ich", "ich kann", "ich darf", "darf ich"],
        &[
            "witz",
            "helfen",
            "erstellen",
            "schreiben",
            "erzählen",
            "anfrage",
            "dabei nicht",
        ],
    ),
    (
        &[
            "je suis désolé",
            "désolé",
            "désolée",
            "je regrette",
            "en tant qu",
        ],
        &["je ne peux pas", "je ne suis pas en mesure", "je ne peux"],
        &[
            "blague",
            "aider",
            "créer",
            "écrire",
            "générer",
            "raconter",
            "demande",
            "cela",
        ],
    ),
];

/// A refusal in Spanish, German or French: an excuse, being unable, and the work, in the first two sentences.
fn elsewhere(text: &str) -> bool {
    let first: String = text
        .trim_start_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase()
        .replace('’', "'")
        .split_inclusive(['.', '!', '\n'])
        .take(2)
        .collect();
    ELSEWHERE.iter().any(|(excuses, unable, work)| {
        excuses.iter().any(|excuse| first.starts_with(excuse))
            && unable
                .iter()
                .filter_map(|words| Some(&first[first.find(words)? + words.len()..]))
                .any(|rest| {
                    let near: String = rest.chars().take(40).collect();
                    // "… no puedo llegar al trabajo, hice una broma" names the work too late.
                    work.iter().any(|word| near.contains(word)) && (!near.contains(['"', '«', '“']))
                })
    })
}

fn chinese(text: &str) -> bool {
    let first: String = text
        .chars()
        .take_while(|c| !matches!(c, '。' | '！' | '？' | '\n'))
        .collect();
    let has = |words: &[&str]| words.iter().any(|word| first.contains(word));
    let apologises = ["抱歉", "很抱歉", "非常抱歉", "对不起", "不好意思"]
        .iter()
        .any(|opener| first.starts_with(opener));
    let is_model = first.starts_with("作为") && has(&["AI", "人工智能", "语言模型", "助手"]);
    (apologises || is_model)
        && has(&["我不能", "我无法", "无法", "不能"])
        && has(&[
            "提供", "协助", "帮助", "满足", "生成", "创作", "回答", "编写", "完成", "讲",
        ])
}

#[cfg(test)]
mod tests {
    use super::is_refusal;

    #[test]
    fn refusals_are_recognised() {
        for text in [
            "I'm sorry, but I can't help with that.",
            "I’m sorry, but I can’t assist with that request.",
            "I'm sorry. I can't help with that.",
            "I'm sorry, but I can't help you with that.",
            "Sorry, I can't do that.",
            "I'm sorry, I am unable to generate jokes about real people.",
            "I apologize, but I cannot fulfill this request.",
            "I apologize for the inconvenience, but I am not able to provide jokes.",
            "Unfortunately, I cannot create content of that kind. How about a riddle?",
            "As an AI language model, I cannot tell jokes.",
            "As an AI, I don't have feelings, so I can't create a joke about love.",
            "As a large language model I am not able to write a roast.",
            "I'm sorry, but as an AI language model, I cannot generate jokes about that.",
            "I cannot create content that demeans a person.",
            "I can't provide a response to this request.",
            "I cannot assist with that.",
            "I can't help with that.",
            "I'm not comfortable writing jokes about that.",
            "I must respectfully decline.",
            "I'm really sorry, but I just can't come up with a joke here.",
            "**I'm sorry, but I can't help with that.**",
            "As an AI, I can't do humor, but here's a fun fact: honey never spoils.",
            "As an AI language model, I cannot do comedy.",
            "I'd rather not joke about that.",
            "I would prefer not to make jokes about this topic.",
            "Lo siento, pero no puedo contar chistes sobre ese tema.",
            "Lo siento, no puedo ayudar con eso.",
            "Es tut mir leid, aber ich kann keinen Witz darüber schreiben.",
            "Je suis désolé, mais je ne peux pas créer de blague sur ce sujet.",
            "很抱歉，我无法满足您的请求。",
            "作为一个人工智能语言模型，我不能讲这样的笑话。",
        ] {
            assert!(is_refusal(text), "{text}");
        }
    }

    #[test]
    fn jokes_that_sound_like_refusals_are_not() {
        for text in [
            "I'm sorry I'm late, my clock was in time-out.",
            "I'm sorry, but I can't help laughing at my own bank account.",
            "I'm sorry, I can't tell you the joke about the wall. You'd never get over it.",
            "I can't tell you the joke about butter, you would only spread it.",
            "I can't help it, I am a magnet for fridge doors.",
            "Sorry, I can't make it to work today, I have a cold case of Mondays.",
            "\"I'm sorry, but I can't help with that,\" said the toaster.",
            "Siri: I'm sorry, but I can't help with that.",
            "As an AI, I find humans hilarious: they cannot even export their dreams.",
            "I cannot write a joke about paper. It would be tearable.",
            "I'm sorry.",
            "I'm afraid of lifts, so I take steps to avoid them.",
            "Unfortunately, the pun department is closed.",
            "I won't make a joke about pizza, it would be too cheesy.",
            "I will not be told what to do by a parking meter.",
            "My doctor said he can't help with that, and neither can my plumber.",
            "Why don't scientists trust atoms? Because they make up everything.",
            "抱歉，我迟到了，因为我的闹钟也在睡觉。",
            "As an AI, I can't do stairs.",
            "I'd rather not joke about my wife's cooking. It has feelings, and legs.",
            "I'd rather not tell you what the plumber said.",
            "Lo siento, no puedo ir a trabajar: mi despertador está de huelga.",
            "Lo siento, dijo el reloj, no puedo parar.",
            "Tut mir leid, ich kann nicht klagen, sagte der Anwalt.",
            "I can't",
            "",
        ] {
            assert!(!is_refusal(text), "{text}");
        }
    }
}
