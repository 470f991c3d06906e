-- What makes votes unverified, and what the operator makes of it. The votes themselves stay as they were
-- cast; their status is in vote_corrections.
CREATE TABLE vote_findings (
    id           TEXT PRIMARY KEY, -- sha256 of track, reason and what it is about
    track_id     TEXT NOT NULL REFERENCES tracks (id),
    reason       TEXT NOT NULL, -- too_fast, one_sided, far_from_model, flood
    subject_kind TEXT NOT NULL, -- voter, network, newcomers
    subject      TEXT NOT NULL, -- a pseudonym, a network's hash, or the beginning of a stretch of time
    entrant_id   TEXT REFERENCES entrants (id), -- whom the votes are about, if one
    towards      TEXT, -- for, against
    answer       TEXT, -- left, right, both, neither: what is always said
    votes        BIGINT NOT NULL, -- votes that the test looked at
    matching     BIGINT NOT NULL, -- of these, votes that did what the test looks for
    expected     DOUBLE PRECISION NOT NULL, -- how many an honest voter would at most cast so
    wealth       DOUBLE PRECISION NOT NULL, -- log10 of the evidence; 0 where there is no test
    created_ms   BIGINT NOT NULL,
    updated_ms   BIGINT NOT NULL
);
CREATE INDEX vote_findings_time ON vote_findings (updated_ms);

CREATE TABLE vote_finding_votes (
    finding_id TEXT NOT NULL REFERENCES vote_findings (id),
    vote_id    TEXT NOT NULL REFERENCES votes (id),
    PRIMARY KEY (finding_id, vote_id)
);
CREATE INDEX vote_finding_votes_vote ON vote_finding_votes (vote_id);

-- Voters about whom the operator has decided: the rules pass them by, or nothing they say counts.
CREATE TABLE voter_marks (
    voter      TEXT PRIMARY KEY,
    standing   TEXT NOT NULL, -- trusted, barred
    note       TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);

-- From which network a vote came, as a hash whose salt is thrown away after a while, like the row.
CREATE TABLE vote_origins (
    vote_id    TEXT PRIMARY KEY REFERENCES votes (id),
    network    TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE INDEX vote_origins_network ON vote_origins (network);
CREATE INDEX vote_origins_time ON vote_origins (created_ms);

-- Random texts that go into hashes, so that these say nothing without them.
CREATE TABLE salts (
    purpose    TEXT PRIMARY KEY,
    salt       TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);

-- Up to which vote each track was looked through.
CREATE TABLE integrity_seen (
    track_id   TEXT PRIMARY KEY REFERENCES tracks (id),
    created_ms BIGINT NOT NULL,
    vote_id    TEXT NOT NULL
);

CREATE INDEX vote_corrections_time ON vote_corrections (created_ms);
