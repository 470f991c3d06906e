-- What a run came to each time it was done. A run that is queued again has another result later; boards
-- as of an earlier moment keep the one of their time.
CREATE TABLE run_results (
    run_id            TEXT NOT NULL REFERENCES runs (id),
    finished_ms       BIGINT NOT NULL,
    n                 BIGINT NOT NULL, -- stored samples, failed ones among them
    failed            BIGINT NOT NULL,
    score_sum         DOUBLE PRECISION NOT NULL,
    prompt_tokens     BIGINT NOT NULL,
    completion_tokens BIGINT NOT NULL,
    reasoning_tokens  BIGINT NOT NULL,
    duration_ms       BIGINT NOT NULL,
    dollars           DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (run_id, finished_ms)
);
INSERT INTO run_results (run_id, finished_ms, n, failed, score_sum, prompt_tokens, completion_tokens,
                         reasoning_tokens, duration_ms, dollars)
SELECT id, COALESCE(finished_ms, updated_ms), done, failed, score_sum, prompt_tokens, completion_tokens,
       reasoning_tokens, duration_ms, dollars
FROM runs WHERE state = 'done';
