-- What a result has to say of itself besides its track's version and item set: the software that it ended
-- under, and whether higher is better. Null: not recorded, or no score.
ALTER TABLE runs ADD COLUMN software TEXT;
ALTER TABLE runs ADD COLUMN higher_is_better BOOLEAN;
ALTER TABLE run_results ADD COLUMN software TEXT;
ALTER TABLE run_results ADD COLUMN higher_is_better BOOLEAN;
UPDATE runs SET higher_is_better = TRUE
WHERE track_id IN (SELECT id FROM tracks WHERE kind = 'benchmark');
UPDATE run_results SET higher_is_better = TRUE
WHERE run_id IN (SELECT id FROM runs WHERE higher_is_better);
