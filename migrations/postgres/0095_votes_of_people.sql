-- Lists of votes leave out what judges said: the group is in the index, so that a far page is found without
-- reading every vote before it.
DROP INDEX votes_time;
CREATE INDEX votes_time ON votes (track_id, created_ms, id, voter_group);
DROP INDEX votes_left;
CREATE INDEX votes_left ON votes (track_id, left_entrant, created_ms, id, voter_group);
DROP INDEX votes_right;
CREATE INDEX votes_right ON votes (track_id, right_entrant, created_ms, id, voter_group);
