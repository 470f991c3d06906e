-- Jokes as searching sees them, like the names; rows from before are filled when Openmic starts.
ALTER TABLE jokes ADD COLUMN folded TEXT;
CREATE INDEX jokes_unfolded ON jokes (sample_id) WHERE folded IS NULL;
