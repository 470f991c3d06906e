-- A vote is stored with the online Elo of both sides, a verdict's with its battle: their rows refer to the track and to
-- the entrants, in the same transaction. To check the same again for every vote cost as much as several indexes.
ALTER TABLE votes DROP CONSTRAINT votes_track_id_fkey;
ALTER TABLE votes DROP CONSTRAINT votes_left_entrant_fkey;
ALTER TABLE votes DROP CONSTRAINT votes_right_entrant_fkey;

-- Their rows change with every vote: with room beside them a new version needs no entry in an index.
ALTER TABLE cells SET (fillfactor = 50);
ALTER TABLE elo SET (fillfactor = 50);

-- Writes the votes of a batch, their cells and the online Elo in one way to the server, if what was decided on still
-- stands: the tracks are there, no voter has judged one of the pairs, every online Elo is as it was taken to be. If not,
-- nothing is written and the error is serialization_failure.
CREATE FUNCTION put_votes(
    tracks text[],
    ids text[], vote_tracks text[], items text[], lefts text[], rights text[], left_samples text[], right_samples text[],
    outcomes text[], voters text[], groups text[], left_elos float8[], right_elos float8[], readings bigint[],
    times bigint[],
    cell_tracks text[], cell_as text[], cell_bs text[], as_won bigint[], bs_won bigint[], both_were bigint[],
    neither_was bigint[], lasts bigint[],
    elo_tracks text[], elo_entrants text[], befores float8[], afters float8[], counts bigint[]
) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    n bigint;
BEGIN
    -- In one order, so that no two batches wait for each other.
    PERFORM 1 FROM tracks AS t WHERE t.id = ANY (put_votes.tracks) ORDER BY t.id FOR NO KEY UPDATE;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n <> cardinality(put_votes.tracks) THEN
        RAISE serialization_failure USING MESSAGE = 'a track is not there';
    END IF;

    PERFORM 1 FROM unnest(voters, left_samples, right_samples) AS new (voter, one, other)
        CROSS JOIN LATERAL (
            SELECT 1 FROM votes AS v
            WHERE v.left_sample = new.one AND v.right_sample = new.other AND v.voter = new.voter
            UNION ALL
            SELECT 1 FROM votes AS v
            WHERE v.left_sample = new.other AND v.right_sample = new.one AND v.voter = new.voter
        ) AS standing;
    IF FOUND THEN
        RAISE serialization_failure USING MESSAGE = 'a pair is judged already';
    END IF;

    UPDATE elo AS e SET rating = new.after, n_votes = e.n_votes + new.n
    FROM unnest(elo_tracks, elo_entrants, befores, afters, counts) AS new (track_id, entrant_id, before, after, n)
    WHERE e.track_id = new.track_id AND e.entrant_id = new.entrant_id AND e.rating = new.before;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n <> cardinality(elo_entrants) THEN
        RAISE serialization_failure USING MESSAGE = 'the online Elo has changed';
    END IF;

    INSERT INTO votes (id, track_id, item_id, left_entrant, right_entrant, left_sample, right_sample,
                       outcome, voter, voter_group, left_elo, right_elo, reading_ms, source, created_ms)
    SELECT new.id, new.track_id, new.item_id, new.left_entrant, new.right_entrant, new.left_sample, new.right_sample,
           new.outcome, new.voter, new.voter_group, new.left_elo, new.right_elo, new.reading_ms, 'arena', new.created_ms
    FROM unnest(ids, vote_tracks, items, lefts, rights, left_samples, right_samples, outcomes, voters, groups,
                left_elos, right_elos, readings, times) AS new
         (id, track_id, item_id, left_entrant, right_entrant, left_sample, right_sample, outcome, voter, voter_group,
          left_elo, right_elo, reading_ms, created_ms);

    INSERT INTO cells (track_id, entrant_a, entrant_b, a_wins, b_wins, both_good, neither, last_ms, updated_ms)
    SELECT new.*, new.last_ms
    FROM unnest(cell_tracks, cell_as, cell_bs, as_won, bs_won, both_were, neither_was, lasts) AS new
         (track_id, entrant_a, entrant_b, a_wins, b_wins, both_good, neither, last_ms)
    ON CONFLICT (track_id, entrant_a, entrant_b) DO UPDATE SET
        a_wins = cells.a_wins + excluded.a_wins, b_wins = cells.b_wins + excluded.b_wins,
        both_good = cells.both_good + excluded.both_good, neither = cells.neither + excluded.neither,
        last_ms = greatest(cells.last_ms, excluded.last_ms), updated_ms = excluded.updated_ms;
END
$$;
