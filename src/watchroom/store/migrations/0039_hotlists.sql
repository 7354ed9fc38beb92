-- Hotlists under governance: each list has a charter (whose, about what, under which law, until when), an agency has
-- as many as it needs, every file leaves a record, an entry is withdrawn at once, and topics are switched on by two.
CREATE TABLE hotlist_charter (
    id text PRIMARY KEY,
    agency text NOT NULL REFERENCES agency,
    law_tag text NOT NULL,
    label text GENERATED ALWAYS AS (agency || '/' || law_tag) STORED,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('file', 'manual')),
    owner text NOT NULL,
    issuer text NOT NULL,
    topics text[] NOT NULL CHECK (cardinality(topics) > 0),
    ends_at timestamptz NOT NULL,
    mapping text,
    UNIQUE (agency, law_tag, name)
);

ALTER TABLE hotlist
    ADD COLUMN charter_id text REFERENCES hotlist_charter,
    ADD COLUMN topics text[],
    ADD COLUMN label text GENERATED ALWAYS AS (agency || '/' || law_tag) STORED;
INSERT INTO hotlist_charter (id, agency, law_tag, name, kind, owner, issuer, topics, ends_at)
SELECT DISTINCT ON (hotlist.agency, law_tag) 'hlc_' || hotlist.id, agency.id, hotlist.law_tag, 'Hotlist', 'file',
    agency.name, agency.name,
    ARRAY['stolen_vehicle', 'wanted_person', 'missing_person', 'amber_alert', 'felony_vehicle', 'lookout'],
    now() + interval '1 year'
FROM hotlist JOIN agency ON agency.id = hotlist.agency ORDER BY hotlist.agency, law_tag, imported_at DESC;
UPDATE hotlist SET charter_id = charter.id,
    topics = ARRAY(SELECT DISTINCT reason FROM hotlist_entry WHERE hotlist_id = hotlist.id)
FROM hotlist_charter charter WHERE charter.label = hotlist.label;
ALTER TABLE hotlist ALTER COLUMN charter_id SET NOT NULL, ALTER COLUMN topics SET NOT NULL;
DROP INDEX hotlist_agency_idx;
CREATE UNIQUE INDEX ON hotlist (charter_id) WHERE current;
COMMENT ON COLUMN hotlist.topics IS 'What its entries are on it for, each once.';

ALTER TABLE hotlist_entry ADD COLUMN vehicle text, ADD COLUMN listed_at timestamptz;
COMMENT ON COLUMN hotlist_entry.listed_at IS 'Since when it is on the list; NULL: since this issue of it.';
CREATE INDEX ON hotlist_entry (plate);

CREATE TABLE hotlist_withdrawn (
    charter_id text NOT NULL REFERENCES hotlist_charter,
    entry_id text NOT NULL,
    plate text COLLATE "C" NOT NULL,
    label text NOT NULL,
    at timestamptz NOT NULL,
    by text NOT NULL,
    by_name text NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (charter_id, entry_id, plate)
);

CREATE TABLE hotlist_import (
    id text PRIMARY KEY,
    charter_id text NOT NULL REFERENCES hotlist_charter,
    label text NOT NULL,
    at timestamptz NOT NULL,
    by text NOT NULL,
    by_name text NOT NULL,
    sha256 bytea NOT NULL,
    code text,
    value jsonb NOT NULL
);
CREATE INDEX ON hotlist_import (charter_id, at DESC);
CREATE TABLE hotlist_confirmation (
    import_id text PRIMARY KEY REFERENCES hotlist_import,
    label text NOT NULL,
    at timestamptz NOT NULL,
    by text NOT NULL,
    by_name text NOT NULL
);
COMMENT ON TABLE hotlist_confirmation IS 'Who said that a file refused as shrunken is right: it may be sent once more.';

CREATE TABLE hotlist_topic (
    topic text PRIMARY KEY,
    is_on boolean NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    because text NOT NULL
);
INSERT INTO hotlist_topic
SELECT topic, true, now(), 'as delivered', 'as delivered'
FROM unnest(ARRAY['stolen_vehicle', 'wanted_person', 'missing_person', 'amber_alert', 'felony_vehicle', 'lookout']) topic;

GRANT SELECT ON hotlist_charter, hotlist_withdrawn, hotlist_import, hotlist_confirmation, hotlist_topic
    TO watchroom_writer, watchroom_actor;
GRANT INSERT, UPDATE ON hotlist_charter, hotlist_topic TO watchroom_actor;
GRANT INSERT ON hotlist_withdrawn, hotlist_import, hotlist_confirmation TO watchroom_actor;

DO $$
DECLARE
    each text;
BEGIN
    FOREACH each IN ARRAY ARRAY['hotlist', 'hotlist_charter', 'hotlist_withdrawn', 'hotlist_import',
                                'hotlist_confirmation', 'hotlist_entry'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', each);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', each);
        EXECUTE format('CREATE POLICY owner ON %I TO watchroom_owner USING (true) WITH CHECK (true)', each);
        EXECUTE format('CREATE POLICY carries ON %I TO watchroom_writer USING (true) WITH CHECK (true)', each);
        IF each <> 'hotlist_entry' THEN
            EXECUTE format('CREATE POLICY sees ON %I TO watchroom_actor
                            USING (label = ANY ((SELECT visible_labels(''hotlist''))::text[]))', each);
        END IF;
    END LOOP;
END
$$;
-- An entry is seen with its list: asked once a statement, not once a row.
CREATE POLICY sees ON hotlist_entry TO watchroom_actor USING (hotlist_id IN (SELECT id FROM hotlist));
