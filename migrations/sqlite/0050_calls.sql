-- Every call to a model that a sample's strategy made. The sample's tokens, milliseconds and dollars
-- are the sums over its calls.
CREATE TABLE sample_calls (
    sample_id         TEXT NOT NULL REFERENCES samples (id),
    position          BIGINT NOT NULL, -- 0 for the first call
    path              TEXT NOT NULL, -- its place in the strategy, such as 0.2
    role              TEXT NOT NULL, -- answer, vote, critique, revision, judge, worker, reviewer, director, continue
    seat              TEXT, -- slug of the entrant that was asked, when it was not the run's own
    messages          TEXT, -- JSON; null: those of the sample
    text              TEXT, -- null: that of the sample
    reasoning         TEXT,
    finish            TEXT NOT NULL,
    extracted         TEXT,
    chosen            BOOLEAN NOT NULL, -- this call's answer became the sample's
    shared            BOOLEAN NOT NULL, -- the answer to an identical request, paid for there
    request_hash      TEXT, -- sha256 of endpoint, model and request, for those that repeat themselves
    prompt_tokens     BIGINT NOT NULL,
    completion_tokens BIGINT NOT NULL,
    reasoning_tokens  BIGINT NOT NULL,
    tokens_estimated  BOOLEAN NOT NULL,
    queue_ms          BIGINT NOT NULL, -- waited for its turn and for retries
    first_token_ms    BIGINT,
    duration_ms       BIGINT NOT NULL,
    price             DOUBLE PRECISION NOT NULL, -- US dollars at the endpoint's prices
    dollars           DOUBLE PRECISION NOT NULL, -- US dollars charged: 0 when shared
    attempts          BIGINT NOT NULL,
    reported_model    TEXT,
    logprobs          TEXT, -- JSON: [[token, natural logarithm of its probability], …]
    PRIMARY KEY (sample_id, position)
);
CREATE INDEX sample_calls_request ON sample_calls (request_hash) WHERE request_hash IS NOT NULL AND NOT shared;

ALTER TABLE samples ADD COLUMN queue_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE samples ADD COLUMN scored_by TEXT; -- who scored it, when it was not the track's own rule
ALTER TABLE samples ADD COLUMN shared_dollars DOUBLE PRECISION NOT NULL DEFAULT 0; -- what its shared calls cost elsewhere
