-- What is remembered of cameras' health: when each sent pictures, and which faults it had from when to when.

-- A stretch of one camera's time while pictures were wanted of it: with pictures (up) or without (down). At most one
-- stretch of a camera is open.
CREATE TABLE camera_span (
    camera_id text NOT NULL,
    label text NOT NULL,
    is_up boolean NOT NULL,
    began_at timestamptz NOT NULL,
    ended_at timestamptz CHECK (ended_at >= began_at)
);
CREATE UNIQUE INDEX ON camera_span (camera_id) WHERE ended_at IS NULL;
CREATE INDEX ON camera_span (camera_id, began_at);
CREATE INDEX ON camera_span (ended_at);

CREATE TABLE camera_fault (
    camera_id text NOT NULL,
    label text NOT NULL,
    fault text NOT NULL,
    began_at timestamptz NOT NULL,
    ended_at timestamptz CHECK (ended_at >= began_at)
);
CREATE UNIQUE INDEX ON camera_fault (camera_id, fault) WHERE ended_at IS NULL;
CREATE INDEX ON camera_fault (camera_id, began_at);
CREATE INDEX ON camera_fault (ended_at);

-- The seconds of a stretch that lie between two moments; a stretch that is still open reaches to the second.
CREATE FUNCTION seconds_within(began timestamptz, ended timestamptz, since timestamptz, until timestamptz)
RETURNS float8 LANGUAGE sql IMMUTABLE AS
$$ SELECT greatest(0, extract(epoch FROM least(coalesce(ended, until), until) - greatest(began, since)))::float8 $$;
REVOKE ALL ON FUNCTION seconds_within(timestamptz, timestamptz, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION seconds_within(timestamptz, timestamptz, timestamptz, timestamptz)
    TO watchroom_writer, watchroom_actor;

GRANT SELECT, INSERT, UPDATE, DELETE ON camera_span, camera_fault TO watchroom_writer;
GRANT SELECT ON camera_span, camera_fault TO watchroom_actor;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['camera_span', 'camera_fault'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY owner ON %I TO watchroom_owner USING (true) WITH CHECK (true)', name);
        EXECUTE format('CREATE POLICY carries ON %I TO watchroom_writer USING (true) WITH CHECK (true)', name);
        EXECUTE format('CREATE POLICY sees ON %I TO watchroom_actor USING (label = ANY ((SELECT visible_labels(%L))::text[]))',
            name, 'camera');
    END LOOP;
END
$$;
