-- A vote is stored with the online Elo of both sides, a verdict's with its battle: their rows refer to the track and to
-- the entrants, in the same transaction. To check the same again for every vote cost as much as several indexes.
ALTER TABLE votes DROP CONSTRAINT votes_track_id_fkey;
ALTER TABLE votes DROP CONSTRAINT votes_left_entrant_fkey;
ALTER TABLE votes DROP CONSTRAINT votes_right_entrant_fkey;
