-- A vote's status is that of its newest row in vote_corrections; without one it counts. The cells hold
-- the votes that count, so a correction changes them, and says so on its track.
ALTER TABLE tracks ADD COLUMN corrections BIGINT NOT NULL DEFAULT 0; -- rows in vote_corrections
ALTER TABLE tracks ADD COLUMN corrected_ms BIGINT NOT NULL DEFAULT 0; -- when the newest was made
UPDATE tracks SET
    corrections = (SELECT COUNT(*) FROM vote_corrections c JOIN votes v ON v.id = c.vote_id
                   WHERE v.track_id = tracks.id),
    corrected_ms = (SELECT COALESCE(MAX(c.created_ms), 0) FROM vote_corrections c
                    JOIN votes v ON v.id = c.vote_id WHERE v.track_id = tracks.id);
ALTER TABLE cells ADD COLUMN last_ms BIGINT NOT NULL DEFAULT 0; -- when the last of its votes was cast
UPDATE cells SET last_ms = updated_ms;
