-- What readers say of a joke besides voting, once each, and what the operator made of it.
CREATE TABLE joke_flags (
    sample_id  TEXT NOT NULL REFERENCES samples (id),
    voter      TEXT NOT NULL, -- a pseudonym
    kind       TEXT NOT NULL, -- heard, offensive, not_a_joke
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (sample_id, voter, kind)
);
CREATE INDEX joke_flags_time ON joke_flags (created_ms);

-- Append-only: the newest review of a joke and kind is what holds.
CREATE TABLE joke_reviews (
    id         TEXT PRIMARY KEY,
    sample_id  TEXT NOT NULL REFERENCES samples (id),
    kind       TEXT NOT NULL,
    upheld     BOOLEAN NOT NULL,
    note       TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE INDEX joke_reviews_sample ON joke_reviews (sample_id, kind);
CREATE INDEX joke_reviews_time ON joke_reviews (created_ms);
