-- When the worker that has a run took it up, and how many answers it had then: its pace is of the answers since.
ALTER TABLE runs ADD COLUMN leased_ms BIGINT;
ALTER TABLE runs ADD COLUMN leased_done BIGINT NOT NULL DEFAULT 0;
