-- A large site for the figures of `web`, into a database that was just migrated: 200 entrants on a
-- benchmark (90,000 samples), on a humor track (10,000 jokes, a million votes) and on a board of
-- imported votes. Chance is a hash of the row's number, so every run makes the same site.

PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA foreign_keys = OFF;
BEGIN;

CREATE TEMP TABLE n (i INTEGER PRIMARY KEY);
WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i < 999999) INSERT INTO n SELECT i FROM c;

INSERT INTO tracks (id, slug, version, kind, title, description, spec, item_set_hash, n_items, samples_per_item, is_current, created_ms) VALUES
  ('tb', 'bench-quiz', '1', 'benchmark', 'Bench quiz', 'Four hundred and fifty questions for the figures of speed.',
   '{"slug":"bench-quiz","kind":"benchmark","version":"1","title":"Bench quiz","description":"","language":"en","samples_per_item":1,"request":{"template":"{input}","max_tokens":8,"stop":["\n"]},"scorer":{"kind":"normalised"},"examples":[]}',
   'hash-b', 450, 1, TRUE, 1767225600000),
  ('th', 'bench-stage', '1', 'humor', 'Bench stage', 'Fifty prompts for the figures of speed.',
   '{"slug":"bench-stage","kind":"humor","version":"1","title":"Bench stage","description":"","language":"en","samples_per_item":1,"request":{"template":"{input}","max_tokens":80,"stop":[]},"examples":[]}',
   'hash-h', 50, 1, TRUE, 1767225600000),
  ('tp', 'bench', '1', 'preference', 'Bench', 'Imported votes for the figures of speed.', '{}', 'hash-p', 0, 0, TRUE, 1767225600000);

INSERT INTO items (id, track_id, name, position, category, language, input, target)
  SELECT printf('ib%03d', i), 'tb', printf('q-%03d', i), i, 'kind-' || (i % 5), 'en',
         'Which of the words number ' || i || ' and ' || (i * 7 % 450) || ' comes first in a dictionary?', '"word"'
  FROM n WHERE i < 450;
INSERT INTO items (id, track_id, name, position, category, language, input, target)
  SELECT printf('ih%03d', i), 'th', printf('p-%03d', i), i, 'pun', 'en',
         'Tell a joke about thing number ' || i || '.', NULL
  FROM n WHERE i < 50;

INSERT INTO models (id, slug, name, organisation, licence, open_weights, created_ms)
  SELECT printf('m%03d', i), printf('model-%03d', i),
         'Model ' || substr('AlphaBravoCedarDeltaEmberFloraGamma', i % 7 * 5 + 1, 5) || printf(' %03d', i),
         'Organisation ' || (i % 23), 'apache-2.0', i % 3 = 0, 1767225600000
  FROM n WHERE i < 200;
INSERT INTO entrants (id, slug, name, model_id, endpoint_id, prompt_id, strategy, sampling, origin, created_ms)
  SELECT printf('e%03d', i), printf('model-%03d-direct', i), m.name || ', direct', m.id, NULL, NULL,
         '{"kind":"direct"}', '{}', CASE WHEN i % 4 = 0 THEN 'submission' ELSE 'built-in' END, 1767225600000
  FROM n JOIN models m ON m.id = printf('m%03d', i) WHERE i < 200;

-- Entrant e answers with probability 0.3 + e / 400.
INSERT INTO samples (id, run_id, item_id, sample_index, messages, text, finish, extracted, score, attempts,
                     prompt_tokens, completion_tokens, reasoning_tokens, tokens_estimated, first_token_ms,
                     duration_ms, dollars, created_ms)
  SELECT printf('sb%03d%03d', i / 450, i % 450), printf('rb%03d', i / 450), printf('ib%03d', i % 450), 0,
         '[{"role":"user","content":"Which of the words comes first in a dictionary?"}]',
         'word', 'stop', 'word',
         ((i + 1) * 2654435761 % 4294967296) / 65536 % 1000 < 300 + i / 450 * 5 / 2,
         1, 60 + i % 9, 2 + i % 5, 0, FALSE, 80 + i % 70, 120 + i % 400, 0.00001 * (1 + i / 450 % 30), 1767225600000 + i
  FROM n WHERE i < 90000;
INSERT INTO runs (id, entrant_id, track_id, state, n_samples, done, score_sum, prompt_tokens, completion_tokens,
                  duration_ms, dollars, attempt, created_ms, started_ms, finished_ms, updated_ms)
  SELECT s.run_id, 'e' || substr(s.run_id, 3), 'tb', 'done', 450, 450, SUM(score), SUM(prompt_tokens),
         SUM(completion_tokens), SUM(duration_ms), SUM(dollars), 1, 1767225600000, 1767225600000,
         MAX(created_ms), MAX(created_ms)
  FROM samples s WHERE s.run_id LIKE 'rb%' GROUP BY s.run_id;

INSERT INTO samples (id, run_id, item_id, sample_index, messages, text, finish, attempts,
                     prompt_tokens, completion_tokens, reasoning_tokens, tokens_estimated, first_token_ms,
                     duration_ms, dollars, created_ms)
  SELECT printf('sh%03d%03d', i / 50, i % 50), printf('rh%03d', i / 50), printf('ih%03d', i % 50), 0,
         '[{"role":"user","content":"Tell a joke."}]',
         'Thing number ' || (i % 50) || ' walks into bar number ' || (i / 50) || ' and asks for the usual; the usual is out sick today.',
         'stop', 1, 40, 30, 0, FALSE, 200, 900 + i % 300, 0.00002, 1767225700000 + i
  FROM n WHERE i < 10000;
INSERT INTO jokes (sample_id, run_id, track_id, entrant_id, item_id, text, normal, off_stage)
  SELECT id, run_id, 'th', 'e' || substr(run_id, 3), item_id, text, id, NULL FROM samples WHERE run_id LIKE 'rh%';
INSERT INTO runs (id, entrant_id, track_id, state, n_samples, done, prompt_tokens, completion_tokens,
                  duration_ms, dollars, attempt, created_ms, started_ms, finished_ms, updated_ms)
  SELECT s.run_id, 'e' || substr(s.run_id, 3), 'th', 'done', 50, 50, SUM(prompt_tokens), SUM(completion_tokens),
         SUM(duration_ms), SUM(dollars), 1, 1767225600000, 1767225600000, MAX(created_ms), MAX(created_ms)
  FROM samples s WHERE s.run_id LIKE 'rh%' GROUP BY s.run_id;

-- A million votes on the jokes and, of the same battles, every fifth as an import without jokes.
CREATE TEMP TABLE battles AS
  SELECT i, item, l AS l, (l + 1 + r) % 200 AS r, c
  FROM (SELECT i, ((i + 11) * 2246822519 % 4294967296) / 1024 % 50 AS item,
               ((i + 7) * 3266489917 % 4294967296) / 4096 % 200 AS l,
               ((i + 3) * 668265263 % 4294967296) / 2048 % 199 AS r,
               ((i + 5) * 374761393 % 4294967296) / 512 % 1000 AS c
        FROM n);
INSERT INTO votes (id, track_id, item_id, left_entrant, right_entrant, left_sample, right_sample, outcome, voter,
                   voter_group, left_elo, right_elo, reading_ms, source, created_ms)
  SELECT printf('vh%07d', i), 'th', printf('ih%03d', item), printf('e%03d', l), printf('e%03d', r),
         printf('sh%03d%03d', l, item), printf('sh%03d%03d', r, item),
         CASE WHEN c < 60 THEN 'both' WHEN c < 120 THEN 'neither' WHEN c < 560 + (l - r) * 2 THEN 'left' ELSE 'right' END,
         printf('voter-%06d', i / 40), 'public', 1000.0 + l, 1000.0 + r, 4000, 'arena', 1767225800000 + i
  FROM battles;
INSERT INTO votes (id, track_id, item_id, left_entrant, right_entrant, outcome, voter, voter_group, source, created_ms)
  SELECT printf('vp%07d', i), 'tp', NULL, printf('e%03d', l), printf('e%03d', r),
         CASE WHEN c < 60 THEN 'both' WHEN c < 120 THEN 'neither' WHEN c < 560 + (l - r) * 2 THEN 'left' ELSE 'right' END,
         'import', 'import', 'bench', 1767225800000 + i
  FROM battles WHERE i % 5 = 0;
INSERT INTO cells (track_id, entrant_a, entrant_b, a_wins, b_wins, both_good, neither, updated_ms)
  SELECT track_id,
         CASE WHEN left_entrant < right_entrant THEN left_entrant ELSE right_entrant END,
         CASE WHEN left_entrant < right_entrant THEN right_entrant ELSE left_entrant END,
         SUM(outcome IN ('left', 'right') AND (outcome = 'left') = (left_entrant < right_entrant)),
         SUM(outcome IN ('left', 'right') AND (outcome = 'right') = (left_entrant < right_entrant)),
         SUM(outcome = 'both'), SUM(outcome = 'neither'), MAX(created_ms)
  FROM votes GROUP BY 1, 2, 3;
INSERT INTO elo (track_id, entrant_id, rating, n_votes)
  SELECT 'th', id, 1000.0 + substr(id, 2), 10000 FROM entrants WHERE id LIKE 'e___';
-- Compared and folded already: what a server does once with new jokes is not what is measured.
UPDATE jokes SET folded = lower(text);
INSERT INTO joke_originality (sample_id, similarity, updated_ms)
  SELECT sample_id, 0.1, 1767225700000 FROM jokes WHERE off_stage IS NULL;
INSERT INTO originality_basis (id, basis) VALUES (1, 'kept');
-- A judge that was asked about two thousand battles of the stage, in both orders.
INSERT INTO judges (id, slug, name, model_name, family, base_url, remote_model, price_prompt, price_completion, sampling,
                    rubric, rubric_version, rubric_text, judges_own, created_ms)
  VALUES ('j', 'bench-judge', 'Bench judge', 'Bench judge 7B', 'bench', 'https://judge.example/v1', 'bench-judge', 0.1, 0.2,
          '{}', 'custom', 0, 'Which of the two is funnier?', TRUE, 1767225600000);
INSERT INTO judgings (id, judge_id, track_id, pairs, max_verdicts, state, is_planned, created_ms, finished_ms, updated_ms)
  VALUES ('jg', 'j', 'th', 'people', 4000, 'done', TRUE, 1767225900000, 1767225990000, 1767225990000);
INSERT OR IGNORE INTO judge_battles (id, judging_id, judge_id, track_id, item_id, left_sample, right_sample, left_entrant,
                           right_entrant, pair, by_people, position, state, outcome, order_effect, updated_ms)
  SELECT printf('jb%04d', i), 'jg', 'j', 'th', printf('ih%03d', item), printf('sh%03d%03d', l, item),
         printf('sh%03d%03d', r, item), printf('e%03d', l), printf('e%03d', r),
         printf('sh%03d%03d-sh%03d%03d', MIN(l, r), item, MAX(l, r), item), TRUE, i, 'voted',
         CASE WHEN c < 500 THEN 'left' ELSE 'right' END, 'same', 1767225900000 + i
  FROM battles WHERE i < 2000;
INSERT INTO verdicts (id, battle_id, swapped, said, messages, text, finish, prompt_tokens, completion_tokens,
                      reasoning_tokens, tokens_estimated, duration_ms, dollars, attempts, created_ms)
  SELECT printf('%s-%d', b.id, s.swapped), b.id, s.swapped,
         CASE WHEN (b.outcome = 'left') = (s.swapped = 0) THEN 'first' ELSE 'second' END,
         '[]', 'The first one.', 'stop', 300, 6, 0, FALSE, 400, 0.00003, 1, b.updated_ms
  FROM judge_battles b, (SELECT 0 AS swapped UNION ALL SELECT 1) s;
INSERT INTO votes (id, track_id, item_id, left_entrant, right_entrant, left_sample, right_sample, outcome, voter,
                   voter_group, source, created_ms)
  SELECT id, track_id, item_id, left_entrant, right_entrant, left_sample, right_sample, outcome, judge_id, 'judge', 'judge', updated_ms
  FROM judge_battles;
COMMIT;
ANALYZE;
PRAGMA journal_mode = WAL;
