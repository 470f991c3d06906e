-- Names as searching and sorting see them: Unicode NFKC with case folded, which no database does alike.
-- Written by Openmic with the row; rows from before are filled when it starts.
ALTER TABLE models ADD COLUMN folded TEXT NOT NULL DEFAULT ''; -- name, organisation, slug
ALTER TABLE entrants ADD COLUMN folded TEXT NOT NULL DEFAULT ''; -- name, slug
ALTER TABLE tracks ADD COLUMN folded TEXT NOT NULL DEFAULT ''; -- title, description, slug
