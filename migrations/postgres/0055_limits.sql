-- What an entrant may spend, how many answers it draws, and what a run was expected to take.
ALTER TABLE entrants ADD COLUMN samples BIGINT; -- answers per item; null: as many as the track says
ALTER TABLE entrants ADD COLUMN limits TEXT; -- JSON of the caps of each of its runs; null: none
ALTER TABLE runs ADD COLUMN quote TEXT; -- JSON of the range that was quoted before the first call
