-- Who votes as an expert: whoever opened a link of the operator's. Everybody else is the public.
CREATE TABLE invitations (
    id         TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE, -- sha256 of the link's token
    name       TEXT NOT NULL, -- what the operator calls it
    max_voters BIGINT, -- how many may use it; null: any number
    expires_ms BIGINT, -- null: never
    revoked_ms BIGINT, -- null: it opens
    created_ms BIGINT NOT NULL
);

CREATE TABLE voter_groups (
    voter         TEXT PRIMARY KEY, -- a pseudonym
    voter_group   TEXT NOT NULL, -- expert
    invitation_id TEXT NOT NULL REFERENCES invitations (id),
    joined_ms     BIGINT NOT NULL
);
CREATE INDEX voter_groups_invitation ON voter_groups (invitation_id);
