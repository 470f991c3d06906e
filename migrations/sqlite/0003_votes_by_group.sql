-- Which groups have voted on a track is asked with every board.
CREATE INDEX votes_group ON votes (track_id, voter_group);
