-- The family that a model is of, such as the sizes of one release; empty when not said.
ALTER TABLE models ADD COLUMN family TEXT NOT NULL DEFAULT '';
