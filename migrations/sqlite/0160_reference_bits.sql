-- Of a choice by likelihood: the bits of the right choice after the question, of how many tokens (none by letter),
-- its bits after the domain text, and whether the first are only the least that it can have. None where nothing
-- was measured.
ALTER TABLE samples ADD COLUMN reference_bits DOUBLE PRECISION;
ALTER TABLE samples ADD COLUMN reference_tokens BIGINT;
ALTER TABLE samples ADD COLUMN reference_domain_bits DOUBLE PRECISION;
ALTER TABLE samples ADD COLUMN reference_is_bound BOOLEAN;
