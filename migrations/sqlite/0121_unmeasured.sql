-- Which costs are not known, of a sample or of any sample of a run: 1 tokens, 2 seconds, 4 dollars, added up.
-- Answers that were recorded elsewhere often come without; their zeros meant that.
ALTER TABLE samples ADD COLUMN unmeasured BIGINT NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN unmeasured BIGINT NOT NULL DEFAULT 0;
ALTER TABLE run_results ADD COLUMN unmeasured BIGINT NOT NULL DEFAULT 0;
UPDATE runs
SET unmeasured = CASE WHEN prompt_tokens + completion_tokens = 0 THEN 1 ELSE 0 END
               + CASE WHEN duration_ms = 0 THEN 2 ELSE 0 END
               + CASE WHEN dollars = 0 THEN 4 ELSE 0 END
WHERE done > 0 AND entrant_id IN (SELECT id FROM entrants WHERE endpoint_id IS NULL);
UPDATE samples SET unmeasured = (SELECT r.unmeasured FROM runs r WHERE r.id = samples.run_id)
WHERE run_id IN (SELECT id FROM runs WHERE unmeasured > 0);
UPDATE run_results SET unmeasured = (SELECT r.unmeasured FROM runs r WHERE r.id = run_results.run_id)
WHERE run_id IN (SELECT id FROM runs WHERE unmeasured > 0);
