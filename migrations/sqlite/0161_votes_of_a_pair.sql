-- The votes of two entrants are found among those of the one on the left: few have. One index less is written
-- with every vote.
DROP INDEX votes_pair;
DROP INDEX votes_left;
CREATE INDEX votes_left ON votes (track_id, left_entrant, created_ms, id, voter_group, right_entrant);
