-- A stage to vote on: 100 entrants with a joke on each of 50 prompts. The same statements for both
-- databases.

INSERT INTO tracks (id, slug, version, kind, title, description, spec, item_set_hash, n_items, samples_per_item, is_current, created_ms) VALUES
  ('th', 'bench-stage', '1', 'humor', 'Bench stage', 'Fifty prompts for the figures of speed.',
   '{"slug":"bench-stage","kind":"humor","version":"1","title":"Bench stage","description":"","language":"en","samples_per_item":1,"request":{"template":"{input}","max_tokens":80,"stop":[]},"examples":[]}',
   'hash-h', 50, 1, TRUE, 1767225600000);
INSERT INTO items (id, track_id, name, position, category, language, input, target)
  WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 49)
  SELECT 'ih' || (100 + i), 'th', 'p-' || (100 + i), i, 'pun', 'en', 'Tell a joke about thing number ' || i || '.', NULL FROM n;
INSERT INTO models (id, slug, name, organisation, licence, open_weights, created_ms)
  WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99)
  SELECT 'm' || (100 + i), 'player-' || (100 + i), 'Player ' || (100 + i), 'Organisation ' || (i % 23), 'apache-2.0', i % 3 = 0, 1767225600000 FROM n;
INSERT INTO entrants (id, slug, name, model_id, endpoint_id, prompt_id, strategy, sampling, origin, created_ms)
  SELECT 'e' || substr(id, 2), slug || '-direct', name || ', direct', id, NULL, NULL, '{"kind":"direct"}', '{}', 'built-in', 1767225600000 FROM models;
INSERT INTO runs (id, entrant_id, track_id, state, n_samples, done, prompt_tokens, completion_tokens,
                  duration_ms, dollars, attempt, created_ms, started_ms, finished_ms, updated_ms)
  SELECT 'r' || substr(id, 2), id, 'th', 'done', 50, 50, 2000, 1500, 50000, 0.001, 1, 1767225600000, 1767225600000, 1767225600000, 1767225600000 FROM entrants;
INSERT INTO samples (id, run_id, item_id, sample_index, messages, text, finish, attempts, prompt_tokens,
                     completion_tokens, reasoning_tokens, tokens_estimated, first_token_ms, duration_ms, dollars, created_ms)
  SELECT 's' || substr(r.id, 2) || '-' || substr(i.id, 3), r.id, i.id, 0, '[{"role":"user","content":"Tell a joke."}]',
         'Thing ' || i.position || ' walks into bar ' || substr(r.id, 2) || ' and asks for the usual; the usual is out sick today.',
         'stop', 1, 40, 30, 0, FALSE, 200, 900, 0.00002, 1767225700000
  FROM runs r CROSS JOIN items i;
INSERT INTO jokes (sample_id, run_id, track_id, entrant_id, item_id, text, normal, off_stage)
  SELECT s.id, s.run_id, 'th', 'e' || substr(s.run_id, 2), s.item_id, s.text, s.id, NULL FROM samples s;

-- Compared and folded already: what a server does once with new jokes is not what is measured.
UPDATE jokes SET folded = lower(text);
INSERT INTO joke_originality (sample_id, similarity, updated_ms)
  SELECT sample_id, 0.1, 1767225700000 FROM jokes WHERE off_stage IS NULL;
INSERT INTO originality_basis (id, basis) VALUES (1, 'kept');
