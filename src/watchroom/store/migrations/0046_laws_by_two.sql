-- What a law asks of a room is set by two persons and public: why it is so, and since when.
ALTER TABLE jurisdiction
    ADD COLUMN because text NOT NULL DEFAULT '' CHECK (length(because) <= 2000),
    ADD COLUMN since timestamptz;
UPDATE jurisdiction SET because = '24 DCMR 2504.3' WHERE law_tag = 'DC';
