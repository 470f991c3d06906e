-- What an item has besides its input and its target: choices and checks, as JSON.
ALTER TABLE items ADD COLUMN detail TEXT;
