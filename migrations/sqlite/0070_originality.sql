-- What is known to be told already, and how original each joke is.
CREATE TABLE known_jokes (
    id         TEXT PRIMARY KEY, -- sha256 of its normal form: one text is known once
    source     TEXT NOT NULL,
    licence    TEXT NOT NULL,
    text       TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);

-- What was brought in when: a change here is a change of what is known.
CREATE TABLE known_imports (
    id         TEXT PRIMARY KEY,
    source     TEXT NOT NULL,
    licence    TEXT NOT NULL,
    n_jokes    BIGINT NOT NULL, -- in the file
    n_new      BIGINT NOT NULL, -- of these, not known before
    created_ms BIGINT NOT NULL
);

CREATE TABLE joke_originality (
    sample_id       TEXT PRIMARY KEY REFERENCES samples (id),
    similarity      DOUBLE PRECISION NOT NULL, -- to the nearest text, 0 to 1; originality is 1 less this
    nearest_kind    TEXT, -- known, own, other, heard; null: nothing is like it
    nearest_text    TEXT,
    nearest_source  TEXT, -- of a known joke
    nearest_sample  TEXT, -- of another joke on stage
    repeats_sample  TEXT, -- an earlier joke of the same entrant that this one repeats
    updated_ms      BIGINT NOT NULL
);

CREATE TABLE joke_banned (
    sample_id  TEXT NOT NULL REFERENCES samples (id),
    banned     TEXT NOT NULL, -- slug in the track file
    wording    TEXT NOT NULL, -- the wording it is most like
    similarity DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (sample_id, banned)
);

-- Counts changes that a board shows and that are neither votes nor runs.
CREATE TABLE stage_changes (
    track_id TEXT PRIMARY KEY REFERENCES tracks (id),
    n        BIGINT NOT NULL
);
