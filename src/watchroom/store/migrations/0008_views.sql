-- Looking at cameras: leases that open private ones, looks that run now, and who steers what.
--
-- A view is the running part of an act of looking: it is checked again every few seconds and ends with the session, the
-- seat, the filter, the lease or the camera. Its act keeps begin and end for good; this row is what is checked.

CREATE TABLE lease (
    id text PRIMARY KEY,
    label text NOT NULL,
    agency text NOT NULL REFERENCES agency,
    camera_id text NOT NULL REFERENCES camera,
    incident_id text NOT NULL,
    seat_id text NOT NULL,
    opened_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    ended_at timestamptz,
    value jsonb NOT NULL
);
COMMENT ON COLUMN lease.label IS 'Of the agency that opened it: the room that sees it.';
CREATE UNIQUE INDEX ON lease (camera_id, incident_id, agency) WHERE ended_at IS NULL;
CREATE INDEX ON lease (camera_id, opened_at);

CREATE TABLE view (
    id text PRIMARY KEY,
    label text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('live', 'playback')),
    session_id text NOT NULL REFERENCES session,
    seat_id text NOT NULL REFERENCES seat,
    login text NOT NULL,
    name text NOT NULL,
    agency text NOT NULL REFERENCES agency,
    role text NOT NULL,
    purpose text NOT NULL,
    incident text,
    automatic boolean NOT NULL,
    span tstzrange,
    ticket_sha256 bytea NOT NULL UNIQUE,
    ticket_until timestamptz NOT NULL,
    connected_at timestamptz,
    process text NOT NULL,
    checked_at timestamptz NOT NULL,
    began_at timestamptz NOT NULL,
    used_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    ended_at timestamptz,
    ended_because text
);
COMMENT ON COLUMN view.id IS 'The act of looking that it is the running part of.';
COMMENT ON COLUMN view.span IS 'What of the recording may be seen; for playback.';
COMMENT ON COLUMN view.process IS 'The web process that checks it; when that dies, any other ends it.';
CREATE INDEX ON view (began_at) WHERE ended_at IS NULL;
CREATE INDEX ON view (seat_id) WHERE ended_at IS NULL;

CREATE TABLE view_camera (
    view_id text NOT NULL REFERENCES view,
    camera_id text NOT NULL REFERENCES camera,
    lease_id text REFERENCES lease,
    ended_at timestamptz,
    ended_because text,
    PRIMARY KEY (view_id, camera_id)
);

CREATE TABLE ptz_lock (
    camera_id text PRIMARY KEY REFERENCES camera,
    label text NOT NULL,
    act_id text NOT NULL,
    seat_id text NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    agency text NOT NULL,
    role text NOT NULL,
    incident text,
    strength int NOT NULL,
    taken_at timestamptz NOT NULL,
    used_at timestamptz NOT NULL
);

CREATE TABLE ptz_move (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    camera_id text NOT NULL REFERENCES camera,
    label text NOT NULL,
    act_id text NOT NULL,
    at timestamptz NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    command text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('sent', 'done', 'failed'))
);
CREATE INDEX ON ptz_move (camera_id, id);

-- Rights -------------------------------------------------------------------------------------------------------------

GRANT SELECT, INSERT, UPDATE ON lease, view, view_camera, ptz_lock TO watchroom_actor;
GRANT DELETE ON ptz_lock TO watchroom_actor;
GRANT SELECT, INSERT, UPDATE (outcome) ON ptz_move TO watchroom_actor;
GRANT SELECT ON lease, view, view_camera, ptz_lock, ptz_move TO watchroom_writer;

-- A running look is shown to its own room, as its incident is; who steers a camera to all who may see the camera.
DO $$
DECLARE
    each record;
BEGIN
    FOR each IN SELECT * FROM (VALUES ('lease', 'incident'), ('view', 'incident'), ('ptz_lock', 'camera'),
                                      ('ptz_move', 'camera')) AS t(name, category) LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', each.name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', each.name);
        EXECUTE format('CREATE POLICY owner ON %I TO watchroom_owner USING (true) WITH CHECK (true)', each.name);
        EXECUTE format('CREATE POLICY carries ON %I TO watchroom_writer USING (true) WITH CHECK (true)', each.name);
        EXECUTE format('CREATE POLICY sees ON %I TO watchroom_actor USING (label = ANY ((SELECT visible_labels(%L))::text[]))',
            each.name, each.category);
    END LOOP;
END
$$;
