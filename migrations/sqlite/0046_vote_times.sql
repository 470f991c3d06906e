-- Imported votes keep the time at which they were cast, and the time at which they came in: a board as
-- of a moment is made of what was known then.
ALTER TABLE votes ADD COLUMN imported_ms BIGINT; -- null: came in when it was cast
UPDATE votes SET imported_ms = created_ms WHERE voter_group = 'import';
ALTER TABLE imports ADD COLUMN first_cast_ms BIGINT; -- null: the file has no times of its own
ALTER TABLE imports ADD COLUMN last_cast_ms BIGINT;
