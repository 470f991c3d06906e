-- Lists that go on behind the last row of the page before: an index for each order they are read in.
CREATE INDEX votes_time ON votes (track_id, created_ms, id);
DROP INDEX votes_track; -- the one above begins with it
CREATE INDEX votes_left ON votes (track_id, left_entrant, created_ms, id);
CREATE INDEX votes_right ON votes (track_id, right_entrant, created_ms, id);
CREATE INDEX jokes_told ON jokes (track_id, sample_id);
CREATE INDEX jokes_of ON jokes (entrant_id, track_id, sample_id);
