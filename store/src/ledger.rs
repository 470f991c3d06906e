//! Pieces of SQL about votes that several statements share: their columns, their status, their cells.

/// The status of the vote that the given alias names: that of its newest correction, or `counted`.
macro_rules! status_of {
    ($vote:literal) => {
        concat!(
            "COALESCE((SELECT k.status FROM vote_corrections k WHERE k.vote_id = ",
            $vote,
            ".id ORDER BY k.created_ms DESC, k.id DESC LIMIT 1), 'counted')"
        )
    };
}

/// Whether the vote that the given alias names is a person's. Cells, online Elo and everything that names no
/// group of voters are made of these.
macro_rules! by_people {
    ($vote:literal) => {
        concat!($vote, ".voter_group <> 'judge'")
    };
}

/// The columns of a [`crate::VoteRow`], from votes `v`, tracks `t`, items `i`, entrants `l` and `r`,
/// jokes `jl` and `jr`.
macro_rules! vote_columns {
    () => {
        concat!(
            "v.id, t.slug AS track_slug, v.outcome, v.voter, i.input, jl.text AS left_text,
             jr.text AS right_text, l.name AS left_name, l.slug AS left_slug, r.name AS right_name,
             r.slug AS right_slug, v.left_sample, v.right_sample, v.left_elo, v.right_elo, v.created_ms, ",
            $crate::ledger::status_of!("v"),
            " AS status"
        )
    };
}

/// The sums of a cell over the votes of a pair, and the pair itself.
macro_rules! pair_columns {
    () => {
        "CASE WHEN v.left_entrant < v.right_entrant THEN v.left_entrant ELSE v.right_entrant END AS entrant_a,
         CASE WHEN v.left_entrant < v.right_entrant THEN v.right_entrant ELSE v.left_entrant END AS entrant_b,
         CAST(SUM(CASE WHEN (v.outcome = 'left') = (v.left_entrant < v.right_entrant)
                        AND v.outcome IN ('left', 'right') THEN 1 ELSE 0 END) AS BIGINT) AS a_wins,
         CAST(SUM(CASE WHEN (v.outcome = 'right') = (v.left_entrant < v.right_entrant)
                        AND v.outcome IN ('left', 'right') THEN 1 ELSE 0 END) AS BIGINT) AS b_wins,
         CAST(SUM(CASE WHEN v.outcome = 'both' THEN 1 ELSE 0 END) AS BIGINT) AS both_good,
         CAST(SUM(CASE WHEN v.outcome = 'neither' THEN 1 ELSE 0 END) AS BIGINT) AS neither"
    };
}

/// Makes cells of the votes of people on the track $1 that count, at the time $2, where `$which` is more to ask of
/// the votes `v`. One statement for a whole track and for a pair, so that both come out the same.
macro_rules! cells_of_ledger {
    ($which:literal) => {
        concat!(
            "INSERT INTO cells (track_id, entrant_a, entrant_b, a_wins, b_wins, both_good, neither,
                                last_ms, updated_ms)
             SELECT p.track_id, p.entrant_a, p.entrant_b, p.a_wins, p.b_wins, p.both_good, p.neither,
                    p.last_ms, $2
             FROM (SELECT v.track_id, ",
            $crate::ledger::pair_columns!(),
            ", MAX(v.created_ms) AS last_ms
                   FROM votes v WHERE v.track_id = $1 AND ",
            $crate::ledger::status_of!("v"),
            " = 'counted' AND ",
            $crate::ledger::by_people!("v"),
            $which,
            " GROUP BY 1, 2, 3) AS p"
        )
    };
}

pub(crate) use {by_people, cells_of_ledger, pair_columns, status_of, vote_columns};
