-- Jokes by the words in them, three letters in a row at a time. Where the extension is not to be had,
-- the search reads all jokes: slower, and the same.
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX jokes_search ON jokes USING gin (text gin_trgm_ops);
EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE 'jokes are searched without an index: %', SQLERRM;
END $$;
