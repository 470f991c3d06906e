//! What was found about votes, in words.

use openmic_store::FindingRow;

use crate::{i18n::t, ui::number};

/// The name of a reason; a code that is not known is shown as it is.
pub(super) fn reason(code: &str) -> String {
    let t = t();
    match code {
        "too_fast" => t.integrity_reason_too_fast(),
        "one_sided" => t.integrity_reason_one_sided(),
        "far_from_model" => t.integrity_reason_far_from_model(),
        "flood" => t.integrity_reason_flood(),
        super::UNDONE => t.integrity_reason_undone(),
        other => other
            .strip_prefix(super::OPERATOR)
            .map(|note| match note.trim_start_matches(':').trim() {
                "" => t.integrity_reason_operator(),
                note => t.integrity_reason_operator_note(note),
            })
            .unwrap_or_else(|| other.to_owned()),
    }
}

/// Whose votes they are.
pub(super) fn subject(finding: &FindingRow, pseudonym: &str) -> String {
    match finding.subject_kind.as_str() {
        "voter" => t().integrity_subject_voter(pseudonym),
        "network" => t().integrity_subject_network(pseudonym),
        "experts" => t().integrity_subject_experts(),
        "everybody" => t().integrity_subject_everybody(),
        _ => t().integrity_subject_newcomers(),
    }
}

fn answer(code: &str) -> String {
    let t = t();
    match code {
        "left" => t.integrity_answer_left(),
        "right" => t.integrity_answer_right(),
        "both" => t.integrity_answer_both(),
        _ => t.integrity_answer_neither(),
    }
}

/// What the test saw, with its numbers.
pub(super) fn evidence(finding: &FindingRow) -> String {
    let t = t();
    let n = finding.votes.unsigned_abs();
    let (votes, matching) = (
        number::whole(n),
        number::whole(finding.matching.unsigned_abs()),
    );
    let expected = number::fixed(finding.expected, 1);
    let against = finding.towards.as_deref() == Some("against");
    match (finding.reason.as_str(), finding.entrant_name.as_deref()) {
        ("too_fast", _) => t.integrity_evidence_too_fast(n, votes),
        ("one_sided", _) => t.integrity_evidence_one_sided(
            matching,
            votes,
            answer(finding.answer.as_deref().unwrap_or_default()),
            expected,
        ),
        (_, Some(name)) if against => t.integrity_evidence_against(matching, votes, name, expected),
        (_, Some(name)) => t.integrity_evidence_for(matching, votes, name, expected),
        _ => t.integrity_evidence_upset(matching, votes, expected),
    }
}

/// How strong the evidence is; nothing where there is no test.
pub(super) fn strength(finding: &FindingRow) -> Option<String> {
    (finding.wealth > 0.0).then(|| {
        // What 10 is raised to, cut where more digits say nothing more.
        t().integrity_strength(number::fixed(finding.wealth.min(300.0), 1))
    })
}
