-- A voter's own votes by time: what is new since they were last read, and the newest for their taste.
CREATE INDEX votes_by_voter ON votes (voter, created_ms);
-- How others voted on the same two jokes. It serves the votes on one joke as the old one did.
DROP INDEX votes_left_joke;
CREATE INDEX votes_left_joke ON votes (left_sample, right_sample) WHERE left_sample IS NOT NULL;
