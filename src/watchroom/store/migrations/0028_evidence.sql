-- Files that people hand over: the links they come by, what arrived, and everything that touched it since.

CREATE TABLE upload_link (
    id text PRIMARY KEY,
    token_sha256 bytea NOT NULL UNIQUE,
    label text NOT NULL,
    agency text NOT NULL REFERENCES agency,
    request_id text,
    camera_id text,
    incident_id text,
    incident_number text,
    case_number text,
    account_id text REFERENCES portal_account,
    language text NOT NULL DEFAULT 'en',
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revoked_by text
);
CREATE INDEX ON upload_link (incident_id);
CREATE INDEX ON upload_link (case_number);

-- One file. Its bytes lie in a file of their own, sealed under a key of their own; without the key nobody reads them.
CREATE TABLE evidence_item (
    id text PRIMARY KEY,
    label text NOT NULL,
    agency text NOT NULL REFERENCES agency,
    link_id text NOT NULL REFERENCES upload_link,
    incident_id text,
    incident_number text,
    case_number text,
    camera_id text,
    request_id text,
    state text NOT NULL CHECK (state IN ('arriving', 'arrived', 'kept', 'quarantined', 'removed', 'expired', 'destroyed')),
    size_bytes bigint NOT NULL CHECK (size_bytes >= 0),
    began_at timestamptz NOT NULL,
    expires_at timestamptz,
    arrived_at timestamptz,
    examined_at timestamptz,
    key_wrapped bytea,
    about_sealed bytea,
    sha256 bytea,
    kind text,
    findings text[] NOT NULL DEFAULT '{}',
    copy_state text NOT NULL DEFAULT 'none' CHECK (copy_state IN ('none', 'wanted', 'ready', 'failed')),
    copy_bytes bigint,
    copy_says text,
    clock_offset_s double precision,
    clock_how text CHECK (clock_how IN ('sender', 'picture', 'examiner')),
    CHECK ((state IN ('removed', 'expired', 'destroyed')) = (key_wrapped IS NULL))
);
CREATE INDEX ON evidence_item (link_id);
CREATE INDEX ON evidence_item (incident_id);
CREATE INDEX ON evidence_item (case_number);
CREATE INDEX ON evidence_item (arrived_at) WHERE state = 'arrived' OR copy_state = 'wanted';
CREATE INDEX ON evidence_item (expires_at) WHERE state = 'arriving';

-- Every touch, in order; only ever added to.
CREATE TABLE custody (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    item_id text NOT NULL REFERENCES evidence_item,
    label text NOT NULL,
    at timestamptz NOT NULL,
    act_id text NOT NULL,
    kind text NOT NULL,
    by_name text NOT NULL,
    says text NOT NULL,
    sha256 bytea
);
CREATE INDEX ON custody (item_id);

GRANT SELECT, INSERT ON upload_link, evidence_item, custody TO watchroom_actor;
GRANT UPDATE (revoked_at, revoked_by) ON upload_link TO watchroom_actor;
GRANT UPDATE ON evidence_item TO watchroom_actor;
GRANT SELECT ON upload_link, evidence_item, custody TO watchroom_writer;

-- Who holds a link sees it and what came by it; everybody else by the labels of their filter.
CREATE FUNCTION presented_link() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT id FROM upload_link WHERE token_sha256 = decode(coalesce(current_setting('watchroom.upload', true), ''), 'hex') $$;
REVOKE ALL ON FUNCTION presented_link FROM PUBLIC;
GRANT EXECUTE ON FUNCTION presented_link TO watchroom_actor;

DO $$
DECLARE
    each record;
BEGIN
    FOR each IN SELECT * FROM (VALUES
        ('upload_link', 'id'), ('evidence_item', 'link_id'), ('custody', NULL)
    ) AS t(name, link) LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', each.name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', each.name);
        EXECUTE format('CREATE POLICY owner ON %I TO watchroom_owner USING (true) WITH CHECK (true)', each.name);
        EXECUTE format('CREATE POLICY carries ON %I TO watchroom_writer USING (true) WITH CHECK (true)', each.name);
        EXECUTE format('CREATE POLICY sees ON %I TO watchroom_actor USING (label = ANY ((SELECT visible_labels(%L))::text[]))',
            each.name, 'evidence');
        IF each.link IS NOT NULL THEN
            EXECUTE format('CREATE POLICY presented ON %I TO watchroom_actor USING (%I = (SELECT presented_link()))',
                each.name, each.link);
        END IF;
    END LOOP;
END
$$;
CREATE POLICY presented ON custody FOR INSERT TO watchroom_actor
    WITH CHECK (item_id IN (SELECT id FROM evidence_item WHERE link_id = (SELECT presented_link())));

-- Whose an incident's evidence is; told without showing the incident.
CREATE FUNCTION evidence_label(incident text) RETURNS TABLE (id text, label text, number text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT i.id, i.label, i.number FROM incident i WHERE i.id = incident OR i.number = incident $$;
REVOKE ALL ON FUNCTION evidence_label FROM PUBLIC;
GRANT EXECUTE ON FUNCTION evidence_label TO watchroom_actor;
