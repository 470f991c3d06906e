//! Model families: which entrants a judge would call its own.

/// Words in front of a model's name that name its maker rather than the family.
const MAKERS: [&str; 9] = [
    "ai",
    "anthropic",
    "deepmind",
    "google",
    "meta",
    "microsoft",
    "mistralai",
    "nvidia",
    "openai",
];

/// The family of a model by its name: `qwen` for `Qwen/Qwen2.5-7B-Instruct`, `gpt` for `gpt-4o-mini`,
/// `llama` for `Meta-Llama-3.1-8B`. Lower case; empty for a name without letters or digits.
///
/// It is a guess from spelling, made the same way for judges and entrants. Where it is wrong the operator
/// says what a judge's family is.
#[must_use]
pub fn family(model: &str) -> String {
    let name = model.rsplit('/').next().unwrap_or(model).to_lowercase();
    let words = || {
        name.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
    };
    let word = words()
        .find(|word| !MAKERS.contains(word))
        .or_else(|| words().next())
        .unwrap_or_default();
    let letters: String = word.chars().take_while(|c| !c.is_numeric()).collect();
    // One letter is no name: o3 is o3, and R1 is R1.
    if letters.chars().count() < 2 {
        word.to_owned()
    } else {
        letters
    }
}

#[cfg(test)]
mod tests {
    use super::family;

    #[test]
    fn sizes_versions_and_makers_are_no_part_of_a_family() {
        for (model, expected) in [
            ("Qwen/Qwen2.5-7B-Instruct", "qwen"),
            ("qwen3:4b", "qwen"),
            ("gpt-4o-mini", "gpt"),
            ("openai/gpt-oss-20b", "gpt"),
            ("Meta-Llama-3.1-8B", "llama"),
            ("SmolLM2 135M", "smollm"),
            ("claude-3-5-haiku", "claude"),
            ("o3-mini", "o3"),
            ("通义千问-7B", "通义千问"),
            ("Google", "google"),
            ("", ""),
            ("---", ""),
        ] {
            assert_eq!(family(model), expected, "{model}");
        }
    }
}
