-- The page of a joke lists its votes. Imported votes name no joke and are left out.
CREATE INDEX votes_left_joke ON votes (left_sample) WHERE left_sample IS NOT NULL;
CREATE INDEX votes_right_joke ON votes (right_sample) WHERE right_sample IS NOT NULL;
