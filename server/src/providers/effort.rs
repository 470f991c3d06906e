//! How much a model thinks: one scale for Openmic, a parameter of its own at every provider.

use openmic_domain::strategy::Effort;
use serde_json::{Map, Value, json};

use super::Endpoint;

/// Writes a level of effort into a request's body, the way its endpoint wants it.
///
/// Told apart by the host's name; hosts that are not known are servers of open weights (vLLM, SGLang,
/// llama.cpp), which hand `chat_template_kwargs` to the model's template and ignore what they do not know.
/// `cap` is the request's limit of tokens.
pub(super) fn write(
    body: &mut Map<String, Value>,
    endpoint: &Endpoint,
    level: Effort,
    cap: Option<u32>,
) {
    let host = endpoint.base_url.host_str().unwrap_or_default();
    let at = |domain: &str| {
        host == domain
            || host
                .strip_suffix(domain)
                .is_some_and(|start| start.ends_with('.'))
    };
    let word = level.as_str();
    if at("openrouter.ai") {
        let reasoning = match level {
            Effort::None => json!({ "enabled": false }),
            Effort::Max => json!({ "effort": "xhigh" }),
            _ => json!({ "effort": word }),
        };
        body.insert("reasoning".into(), reasoning);
    } else if at("anthropic.com") {
        let thinking = match tokens(level, cap) {
            0 => json!({ "type": "disabled" }),
            budget => json!({ "type": "enabled", "budget_tokens": budget }),
        };
        body.insert("thinking".into(), thinking);
    } else if at("aliyuncs.com") || at("siliconflow.cn") || at("siliconflow.com") {
        body.insert("enable_thinking".into(), json!(level > Effort::None));
        if level > Effort::None {
            body.insert("thinking_budget".into(), json!(tokens(level, cap)));
        }
    } else if at("deepseek.com") || at("bigmodel.cn") || at("z.ai") || at("volces.com") {
        let kind = if level > Effort::Minimal {
            "enabled"
        } else {
            "disabled"
        };
        body.insert("thinking".into(), json!({ "type": kind }));
    } else if at("mistral.ai") {
        let mode = (level > Effort::None).then_some("reasoning");
        body.insert("prompt_mode".into(), json!(mode));
    } else if at("openai.com") || at("azure.com") || at("x.ai") || at("groq.com") {
        let word = if level == Effort::Max { "xhigh" } else { word };
        body.insert("reasoning_effort".into(), json!(word));
    } else if at("googleapis.com") {
        // Its scale ends at high.
        let word = if level == Effort::Max { "high" } else { word };
        body.insert("reasoning_effort".into(), json!(word));
    } else {
        // Templates of hybrid models know a switch, those of gpt-oss a level.
        let word = if level == Effort::Max { "high" } else { word };
        let thinks = level > Effort::None;
        body.insert(
            "chat_template_kwargs".into(),
            json!({ "enable_thinking": thinks, "thinking": thinks, "reasoning_effort": word }),
        );
    }
}

/// Tokens of thinking, for providers that want a number: the level's own, or three quarters of the request's
/// cap where that is not larger. Providers refuse thoughts that leave nothing for the answer.
fn tokens(level: Effort, cap: Option<u32>) -> u32 {
    let own = level.thinking_tokens();
    match cap {
        Some(cap) if cap <= own => cap - cap.div_ceil(4),
        _ => own,
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn written(base_url: &str, level: Effort) -> Value {
        let endpoint = Endpoint {
            base_url: Url::parse(base_url).unwrap(),
            model_id: "m".to_owned(),
            key: None,
        };
        let mut body = Map::new();
        write(&mut body, &endpoint, level, None);
        Value::Object(body)
    }

    #[test]
    fn every_provider_gets_its_own_parameter() {
        for (base_url, level, expected) in [
            (
                "https://api.openai.com/v1",
                Effort::Low,
                json!({"reasoning_effort": "low"}),
            ),
            (
                "https://api.openai.com/v1",
                Effort::Max,
                json!({"reasoning_effort": "xhigh"}),
            ),
            (
                "https://openrouter.ai/api/v1",
                Effort::High,
                json!({"reasoning": {"effort": "high"}}),
            ),
            (
                "https://openrouter.ai/api/v1",
                Effort::None,
                json!({"reasoning": {"enabled": false}}),
            ),
            (
                "https://api.anthropic.com/v1",
                Effort::Medium,
                json!({"thinking": {"type": "enabled", "budget_tokens": 8192}}),
            ),
            (
                "https://dashscope.aliyuncs.com/compatible-mode/v1",
                Effort::None,
                json!({"enable_thinking": false}),
            ),
            (
                "https://generativelanguage.googleapis.com/v1beta/openai",
                Effort::Max,
                json!({"reasoning_effort": "high"}),
            ),
            (
                "https://api.deepseek.com",
                Effort::High,
                json!({"thinking": {"type": "enabled"}}),
            ),
            (
                "http://127.0.0.1:8000/v1",
                Effort::None,
                json!({"chat_template_kwargs":
                    {"enable_thinking": false, "thinking": false, "reasoning_effort": "none"}}),
            ),
        ] {
            assert_eq!(written(base_url, level), expected, "{base_url} {level:?}");
        }
        // A name that only ends like a provider's is not that provider.
        assert!(
            written("https://notopenai.com/v1", Effort::Low)["chat_template_kwargs"].is_object()
        );
    }

    #[test]
    fn more_effort_never_means_fewer_tokens() {
        assert!(
            Effort::ALL
                .windows(2)
                .all(|pair| tokens(pair[0], None) < tokens(pair[1], None))
        );
    }

    #[test]
    fn thoughts_leave_room_for_the_answer() {
        assert_eq!(tokens(Effort::High, Some(16_424)), 16_384);
        assert_eq!(tokens(Effort::High, Some(16_384)), 12_288);
        assert_eq!(tokens(Effort::Low, Some(2_000)), 1_500);
        assert_eq!(tokens(Effort::None, Some(10)), 0);
    }
}
