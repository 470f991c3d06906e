-- A vote is stored with the online Elo of both sides, a verdict's with its battle: their rows refer to the track and to
-- the entrants, in the same transaction. To check the same again for every vote cost as much as several indexes.
-- SQLite has no statement for it; this is the way that its manual gives, and it leaves the rows where they are.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema
SET sql = replace(replace(sql, ' REFERENCES tracks (id)', ''), ' REFERENCES entrants (id)', '')
WHERE type = 'table' AND name = 'votes';
PRAGMA writable_schema = RESET;
-- Other connections see by this that the schema has changed.
CREATE TABLE votes_referred (id TEXT);
DROP TABLE votes_referred;
