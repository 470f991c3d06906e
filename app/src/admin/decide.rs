//! From a submission that is let in to the entrant it becomes.

use openmic_domain::{hash::sha256_hex, slug::slugify};
use openmic_store::{EntrantParts, ModelParts, NewEntrant};

use crate::{i18n::t, submissions::SubmissionForm};

/// Longest reason for turning a submission away, in characters.
pub(super) const MAX_REASON: u32 = 500;

/// The entrant. Its key is put in by the store, which holds it sealed.
pub(super) fn entrant(form: &SubmissionForm) -> Result<NewEntrant, serde_json::Error> {
    let slug = slugify(&form.name);
    Ok(NewEntrant {
        slug: slug.clone(),
        name: form.name.clone(),
        model: ModelParts {
            slug,
            name: form.name.clone(),
            organisation: form.organisation.clone(),
            licence: form.licence.clone(),
            open_weights: form.open_weights,
            family: form.family.clone(),
        },
        endpoint: Some(EntrantParts {
            base_url: form.base_url.clone(),
            remote_model: form.model_id.clone(),
            sealed_key: None,
            price_prompt: form.price_prompt,
            price_completion: form.price_completion,
        }),
        prompt: form
            .system_prompt
            .as_ref()
            .map(|text| (text.clone(), sha256_hex(text.as_bytes()))),
        strategy: serde_json::to_string(&form.strategy)?,
        sampling: serde_json::to_string(&form.sampling)?,
        origin: "submission".to_owned(),
        samples: form.samples.map(i64::from),
        limits: match form.limits.is_empty() {
            true => None,
            false => Some(serde_json::to_string(&form.limits)?),
        },
    })
}

/// The reason as it is stored, or what is wrong with it.
pub(crate) fn reason(typed: &str) -> Result<String, String> {
    let reason = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = reason.chars().count();
    if reason.is_empty() {
        Err(t().admin_reason_missing())
    } else if length > MAX_REASON as usize {
        Err(t().admin_reason_long(length.to_string(), MAX_REASON.to_string()))
    } else {
        Ok(reason)
    }
}

#[cfg(test)]
mod tests {
    use openmic_domain::{chat::Sampling, limits::RunLimits, strategy::Strategy};

    use super::{entrant, reason};
    use crate::submissions::SubmissionForm;

    #[test]
    fn a_submission_becomes_its_entrant() {
        let form = SubmissionForm {
            name: "Größe 7B".to_owned(),
            organisation: "Ours".to_owned(),
            family: "Größe".to_owned(),
            licence: String::new(),
            open_weights: true,
            base_url: "https://example.com/v1".to_owned(),
            model_id: "g7".to_owned(),
            price_prompt: 0.1,
            price_completion: 0.2,
            tracks: vec!["plural".to_owned()],
            strategy: Strategy::FewShot { examples: 4 },
            sampling: Sampling {
                temperature: Some(0.5),
                ..Sampling::default()
            },
            system_prompt: Some("abc".to_owned()),
            note: Some("for the operator alone".to_owned()),
            has_key: true,
            samples: Some(5),
            limits: RunLimits {
                run_dollars: Some(2.5),
                ..RunLimits::default()
            },
        };
        let new = entrant(&form).expect("JSON");
        assert_eq!(new.slug, openmic_domain::slug::slugify("Größe 7B"));
        assert_eq!(new.model.slug, new.slug);
        assert_eq!(new.model.family, "Größe");
        assert_eq!(new.strategy, r#"{"kind":"few_shot","examples":4}"#);
        assert_eq!(new.sampling, r#"{"temperature":0.5}"#);
        let (text, hash) = new.prompt.expect("a prompt");
        assert_eq!(text, "abc");
        assert_eq!(
            hash,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(
            new.endpoint.expect("an endpoint").sealed_key,
            None,
            "the store puts the key in"
        );
        assert_eq!(new.origin, "submission");
        assert_eq!(new.samples, Some(5));
        assert_eq!(new.limits.as_deref(), Some(r#"{"run_dollars":2.5}"#));
    }

    #[test]
    fn a_reason_is_needed_and_not_endless() {
        assert!(reason(" \n ").is_err());
        assert!(reason(&"r".repeat(501)).is_err());
        assert_eq!(reason(" no\n licence ").as_deref(), Ok("no licence"));
    }
}
