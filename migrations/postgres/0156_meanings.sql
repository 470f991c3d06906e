-- Vectors of texts from an embeddings endpoint, asked for once, and the jokes that were compared by them.
CREATE TABLE text_embeddings (
    model  TEXT NOT NULL,
    normal TEXT NOT NULL, -- sha256 of the text's normal form
    vector BYTEA NOT NULL, -- 32-bit floats, little-endian, of length 1
    PRIMARY KEY (model, normal)
);
CREATE TABLE joke_meanings (
    sample_id TEXT NOT NULL REFERENCES samples (id),
    model     TEXT NOT NULL,
    PRIMARY KEY (sample_id, model)
);
