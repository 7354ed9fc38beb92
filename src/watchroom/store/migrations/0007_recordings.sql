-- Video: how each camera is reached and what is wanted of it, what its stream does, and what was recorded.
--
-- A recorded segment is a file below the recordings folder and a row here. Rows are committed after the file is on disk,
-- together with the ledger leaf that binds them; a deletion moves the row to segment_deleted, its certificate, bound by
-- a leaf of its own, before the file goes.

CREATE TABLE camera_stream (
    camera_id text PRIMARY KEY REFERENCES camera,
    kind text NOT NULL CHECK (kind IN ('rtsp', 'hls', 'mjpeg', 'file', 'gateway')),
    sealed bytea NOT NULL,
    wanted text NOT NULL CHECK (wanted IN ('record', 'on_demand', 'off')),
    retention_hours int NOT NULL CHECK (retention_hours > 0),
    label text NOT NULL,
    part int,
    masks jsonb NOT NULL DEFAULT '[]',
    masked_in_camera boolean NOT NULL DEFAULT false,
    ring_minutes int NOT NULL DEFAULT 0 CHECK (ring_minutes >= 0)
);
COMMENT ON COLUMN camera_stream.part IS 'Which media process reads it; none until the supervisor gave it to one.';

-- What each stream does as last told by its media process, which tells it anew, so it need not survive a crash.
CREATE UNLOGGED TABLE camera_state (
    camera_id text PRIMARY KEY,
    label text NOT NULL,
    value jsonb NOT NULL,
    changed_at timestamptz NOT NULL
);

CREATE SEQUENCE recording_batch;

CREATE TABLE segment (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    batch bigint NOT NULL,
    camera_id text NOT NULL,
    stream text NOT NULL CHECK (stream IN ('main', 'sub')),
    began_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL CHECK (ended_at >= began_at),
    offset_s float8,
    path text NOT NULL UNIQUE,
    size_bytes bigint NOT NULL,
    sha256 bytea NOT NULL,
    codec text NOT NULL,
    width int NOT NULL,
    height int NOT NULL,
    frames int NOT NULL,
    fragments json NOT NULL,
    after_step boolean NOT NULL DEFAULT false,
    label text NOT NULL
);
COMMENT ON COLUMN segment.after_step IS 'Our clock was set back before it: it may overlap what was recorded earlier.';
CREATE INDEX ON segment (camera_id, began_at);
CREATE INDEX ON segment (began_at);
CREATE INDEX ON segment (batch);

-- The certificate of a deletion: what was there, when and why it went.
CREATE TABLE segment_deleted (
    id bigint PRIMARY KEY,
    batch bigint NOT NULL,
    camera_id text NOT NULL,
    stream text NOT NULL,
    began_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    path text NOT NULL UNIQUE,
    size_bytes bigint NOT NULL,
    sha256 bytea NOT NULL,
    frames int NOT NULL,
    label text NOT NULL,
    deletion bigint NOT NULL,
    deleted_at timestamptz NOT NULL,
    because text NOT NULL CHECK (because IN ('retention', 'disk_budget', 'missing'))
);
CREATE INDEX ON segment_deleted (batch);
CREATE INDEX ON segment_deleted (deletion);

-- How much is kept of each camera, so that nobody must add up millions of rows.
CREATE TABLE recording_usage (
    camera_id text PRIMARY KEY,
    label text NOT NULL,
    segments bigint NOT NULL,
    bytes bigint NOT NULL
);

-- A span of one camera's recording that no clock and no budget may delete until the hold ends.
CREATE TABLE segment_hold (
    id text PRIMARY KEY,
    camera_id text NOT NULL REFERENCES camera,
    label text NOT NULL,
    began_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL CHECK (ended_at > began_at),
    case_number text,
    incident text,
    reason text NOT NULL,
    placed_by text NOT NULL,
    placed_by_name text NOT NULL,
    placed_at timestamptz NOT NULL,
    review_at timestamptz NOT NULL,
    released_at timestamptz,
    released_by text
);
CREATE INDEX ON segment_hold (camera_id) WHERE released_at IS NULL;

-- Whether a hold in force keeps a span of a camera.
CREATE FUNCTION is_held(camera text, since timestamptz, until timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT FROM segment_hold hold WHERE hold.camera_id = camera AND hold.released_at IS NULL
                  AND hold.began_at < until AND hold.ended_at > since) $$;

-- Rights -------------------------------------------------------------------------------------------------------------

REVOKE ALL ON FUNCTION is_held(text, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_held(text, timestamptz, timestamptz) TO watchroom_writer, watchroom_actor;
GRANT USAGE ON SEQUENCE recording_batch TO watchroom_writer;
GRANT SELECT ON camera_stream, camera_state, segment, segment_deleted, recording_usage, segment_hold TO watchroom_writer;
GRANT UPDATE (part, wanted) ON camera_stream TO watchroom_writer;
GRANT INSERT, DELETE ON segment TO watchroom_writer;
GRANT INSERT ON segment_deleted TO watchroom_writer;
GRANT INSERT, UPDATE ON camera_state, recording_usage TO watchroom_writer;

-- Credentials are sealed, and even so people's transactions do not read them: they are set, never shown.
GRANT SELECT (camera_id, kind, wanted, retention_hours, label, part, masks, masked_in_camera, ring_minutes),
    INSERT, UPDATE ON camera_stream TO watchroom_actor;
GRANT SELECT ON camera_state, segment, segment_deleted, recording_usage, segment_hold TO watchroom_actor;
GRANT INSERT, UPDATE (released_at, released_by, review_at) ON segment_hold TO watchroom_actor;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['camera_stream', 'camera_state', 'segment', 'segment_deleted', 'recording_usage',
                                'segment_hold'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY owner ON %I TO watchroom_owner USING (true) WITH CHECK (true)', name);
        EXECUTE format('CREATE POLICY carries ON %I TO watchroom_writer USING (true) WITH CHECK (true)', name);
        EXECUTE format('CREATE POLICY sees ON %I TO watchroom_actor USING (label = ANY ((SELECT visible_labels(%L))::text[]))',
            name, 'camera');
    END LOOP;
END
$$;
