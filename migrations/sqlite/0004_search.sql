-- Jokes by the words in them: three letters in a row are the smallest thing the index knows, which
-- serves languages without spaces too. It keeps a copy of the text, as rows of jokes have no number
-- that stays.
CREATE VIRTUAL TABLE jokes_search USING fts5 (sample_id UNINDEXED, text, tokenize = 'trigram');

INSERT INTO jokes_search (sample_id, text) SELECT sample_id, text FROM jokes;

CREATE TRIGGER jokes_search_added AFTER INSERT ON jokes BEGIN
    INSERT INTO jokes_search (sample_id, text) VALUES (new.sample_id, new.text);
END;

CREATE TRIGGER jokes_search_removed AFTER DELETE ON jokes BEGIN
    DELETE FROM jokes_search WHERE sample_id = old.sample_id;
END;
