-- The house: people, things, records, incidents, the change log and the ledger.
--
-- Roles (made at set-up): watchroom_owner owns; watchroom_writer carries observations in; watchroom_actor does what
-- people do, under row-level security; watchroom_sequencer orders the ledger. Records are INSERT-only for all of them.
--
-- Every record carries a label, `agency/law_tag`. Row-level security compares it with the labels that the seat's
-- compiled filter allows for that category, set for the transaction as `watchroom.see_<category>`.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE FUNCTION visible_labels(category text) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT string_to_array(coalesce(current_setting('watchroom.see_' || category, true), ''), ',') $$;

-- People -------------------------------------------------------------------------------------------------------------

CREATE TABLE agency (
    id text PRIMARY KEY,
    name text NOT NULL,
    law_tag text NOT NULL
);

-- What one agency lets another see: the plain form of an agreement, one row a category.
CREATE TABLE sharing (
    owner_agency text NOT NULL REFERENCES agency,
    to_agency text NOT NULL REFERENCES agency,
    category text NOT NULL,
    agreement text NOT NULL,
    expires_at timestamptz,
    PRIMARY KEY (owner_agency, to_agency, category)
);

CREATE TABLE person (
    login text PRIMARY KEY,
    name text NOT NULL,
    agency text NOT NULL REFERENCES agency,
    roles text[] NOT NULL,
    password_hash text,
    totp_sealed bytea,
    totp_last_step bigint,
    sign_in jsonb NOT NULL DEFAULT '{}',
    state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'locked', 'disabled')),
    created_at timestamptz NOT NULL DEFAULT now(),
    last_active_at timestamptz
);

-- Addresses that failed to sign in lately, with the times of their failures.
CREATE TABLE sign_in_source (
    address text PRIMARY KEY,
    failures timestamptz[] NOT NULL
);

CREATE TABLE one_time_link (
    sha256 bytea PRIMARY KEY,
    login text NOT NULL REFERENCES person,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    totp_sealed bytea
);

CREATE TABLE session (
    id text PRIMARY KEY,
    token_sha256 bytea NOT NULL UNIQUE,
    kind text NOT NULL CHECK (kind IN ('browser', 'bearer')),
    login text NOT NULL REFERENCES person,
    began_at timestamptz NOT NULL,
    authenticated_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX ON session (login) WHERE ended_at IS NULL;

CREATE TABLE seat (
    id text PRIMARY KEY,
    session_id text NOT NULL REFERENCES session,
    login text NOT NULL REFERENCES person,
    name text NOT NULL,
    agency text NOT NULL REFERENCES agency,
    role text NOT NULL,
    began_at timestamptz NOT NULL,
    ended_at timestamptz,
    patrol_act text,
    label text NOT NULL,
    value jsonb NOT NULL
);
CREATE INDEX ON seat (session_id);
CREATE INDEX ON seat (began_at) WHERE ended_at IS NULL;

CREATE TABLE case_file (
    number text PRIMARY KEY,
    agency text NOT NULL REFERENCES agency,
    offence text NOT NULL,
    status text NOT NULL CHECK (status IN ('open', 'closed')),
    assigned text[] NOT NULL DEFAULT '{}',
    opened_at timestamptz NOT NULL,
    closed_at timestamptz
);

-- Things -------------------------------------------------------------------------------------------------------------

CREATE TABLE source (
    id text PRIMARY KEY,
    number int GENERATED ALWAYS AS IDENTITY UNIQUE,
    kind text NOT NULL,
    title text NOT NULL,
    agency text NOT NULL REFERENCES agency,
    law_tag text NOT NULL,
    label text GENERATED ALWAYS AS (agency || '/' || law_tag) STORED,
    settings jsonb NOT NULL DEFAULT '{}',
    token_sha256 bytea UNIQUE,
    wanted text NOT NULL DEFAULT 'on' CHECK (wanted IN ('on', 'off')),
    created_at timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz
);

-- Health of each feed as last known; rebuilt by the pipeline, so it need not survive a crash.
CREATE UNLOGGED TABLE source_health (
    id text PRIMARY KEY,
    label text NOT NULL,
    value jsonb NOT NULL,
    changed_at timestamptz NOT NULL
);

-- What was counted at the doors, per source and day: public numbers.
CREATE TABLE door_count (
    day date NOT NULL,
    source_id text NOT NULL,
    what text NOT NULL,
    n bigint NOT NULL,
    PRIMARY KEY (day, source_id, what)
);

CREATE TABLE area (
    id text PRIMARY KEY,
    kind text NOT NULL,
    name text NOT NULL,
    geometry jsonb NOT NULL,
    properties jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX ON area (kind);

-- The base map and other large documents of the place, as they are served.
CREATE TABLE document (
    name text PRIMARY KEY,
    content bytea NOT NULL,
    sha256 bytea NOT NULL,
    changed_at timestamptz NOT NULL
);

-- Gazetteer: blocks, premises and areas by the words people use.
CREATE TABLE place (
    id text PRIMARY KEY,
    kind text NOT NULL,
    title text NOT NULL,
    subtitle text NOT NULL DEFAULT '',
    lat float8 NOT NULL,
    lon float8 NOT NULL
);
CREATE INDEX ON place USING gin (title gin_trgm_ops);

CREATE TABLE site (
    id text PRIMARY KEY,
    name text NOT NULL,
    owner_login text,
    agency text NOT NULL REFERENCES agency,
    lat float8 NOT NULL,
    lon float8 NOT NULL,
    address text
);

CREATE TABLE camera (
    id text PRIMARY KEY,
    name text NOT NULL,
    lat float8 NOT NULL,
    lon float8 NOT NULL,
    height_m float8 NOT NULL,
    azimuth_deg float8,
    fov_deg float8 NOT NULL,
    range_m float8 NOT NULL,
    owner_class text NOT NULL CHECK (owner_class IN ('city', 'integrated', 'partner', 'registered')),
    condition text NOT NULL CHECK (condition IN ('always', 'never', 'panic', 'radius', 'ask')),
    condition_radius_m float8,
    health text NOT NULL DEFAULT 'unknown' CHECK (health IN ('ok', 'degraded', 'offline', 'unknown')),
    health_at timestamptz,
    address text,
    block text,
    agency text NOT NULL REFERENCES agency,
    law_tag text NOT NULL,
    label text GENERATED ALWAYS AS (agency || '/' || law_tag) STORED,
    site_id text,
    ring_buffer boolean NOT NULL DEFAULT false,
    enrolled_at timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz
);
CREATE INDEX ON camera (lat, lon);

CREATE UNLOGGED TABLE unit (
    id text PRIMARY KEY,
    label text NOT NULL,
    value jsonb NOT NULL,
    changed_at timestamptz NOT NULL
);
CREATE INDEX ON unit (changed_at);

CREATE TABLE reader (
    id text PRIMARY KEY,
    label text NOT NULL,
    value jsonb NOT NULL,
    changed_at timestamptz NOT NULL
);

CREATE TABLE hotlist (
    id text PRIMARY KEY,
    agency text NOT NULL REFERENCES agency,
    law_tag text NOT NULL,
    issued_at timestamptz NOT NULL,
    imported_at timestamptz NOT NULL,
    entries int NOT NULL,
    current boolean NOT NULL
);
CREATE UNIQUE INDEX ON hotlist (agency) WHERE current;

CREATE TABLE hotlist_entry (
    hotlist_id text NOT NULL REFERENCES hotlist ON DELETE CASCADE,
    id text NOT NULL,
    plate text COLLATE "C" NOT NULL,
    region text NOT NULL,
    reason text NOT NULL,
    issuer text NOT NULL,
    expires_at timestamptz NOT NULL,
    priority smallint NOT NULL,
    case_number text,
    note text,
    PRIMARY KEY (hotlist_id, id)
);

-- Records: INSERT-only, by day of receipt, so that retention is a dropped partition ----------------------------------

CREATE TABLE observation (
    id bigint GENERATED ALWAYS AS IDENTITY,
    received_at timestamptz NOT NULL,
    at timestamptz NOT NULL,
    source_id text NOT NULL,
    external_id text NOT NULL,
    kind text NOT NULL,
    lat float8,
    lon float8,
    label text NOT NULL,
    body jsonb NOT NULL,
    batch bigint NOT NULL
) PARTITION BY RANGE (received_at);
CREATE INDEX ON observation (id);
CREATE INDEX ON observation (source_id, external_id);
CREATE INDEX ON observation USING brin (received_at);

-- The newest state of each observation by identity (source, id): what makes a repeat a duplicate and an older state late.
CREATE TABLE observation_identity (
    source_id text NOT NULL,
    external_id text NOT NULL,
    state_at timestamptz NOT NULL,
    digest bytea NOT NULL,
    observation_id bigint NOT NULL,
    received_at timestamptz NOT NULL,
    incident_id text,
    PRIMARY KEY (source_id, external_id)
);
CREATE INDEX ON observation_identity (received_at);

CREATE TABLE read (
    batch bigint NOT NULL,
    received_at timestamptz NOT NULL,
    at timestamptz NOT NULL,
    source int NOT NULL,
    external_id text NOT NULL,
    plate text COLLATE "C" NOT NULL,
    plate_raw text,
    region text NOT NULL,
    reader text NOT NULL,
    lat_e7 int NOT NULL,
    lon_e7 int NOT NULL,
    confidence_pm smallint NOT NULL,
    image_sha256 bytea,
    flags smallint NOT NULL,
    label text NOT NULL
) PARTITION BY RANGE (received_at);
CREATE INDEX ON read (plate);
CREATE INDEX ON read USING brin (received_at);

-- Which plates were seen at all on a day, by label: patterns are resolved here, never over the reads. Dropped with them.
CREATE TABLE plate_seen (
    day date NOT NULL,
    label text NOT NULL,
    plate text COLLATE "C" NOT NULL,
    PRIMARY KEY (day, label, plate)
) PARTITION BY RANGE (day);
CREATE INDEX ON plate_seen USING gin (plate gin_trgm_ops);

CREATE TABLE unit_position (
    received_at timestamptz NOT NULL,
    at timestamptz NOT NULL,
    unit text NOT NULL,
    lat float8 NOT NULL,
    lon float8 NOT NULL,
    heading_deg float4,
    speed_mps float4,
    status text,
    label text NOT NULL
) PARTITION BY RANGE (received_at);
CREATE INDEX ON unit_position USING brin (received_at);

CREATE TABLE hit (
    id text PRIMARY KEY,
    at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    source_id text NOT NULL,
    external_id text NOT NULL,
    plate text COLLATE "C" NOT NULL,
    region text NOT NULL,
    reader text NOT NULL,
    lat float8 NOT NULL,
    lon float8 NOT NULL,
    confidence float4 NOT NULL,
    tier text NOT NULL,
    hotlist_id text NOT NULL,
    entry_id text NOT NULL,
    entry jsonb NOT NULL,
    incident_id text,
    label text NOT NULL
);
CREATE INDEX ON hit (incident_id);
CREATE INDEX ON hit (received_at);

CREATE TABLE warning (
    id text PRIMARY KEY,
    label text NOT NULL,
    expires_at timestamptz,
    value jsonb NOT NULL
);

-- Incidents ----------------------------------------------------------------------------------------------------------

CREATE SEQUENCE incident_number;

CREATE TABLE incident (
    id text PRIMARY KEY,
    label text NOT NULL,
    occurred_at timestamptz NOT NULL,
    opened_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    value jsonb NOT NULL,
    number text GENERATED ALWAYS AS (value ->> 'number') STORED UNIQUE,
    status text GENERATED ALWAYS AS (value ->> 'status') STORED,
    type_code text GENERATED ALWAYS AS (value ->> 'type_code') STORED,
    priority int GENERATED ALWAYS AS ((value ->> 'priority')::int) STORED,
    version int GENERATED ALWAYS AS ((value ->> 'version')::int) STORED,
    merged_into text GENERATED ALWAYS AS (value ->> 'merged_into') STORED,
    lat float8 GENERATED ALWAYS AS ((value -> 'place' ->> 'lat')::float8) STORED,
    lon float8 GENERATED ALWAYS AS ((value -> 'place' ->> 'lon')::float8) STORED,
    words tsvector GENERATED ALWAYS AS (to_tsvector('english',
        coalesce(value ->> 'title', '') || ' ' || coalesce(value ->> 'number', '') || ' ' ||
        coalesce(value -> 'place' ->> 'address', '') || ' ' || coalesce(value ->> 'disposition', ''))) STORED
);
CREATE INDEX ON incident (status, occurred_at);
CREATE INDEX ON incident (occurred_at);
CREATE INDEX ON incident (lat, lon);
CREATE INDEX ON incident (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX ON incident USING gin (words);

-- Each state an incident was in, so that it can be replayed as it was known then.
CREATE TABLE incident_version (
    incident_id text NOT NULL,
    version int NOT NULL,
    at timestamptz NOT NULL,
    label text NOT NULL,
    value jsonb NOT NULL,
    PRIMARY KEY (incident_id, version)
);

CREATE TABLE incident_entry (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    incident_id text NOT NULL,
    label text NOT NULL,
    at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    kind text NOT NULL,
    text text NOT NULL,
    by text,
    by_name text,
    source_id text,
    external_id text,
    observation_id bigint,
    probability float8,
    reason text,
    lat float8,
    lon float8,
    data jsonb NOT NULL DEFAULT '{}',
    words tsvector GENERATED ALWAYS AS (to_tsvector('english', text)) STORED
);
CREATE INDEX ON incident_entry (incident_id, id);
CREATE INDEX ON incident_entry (source_id, external_id);
CREATE INDEX ON incident_entry USING gin (words);

-- Which observation belongs to which incident, from when to when, how surely and why.
CREATE TABLE incident_link (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    incident_id text NOT NULL,
    label text NOT NULL,
    kind text NOT NULL,
    source_id text NOT NULL,
    external_id text NOT NULL,
    probability float8 NOT NULL,
    reason text NOT NULL,
    linked_at timestamptz NOT NULL,
    linked_by text,
    unlinked_at timestamptz,
    unlinked_reason text
);
CREATE INDEX ON incident_link (incident_id);
CREATE UNIQUE INDEX ON incident_link (source_id, external_id) WHERE unlinked_at IS NULL;

-- What a human decided about belonging together; the pipeline keeps to it.
CREATE TABLE incident_pin (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    a text NOT NULL,
    b text NOT NULL,
    together boolean NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    reason text NOT NULL
);

CREATE TABLE incident_task (
    id text PRIMARY KEY,
    incident_id text NOT NULL,
    label text NOT NULL,
    text text NOT NULL,
    owner text,
    due_at timestamptz,
    done_at timestamptz,
    done_by text,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL
);
CREATE INDEX ON incident_task (incident_id);

CREATE TABLE alert (
    id text PRIMARY KEY,
    label text NOT NULL,
    raised_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    shelved_until timestamptz,
    acknowledged_at timestamptz,
    value jsonb NOT NULL,
    incident_id text GENERATED ALWAYS AS (value ->> 'incident_id') STORED,
    status text GENERATED ALWAYS AS (value ->> 'status') STORED,
    priority int GENERATED ALWAYS AS ((value ->> 'priority')::int) STORED,
    rule text GENERATED ALWAYS AS (value ->> 'rule') STORED,
    cause text GENERATED ALWAYS AS (value ->> 'cause') STORED,
    version int GENERATED ALWAYS AS ((value ->> 'version')::int) STORED
);
CREATE INDEX ON alert (status, raised_at);
CREATE INDEX ON alert (raised_at);
CREATE INDEX ON alert (incident_id);
CREATE INDEX ON alert (cause) WHERE status IN ('new', 'acknowledged', 'shelved');

CREATE TABLE saved_search (
    id text PRIMARY KEY,
    login text NOT NULL REFERENCES person,
    title text NOT NULL,
    query jsonb NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX ON saved_search (login);

-- The change log: one order that every process agrees on -------------------------------------------------------------

CREATE SEQUENCE change_id;

CREATE TABLE change (
    id bigint NOT NULL,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    label text NOT NULL,
    value text,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);

-- Append changes as the last thing a transaction does. The lock is held to the end of the transaction, so ids are given
-- in the order in which transactions commit: a reader that saw id n has seen all below n.
CREATE FUNCTION append_changes(now timestamptz, kinds text[], keys text[], labels text[], contents text[]) RETURNS bigint
LANGUAGE plpgsql AS
$$
DECLARE
    last bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7201);
    INSERT INTO change (id, at, kind, key, label, value)
    SELECT nextval('change_id'), now, each.kind, each.key, each.label, each.content
    FROM unnest(kinds, keys, labels, contents) AS each(kind, key, label, content);
    last := currval('change_id');
    PERFORM pg_notify('change', last::text);
    RETURN last;
END
$$;

-- Acts and the ledger ------------------------------------------------------------------------------------------------

-- One row an act, looking included, as the auditor sees it. What only the contents key opens is in ledger_entry.
CREATE TABLE act (
    id text PRIMARY KEY,
    at timestamptz NOT NULL,
    act text NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    agency text NOT NULL,
    label text NOT NULL,
    seat_id text,
    role text,
    purpose text NOT NULL,
    incident text,
    case_number text,
    note text,
    subject text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
    rule text NOT NULL,
    entry_id bigint NOT NULL
);
CREATE INDEX ON act (login, at);
CREATE INDEX ON act (at);
CREATE INDEX ON act (incident) WHERE incident IS NOT NULL;

CREATE TABLE act_end (
    act_id text PRIMARY KEY REFERENCES act,
    at timestamptz NOT NULL,
    disposition text
);

-- What asks to be in the ledger, in the transaction of the act itself; the sequencer gives it its place.
CREATE TABLE ledger_entry (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xact xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL,
    entry bytea NOT NULL,
    contents_sealed bytea,
    key_wrapped bytea
);
CREATE INDEX ON ledger_entry (xact, id);

CREATE TABLE ledger_leaf (
    leaf_index bigint PRIMARY KEY,
    entry_id bigint NOT NULL UNIQUE
);

CREATE TABLE ledger_node (
    level smallint NOT NULL,
    idx bigint NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (level, idx)
);

CREATE TABLE ledger_checkpoint (
    size bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    root bytea NOT NULL,
    note text NOT NULL,
    last_xact xid8 NOT NULL,
    last_entry bigint NOT NULL
);

-- Partitions ---------------------------------------------------------------------------------------------------------

-- Make the daily partition of every record class for `day`, if it is not there; returns how many were made.
CREATE FUNCTION make_partitions(day date) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
DECLARE
    parent text;
    made int := 0;
    part text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['observation', 'read', 'unit_position', 'change', 'plate_seen'] LOOP
        part := parent || '_' || to_char(day, 'YYYYMMDD');
        IF to_regclass(part) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                part, parent,
                CASE WHEN parent = 'plate_seen' THEN day::text ELSE day::text || ' 00:00:00+00' END,
                CASE WHEN parent = 'plate_seen' THEN (day + 1)::text ELSE (day + 1)::text || ' 00:00:00+00' END);
            -- COPY works on no table with row-level security; the writer copies into the day's partition, which has
            -- none, and which nobody else may touch but through its parent.
            EXECUTE format('GRANT INSERT ON %I TO watchroom_writer', part);
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END
$$;

-- Rights -------------------------------------------------------------------------------------------------------------

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO watchroom_writer, watchroom_actor, watchroom_sequencer;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO watchroom_writer, watchroom_actor, watchroom_sequencer;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO watchroom_writer, watchroom_actor;

GRANT SELECT ON ALL TABLES IN SCHEMA public TO watchroom_writer;
GRANT INSERT ON observation, read, plate_seen, unit_position, hit, incident_version, incident_entry, incident_pin, change,
    ledger_entry, act, act_end TO watchroom_writer;
GRANT INSERT, UPDATE ON observation_identity, unit, reader, source_health, door_count, warning, incident, incident_link,
    alert TO watchroom_writer;
GRANT UPDATE (health, health_at) ON camera TO watchroom_writer;
GRANT DELETE ON unit TO watchroom_writer;

GRANT SELECT ON agency, sharing, person, sign_in_source, one_time_link, session, seat, case_file, source, source_health,
    door_count, area, document, place, site, camera, unit, reader, hotlist, hotlist_entry, observation, observation_identity,
    read, unit_position, hit, warning, incident, incident_version, incident_entry, incident_link, incident_pin,
    incident_task, alert, saved_search, change, act, act_end, ledger_entry, ledger_leaf, ledger_node, ledger_checkpoint
    TO watchroom_actor;
GRANT INSERT ON incident_version, incident_entry, incident_pin, change, act, act_end, ledger_entry
    TO watchroom_actor;
GRANT INSERT, UPDATE ON agency, sharing, person, sign_in_source, one_time_link, session, seat, case_file, source, area, document, place, site,
    camera, hotlist, hotlist_entry, incident, incident_link, incident_task, alert, saved_search, observation_identity
    TO watchroom_actor;
GRANT DELETE ON saved_search, hotlist_entry, area, place TO watchroom_actor;

GRANT SELECT ON ledger_entry TO watchroom_sequencer;
GRANT SELECT, INSERT ON ledger_leaf, ledger_node, ledger_checkpoint TO watchroom_sequencer;

-- Row-level security: the second wall. The writer carries everybody's records; the actor sees what the seat may see.
DO $$
DECLARE
    each record;
BEGIN
    FOR each IN SELECT * FROM (VALUES
        ('incident', 'incident'), ('incident_version', 'incident'), ('incident_entry', 'incident'),
        ('incident_link', 'incident'), ('incident_task', 'incident'), ('alert', 'incident'),
        ('observation', 'incident'), ('warning', 'incident'),
        ('read', 'read'), ('hit', 'read'), ('plate_seen', 'read'),
        ('unit', 'unit'), ('unit_position', 'unit'),
        ('camera', 'camera'), ('reader', 'reader'), ('source_health', 'reader'), ('act', 'act'), ('change', 'change')
    ) AS t(name, category) LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', each.name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', each.name);
        EXECUTE format('CREATE POLICY owner ON %I TO watchroom_owner USING (true) WITH CHECK (true)', each.name);
        EXECUTE format('CREATE POLICY carries ON %I TO watchroom_writer USING (true) WITH CHECK (true)', each.name);
        IF each.name NOT IN ('act', 'change') THEN
            EXECUTE format('CREATE POLICY sees ON %I TO watchroom_actor USING (label = ANY ((SELECT visible_labels(%L))::text[]))',
                each.name, each.category);
        END IF;
    END LOOP;
END
$$;

-- An act is seen by whoever did it, and by those whose filter names its label (auditors, supervisors of the agency).
CREATE POLICY sees ON act FOR SELECT TO watchroom_actor
    USING (login = current_setting('watchroom.login', true) OR label = ANY ((SELECT visible_labels('act'))::text[]));
CREATE POLICY records ON act FOR INSERT TO watchroom_actor WITH CHECK (true);

-- The feed's reader filters by the seat's labels itself, encoded once per label set; acts only append.
CREATE POLICY reads ON change FOR SELECT TO watchroom_actor USING (true);
CREATE POLICY appends ON change FOR INSERT TO watchroom_actor WITH CHECK (true);
