-- Calls of samples that are not complete yet: a strategy of several calls goes on after a stop where it
-- was, and no call is paid for twice. Gone once the sample is stored.
CREATE TABLE pending_calls (
    run_id       TEXT NOT NULL REFERENCES runs (id),
    item_id      TEXT NOT NULL REFERENCES items (id),
    sample_index BIGINT NOT NULL,
    path         TEXT NOT NULL,
    call         TEXT NOT NULL, -- JSON
    PRIMARY KEY (run_id, item_id, sample_index, path)
);
