-- The loop: models enter, runs answer, people vote, boards follow.
-- Ids and text are TEXT, times are milliseconds since 1970 (UTC), JSON is TEXT.

CREATE TABLE models (
    id           TEXT PRIMARY KEY,
    slug         TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    organisation TEXT NOT NULL,
    licence      TEXT NOT NULL,
    open_weights BOOLEAN NOT NULL,
    created_ms   BIGINT NOT NULL
);

CREATE TABLE endpoints (
    id               TEXT PRIMARY KEY,
    model_id         TEXT NOT NULL REFERENCES models (id),
    base_url         TEXT NOT NULL,
    remote_model     TEXT NOT NULL,
    sealed_key       BYTEA,
    price_prompt     DOUBLE PRECISION NOT NULL, -- US dollars per million tokens
    price_completion DOUBLE PRECISION NOT NULL,
    created_ms       BIGINT NOT NULL
);
CREATE INDEX endpoints_model ON endpoints (model_id);

CREATE TABLE prompts (
    id         TEXT PRIMARY KEY,
    hash       TEXT NOT NULL UNIQUE, -- sha256 of the text
    text       TEXT NOT NULL,
    origin     TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);

-- An entrant without an endpoint was imported: it has votes but cannot run.
CREATE TABLE entrants (
    id          TEXT PRIMARY KEY,
    slug        TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    model_id    TEXT NOT NULL REFERENCES models (id),
    endpoint_id TEXT REFERENCES endpoints (id),
    prompt_id   TEXT REFERENCES prompts (id),
    strategy    TEXT NOT NULL, -- JSON
    sampling    TEXT NOT NULL, -- JSON
    origin      TEXT NOT NULL, -- built-in, submission, import
    created_ms  BIGINT NOT NULL
);
CREATE INDEX entrants_model ON entrants (model_id);

-- One row per version of a track; a changed item set is a new version.
CREATE TABLE tracks (
    id            TEXT PRIMARY KEY,
    slug          TEXT NOT NULL,
    version       TEXT NOT NULL,
    kind          TEXT NOT NULL, -- benchmark, humor, game, preference
    title         TEXT NOT NULL,
    description   TEXT NOT NULL,
    spec          TEXT NOT NULL, -- JSON of the track file
    item_set_hash TEXT NOT NULL,
    n_items       BIGINT NOT NULL,
    samples_per_item BIGINT NOT NULL,
    is_current    BOOLEAN NOT NULL,
    created_ms    BIGINT NOT NULL,
    UNIQUE (slug, version)
);
CREATE UNIQUE INDEX tracks_current ON tracks (slug) WHERE is_current;

CREATE TABLE items (
    id       TEXT PRIMARY KEY,
    track_id TEXT NOT NULL REFERENCES tracks (id),
    name     TEXT NOT NULL, -- its id in the track file
    position BIGINT NOT NULL,
    category TEXT,
    language TEXT,
    input    TEXT NOT NULL,
    target   TEXT, -- JSON: a string or a list of accepted strings
    UNIQUE (track_id, name)
);
CREATE INDEX items_track ON items (track_id, position);

CREATE TABLE submissions (
    id          TEXT PRIMARY KEY,
    token_hash  TEXT NOT NULL UNIQUE, -- sha256 of the private link's token
    state       TEXT NOT NULL, -- pending, approved, rejected
    reason      TEXT,
    form        TEXT NOT NULL, -- JSON of what was submitted, without the key
    sealed_key  BYTEA,
    probe       TEXT NOT NULL, -- what the endpoint answered when it was tried
    entrant_id  TEXT REFERENCES entrants (id),
    created_ms  BIGINT NOT NULL,
    decided_ms  BIGINT
);
CREATE INDEX submissions_state ON submissions (state, created_ms);

CREATE TABLE runs (
    id                TEXT PRIMARY KEY,
    entrant_id        TEXT NOT NULL REFERENCES entrants (id),
    track_id          TEXT NOT NULL REFERENCES tracks (id),
    state             TEXT NOT NULL, -- queued, running, done, failed
    error             TEXT,
    n_samples         BIGINT NOT NULL, -- how many it will have
    done              BIGINT NOT NULL DEFAULT 0, -- stored samples, failed ones among them
    failed            BIGINT NOT NULL DEFAULT 0,
    score_sum         DOUBLE PRECISION NOT NULL DEFAULT 0,
    prompt_tokens     BIGINT NOT NULL DEFAULT 0,
    completion_tokens BIGINT NOT NULL DEFAULT 0,
    reasoning_tokens  BIGINT NOT NULL DEFAULT 0,
    duration_ms       BIGINT NOT NULL DEFAULT 0, -- summed over samples
    dollars           DOUBLE PRECISION NOT NULL DEFAULT 0,
    attempt           BIGINT NOT NULL DEFAULT 0, -- how often a worker has taken it up
    lease_owner       TEXT,
    lease_until_ms    BIGINT NOT NULL DEFAULT 0,
    created_ms        BIGINT NOT NULL,
    started_ms        BIGINT,
    finished_ms       BIGINT,
    updated_ms        BIGINT NOT NULL
);
CREATE UNIQUE INDEX runs_entrant_track ON runs (entrant_id, track_id);
CREATE INDEX runs_track ON runs (track_id, state);
CREATE INDEX runs_state ON runs (state, lease_until_ms);

CREATE TABLE samples (
    id                TEXT PRIMARY KEY,
    run_id            TEXT NOT NULL REFERENCES runs (id),
    item_id           TEXT NOT NULL REFERENCES items (id),
    sample_index      BIGINT NOT NULL, -- 0 for the first answer to an item
    messages          TEXT NOT NULL, -- JSON: the turns that were sent
    text              TEXT NOT NULL,
    reasoning         TEXT,
    finish            TEXT NOT NULL, -- stop, length, content_filter, error, …
    extracted         TEXT,
    score             DOUBLE PRECISION,
    error_code        TEXT,
    error             TEXT,
    attempts          BIGINT NOT NULL,
    reported_model    TEXT,
    prompt_tokens     BIGINT NOT NULL,
    completion_tokens BIGINT NOT NULL,
    reasoning_tokens  BIGINT NOT NULL,
    tokens_estimated  BOOLEAN NOT NULL,
    first_token_ms    BIGINT,
    duration_ms       BIGINT NOT NULL,
    dollars           DOUBLE PRECISION NOT NULL,
    created_ms        BIGINT NOT NULL,
    UNIQUE (run_id, item_id, sample_index)
);
CREATE INDEX samples_item ON samples (item_id);

-- The jokes among the samples: a row says whether it may go on stage, or why not.
CREATE TABLE jokes (
    sample_id  TEXT PRIMARY KEY REFERENCES samples (id),
    run_id     TEXT NOT NULL REFERENCES runs (id),
    track_id   TEXT NOT NULL REFERENCES tracks (id),
    entrant_id TEXT NOT NULL REFERENCES entrants (id),
    item_id    TEXT NOT NULL REFERENCES items (id),
    text       TEXT NOT NULL,
    normal     TEXT NOT NULL, -- hash of the joke's normal form
    off_stage  TEXT -- empty, refused, cut_off, error; null: may go on stage
);
CREATE INDEX jokes_track ON jokes (track_id, item_id);
CREATE INDEX jokes_run ON jokes (run_id);

-- The ledger. Append-only: a correction is a new row in vote_corrections.
CREATE TABLE votes (
    id            TEXT PRIMARY KEY, -- the battle's id: one battle, one vote
    track_id      TEXT NOT NULL REFERENCES tracks (id),
    item_id       TEXT,
    left_entrant  TEXT NOT NULL REFERENCES entrants (id),
    right_entrant TEXT NOT NULL REFERENCES entrants (id),
    left_sample   TEXT,
    right_sample  TEXT,
    outcome       TEXT NOT NULL, -- left, right, both, neither
    voter         TEXT NOT NULL, -- a pseudonym
    voter_group   TEXT NOT NULL, -- public, expert, judge, import
    left_elo      DOUBLE PRECISION, -- online Elo of both just before this vote
    right_elo     DOUBLE PRECISION,
    reading_ms    BIGINT,
    source        TEXT NOT NULL, -- arena, or the name of an import
    created_ms    BIGINT NOT NULL
);
CREATE INDEX votes_track ON votes (track_id, created_ms);
CREATE INDEX votes_voter ON votes (voter, left_sample, right_sample);
CREATE INDEX votes_pair ON votes (track_id, left_entrant, right_entrant);

CREATE TABLE vote_corrections (
    id         TEXT PRIMARY KEY,
    vote_id    TEXT NOT NULL REFERENCES votes (id),
    status     TEXT NOT NULL, -- counted, unverified, excluded
    reason     TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE INDEX vote_corrections_vote ON vote_corrections (vote_id);

-- What the ratings read: per track and unordered pair (entrant_a < entrant_b) the outcomes so far.
CREATE TABLE cells (
    track_id   TEXT NOT NULL REFERENCES tracks (id),
    entrant_a  TEXT NOT NULL REFERENCES entrants (id),
    entrant_b  TEXT NOT NULL REFERENCES entrants (id),
    a_wins     BIGINT NOT NULL,
    b_wins     BIGINT NOT NULL,
    both_good  BIGINT NOT NULL,
    neither    BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL,
    PRIMARY KEY (track_id, entrant_a, entrant_b)
);

-- Online Elo: what a voter sees move at once. The boards show the fitted rating.
CREATE TABLE elo (
    track_id   TEXT NOT NULL REFERENCES tracks (id),
    entrant_id TEXT NOT NULL REFERENCES entrants (id),
    rating     DOUBLE PRECISION NOT NULL,
    n_votes    BIGINT NOT NULL,
    PRIMARY KEY (track_id, entrant_id)
);

-- Import batches, so that the same file is not counted twice.
CREATE TABLE imports (
    id         TEXT PRIMARY KEY, -- sha256 of kind, track and file
    kind       TEXT NOT NULL,
    name       TEXT NOT NULL,
    track_id   TEXT NOT NULL REFERENCES tracks (id),
    n_rows     BIGINT NOT NULL,
    created_ms BIGINT NOT NULL
);

CREATE TABLE operator_links (
    token_hash TEXT PRIMARY KEY,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    used_ms    BIGINT
);

CREATE TABLE operator_sessions (
    token_hash TEXT PRIMARY KEY,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL
);
