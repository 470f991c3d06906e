//! Counts and names of the boards in the visitor's language.

use openmic_domain::rating::{Method, Unrated};
use openmic_store::VoteStatus;

use super::{columns::Column, query::Origin};
use crate::{i18n::t, ui::number};

/// "1 vote", "2,997 votes".
pub(crate) fn votes(n: u64) -> String {
    t().leaderboard_votes(n, number::whole(n))
}

/// "1 entrant", "12 entrants".
pub(crate) fn entrants(n: u64) -> String {
    t().leaderboard_entrants(n, number::whole(n))
}

/// "1 item", "120 items".
pub(crate) fn items(n: u64) -> String {
    t().leaderboard_items(n, number::whole(n))
}

/// "1 answer", "120 answers".
pub(crate) fn answers(n: u64) -> String {
    t().leaderboard_answers(n, number::whole(n))
}

/// Why an entrant has no rating, in a sentence.
pub(crate) fn unrated(why: Unrated) -> String {
    match why {
        Unrated::NoVotes => t().leaderboard_unrated_no_votes(),
        Unrated::OnlyWins => t().leaderboard_unrated_only_wins(),
        Unrated::OnlyLosses => t().leaderboard_unrated_only_losses(),
        Unrated::NotConnected => t().leaderboard_unrated_not_connected(),
        Unrated::TooFewVotes => t().leaderboard_unrated_too_few_votes(),
        Unrated::Interval => t().leaderboard_unrated_interval(),
        Unrated::TieRate => t().leaderboard_unrated_tie_rate(),
    }
}

/// What a kind of track is called on a badge.
pub(crate) fn kind(kind: &str) -> String {
    match kind {
        "preference" => t().leaderboard_kind_preference(),
        "humor" => t().leaderboard_kind_humor(),
        "benchmark" => t().leaderboard_kind_benchmark(),
        "game" => t().leaderboard_kind_game(),
        other => other.to_owned(),
    }
}

/// The name of a method.
pub(crate) fn method(method: Method) -> String {
    match method {
        Method::BradleyTerry => t().leaderboard_method_bt(),
        Method::BradleyTerryReweighted => t().leaderboard_method_bt_reweighted(),
        Method::Davidson => t().leaderboard_method_davidson(),
        Method::TiesIgnored => t().leaderboard_method_ties_ignored(),
        Method::Elo => t().leaderboard_method_elo(),
        Method::WinRate => t().leaderboard_method_win_rate(),
        Method::Borda => t().leaderboard_method_borda(),
    }
}

/// The name of a status of votes.
pub(super) fn status(status: VoteStatus) -> String {
    match status {
        VoteStatus::Counted => t().leaderboard_status_counted(),
        VoteStatus::Unverified => t().leaderboard_status_unverified(),
        VoteStatus::Excluded => t().leaderboard_status_excluded(),
        VoteStatus::WithUnverified => t().leaderboard_status_with_unverified(),
        VoteStatus::Any => t().leaderboard_status_any(),
    }
}

/// The name of a group of voters; one that is not known keeps its own.
pub(super) fn group(group: &str) -> String {
    match group {
        "public" => t().leaderboard_group_public(),
        "expert" => t().leaderboard_group_expert(),
        "judge" => t().leaderboard_group_judge(),
        super::basis::BESIDE => t().judges_group_both(),
        "import" => t().leaderboard_group_import(),
        other => match other.strip_prefix(super::basis::ONE_JUDGE) {
            Some(slug) => t().leaderboard_group_one_judge(slug),
            None => other.to_owned(),
        },
    }
}

/// Why a joke is off stage, in a word or two; a reason that is not known keeps its own.
pub(super) fn off_stage(reason: &str) -> String {
    match reason {
        "empty" => t().jokes_off_empty(),
        "refused" => t().jokes_off_refused(),
        "cut_off" => t().jokes_off_cut_off(),
        "error" => t().jokes_off_error(),
        "too_long" => t().jokes_off_too_long(),
        "echo" => t().jokes_off_echo(),
        "forbidden" => t().jokes_off_forbidden(),
        "offensive" => t().jokes_off_offensive(),
        "not_a_joke" => t().jokes_off_not_a_joke(),
        other => other.replace('_', " "),
    }
}

/// The name of a language of items; one that is not known keeps its code.
pub(super) fn language(code: &str) -> String {
    match code {
        "en" => t().leaderboard_language_en(),
        "zh" | "zh-CN" => t().leaderboard_language_zh(),
        other => other.to_owned(),
    }
}

/// Where an entrant came from.
pub(super) fn origin(origin: Origin) -> String {
    match origin {
        Origin::BuiltIn => t().leaderboard_origin_built_in(),
        Origin::Submission => t().leaderboard_origin_submission(),
        Origin::Import => t().leaderboard_origin_import(),
        Origin::People => t().leaderboard_origin_people(),
    }
}

/// Where an entrant came from, by the key that is stored; an unknown one as it is.
pub(crate) fn origin_of(key: &str) -> String {
    Origin::read(key).map_or_else(|| key.to_owned(), origin)
}

/// The head of a column, and what the column means where its name does not say.
pub(super) fn column(column: Column, by_method: Method) -> (String, Option<String>) {
    let t = t();
    match column {
        Column::Rank => (
            t.leaderboard_column_rank(),
            Some(t.leaderboard_about_rank()),
        ),
        Column::Name => (t.leaderboard_column_name(), None),
        Column::Rating if by_method.in_points() => (
            t.leaderboard_column_rating(),
            Some(t.leaderboard_about_rating(method(by_method))),
        ),
        Column::Rating => (
            t.leaderboard_column_share(),
            Some(t.leaderboard_about_share(method(by_method))),
        ),
        Column::Score => (
            t.leaderboard_column_score(),
            Some(t.leaderboard_about_score()),
        ),
        Column::Interval => (t.leaderboard_column_interval(), None),
        Column::Votes => (t.leaderboard_column_votes(), None),
        Column::Tally => (t.leaderboard_column_tally(), None),
        Column::WinRate => (
            t.leaderboard_column_win_rate(),
            Some(t.leaderboard_about_win_rate()),
        ),
        Column::Jokes => (
            t.leaderboard_column_jokes(),
            Some(t.leaderboard_about_jokes()),
        ),
        Column::Originality => (t.jokes_col_originality(), Some(t.jokes_about_originality())),
        Column::Repetition => (t.jokes_col_repetition(), Some(t.jokes_about_repetition())),
        Column::Atoms => (t.jokes_col_atoms(), Some(t.jokes_about_atoms())),
        Column::Judged => (t.judges_col_judged(), Some(t.judges_about_judged())),
        Column::OffStage => (t.jokes_col_off_stage(), Some(t.jokes_about_off_stage())),
        Column::Refused => (t.jokes_col_refused(), Some(t.jokes_about_refused())),
        Column::Neither => (t.jokes_col_neither(), Some(t.jokes_about_neither())),
        Column::N => (t.leaderboard_column_n(), Some(t.leaderboard_about_n())),
        Column::Failed => (
            t.leaderboard_column_failed(),
            Some(t.leaderboard_about_failed()),
        ),
        Column::Tokens => (
            t.leaderboard_column_tokens(),
            Some(t.leaderboard_about_tokens()),
        ),
        Column::Prompt => (t.leaderboard_column_prompt(), None),
        Column::Completion => (t.leaderboard_column_completion(), None),
        Column::Seconds => (
            t.leaderboard_column_seconds(),
            Some(t.leaderboard_about_seconds()),
        ),
        Column::Dollars => (
            t.leaderboard_column_dollars(),
            Some(t.leaderboard_about_dollars()),
        ),
        Column::Total => (
            t.leaderboard_column_total(),
            Some(t.leaderboard_about_total()),
        ),
        Column::Bits => (t.compute_column_bits(), Some(t.compute_about_bits())),
        Column::Likelihood => (
            t.compute_column_likelihood(),
            Some(t.compute_about_likelihood()),
        ),
        Column::Gap => (t.compute_column_gap(), Some(t.compute_about_gap())),
        Column::Ceiling => (t.compute_column_ceiling(), Some(t.compute_about_ceiling())),
        Column::Strategy => (
            t.compute_column_strategy(),
            Some(t.compute_about_strategy()),
        ),
        Column::Organisation => (t.leaderboard_column_organisation(), None),
        Column::Origin => (t.leaderboard_column_origin(), None),
        Column::Date => (
            t.leaderboard_column_date(),
            Some(t.leaderboard_about_date()),
        ),
    }
}
