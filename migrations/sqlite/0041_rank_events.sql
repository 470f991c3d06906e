-- What the feeds tell: a row is new on a board, or its ranks have moved beyond what they were.
-- Append-only; the newest of an entrant on a track is what readers were last told.

CREATE TABLE rank_events (
    track_id   TEXT NOT NULL REFERENCES tracks (id),
    entrant_id TEXT NOT NULL REFERENCES entrants (id),
    seq        BIGINT NOT NULL, -- 1 for the first of this entrant on this track
    kind       TEXT NOT NULL, -- entered, ranked, rose, fell, unranked
    best_rank  BIGINT, -- none while it is not ranked
    worst_rank BIGINT,
    old_best   BIGINT, -- as last told
    old_worst  BIGINT,
    estimate   DOUBLE PRECISION, -- rating, or score from 0 to 1
    lower_end  DOUBLE PRECISION,
    upper_end  DOUBLE PRECISION,
    n          BIGINT NOT NULL, -- votes or answers it rests on
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (track_id, entrant_id, seq)
);
CREATE INDEX rank_events_time ON rank_events (created_ms);
CREATE INDEX rank_events_track ON rank_events (track_id, created_ms);
