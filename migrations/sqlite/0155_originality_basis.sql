-- What the stored originality of jokes was computed with: when it changes, jokes are compared again.
CREATE TABLE originality_basis (
    id    BIGINT PRIMARY KEY CHECK (id = 1),
    basis TEXT NOT NULL
);
