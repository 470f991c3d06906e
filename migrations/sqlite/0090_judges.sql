-- LLM judges: who they are, what they were set to judge, and every reply they gave.
CREATE TABLE judges (
    id               TEXT PRIMARY KEY, -- also the voter of its votes
    slug             TEXT NOT NULL UNIQUE,
    name             TEXT NOT NULL,
    model_name       TEXT NOT NULL,
    family           TEXT NOT NULL, -- lower case: entrants of this family are its own
    base_url         TEXT NOT NULL,
    remote_model     TEXT NOT NULL,
    sealed_key       BLOB,
    price_prompt     DOUBLE PRECISION NOT NULL, -- US dollars per million tokens
    price_completion DOUBLE PRECISION NOT NULL,
    sampling         TEXT NOT NULL, -- JSON
    rubric           TEXT NOT NULL, -- name of a built-in one, or custom
    rubric_version   BIGINT NOT NULL, -- 0 for custom
    rubric_text      TEXT NOT NULL,
    judges_own       BOOLEAN NOT NULL, -- whether it may judge its own family
    created_ms       BIGINT NOT NULL
);

-- A judging: one judge set to work on one track, with what it may spend.
CREATE TABLE judgings (
    id             TEXT PRIMARY KEY,
    judge_id       TEXT NOT NULL REFERENCES judges (id),
    track_id       TEXT NOT NULL REFERENCES tracks (id),
    pairs          TEXT NOT NULL, -- people-first, people, even
    max_verdicts   BIGINT NOT NULL, -- replies; two make a vote
    max_tokens     BIGINT,
    max_dollars    DOUBLE PRECISION,
    state          TEXT NOT NULL, -- queued, running, done, failed, stopped
    note           TEXT, -- why it ended before its last battle
    is_planned     BOOLEAN NOT NULL DEFAULT FALSE, -- its battles are chosen
    attempt        BIGINT NOT NULL DEFAULT 0,
    lease_owner    TEXT,
    lease_until_ms BIGINT NOT NULL DEFAULT 0,
    created_ms     BIGINT NOT NULL,
    started_ms     BIGINT,
    finished_ms    BIGINT,
    updated_ms     BIGINT NOT NULL
);
CREATE INDEX judgings_state ON judgings (state, lease_until_ms);
CREATE INDEX judgings_judge ON judgings (judge_id, created_ms);

-- Two jokes that a judge is asked about, in both orders.
CREATE TABLE judge_battles (
    id            TEXT PRIMARY KEY, -- also that of its vote
    judging_id    TEXT NOT NULL REFERENCES judgings (id),
    judge_id      TEXT NOT NULL REFERENCES judges (id),
    track_id      TEXT NOT NULL REFERENCES tracks (id),
    item_id       TEXT NOT NULL REFERENCES items (id),
    left_sample   TEXT NOT NULL REFERENCES samples (id),
    right_sample  TEXT NOT NULL REFERENCES samples (id),
    left_entrant  TEXT NOT NULL REFERENCES entrants (id),
    right_entrant TEXT NOT NULL REFERENCES entrants (id),
    pair          TEXT NOT NULL, -- both samples, the smaller first: a judge sees two jokes once
    own           TEXT, -- left, right or both: the sides of the judge's own family
    by_people     BOOLEAN NOT NULL, -- chosen because people had voted on it
    position      BIGINT NOT NULL,
    state         TEXT NOT NULL, -- open, voted, unreadable, failed
    outcome       TEXT, -- of a voted one: left, right, both, neither
    order_effect  TEXT, -- of a voted one: same, first, second, wavered
    error         TEXT, -- of a failed one
    updated_ms    BIGINT NOT NULL,
    UNIQUE (judge_id, pair)
);
CREATE INDEX judge_battles_judging ON judge_battles (judging_id, position);
CREATE INDEX judge_battles_judge ON judge_battles (judge_id, track_id, updated_ms);

-- Every reply of a judge.
CREATE TABLE verdicts (
    id                TEXT PRIMARY KEY,
    battle_id         TEXT NOT NULL REFERENCES judge_battles (id),
    swapped           BOOLEAN NOT NULL, -- whether the right joke was shown first
    said              TEXT, -- first, second, both, neither; null: no verdict could be read
    messages          TEXT NOT NULL, -- JSON: the turns that were sent
    text              TEXT NOT NULL,
    reasoning         TEXT,
    finish            TEXT NOT NULL,
    reported_model    TEXT,
    prompt_tokens     BIGINT NOT NULL,
    completion_tokens BIGINT NOT NULL,
    reasoning_tokens  BIGINT NOT NULL,
    tokens_estimated  BOOLEAN NOT NULL,
    duration_ms       BIGINT NOT NULL,
    dollars           DOUBLE PRECISION NOT NULL,
    attempts          BIGINT NOT NULL,
    created_ms        BIGINT NOT NULL,
    UNIQUE (battle_id, swapped)
);
