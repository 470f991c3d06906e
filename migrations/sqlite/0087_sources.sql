-- Where an entrant's jokes come from that no model wrote, and under which licence they may be shown.
CREATE TABLE entrant_sources (
    entrant_id TEXT NOT NULL REFERENCES entrants (id),
    source     TEXT NOT NULL,
    licence    TEXT NOT NULL,
    n_jokes    BIGINT NOT NULL,
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (entrant_id, source, licence)
);
