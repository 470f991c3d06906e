-- Jokes as searching sees them, like the names; rows from before are filled when Openmic starts.
ALTER TABLE jokes ADD COLUMN folded TEXT;
CREATE INDEX jokes_unfolded ON jokes (sample_id) WHERE folded IS NULL;
DROP INDEX IF EXISTS jokes_search;
DO $$
BEGIN
    CREATE INDEX jokes_folded ON jokes USING gin (folded gin_trgm_ops);
EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE 'jokes are searched without an index: %', SQLERRM;
END $$;
