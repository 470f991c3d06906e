-- Votes that are acknowledged and not in the ledger yet, a row for each commit that took some: a JSON array of them, or
-- nothing once they are in the ledger. The newest row stays. Its number grows with every write of votes, by which a
-- process knows that nobody else has written in between.
CREATE TABLE vote_log (
    seq   INTEGER PRIMARY KEY,
    votes TEXT
);
INSERT INTO vote_log (seq) VALUES (1);
