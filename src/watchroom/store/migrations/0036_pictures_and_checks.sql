-- The pictures that come with reads, and what people found who compared a hit.

-- Beside the reads and partitioned as they are, so that a picture goes with its window.
CREATE TABLE read_picture (
    received_at timestamptz NOT NULL,
    sha256 bytea NOT NULL,
    jpeg bytea NOT NULL,
    label text NOT NULL
) PARTITION BY RANGE (received_at);
-- JPEG is compressed already.
ALTER TABLE read_picture ALTER COLUMN jpeg SET STORAGE EXTERNAL;
CREATE INDEX ON read_picture (sha256);

CREATE FUNCTION make_picture_partition(day date) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
DECLARE
    part text := 'read_picture_' || to_char(day, 'YYYYMMDD');
BEGIN
    IF to_regclass(part) IS NOT NULL THEN
        RETURN 0;
    END IF;
    EXECUTE format('CREATE TABLE %I PARTITION OF read_picture FOR VALUES FROM (%L) TO (%L)',
        part, day::text || ' 00:00:00+00', (day + 1)::text || ' 00:00:00+00');
    RETURN 1;
END
$$;
REVOKE ALL ON FUNCTION make_picture_partition FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_picture_partition TO watchroom_writer;

SELECT make_picture_partition(to_date(right(child.relname, 8), 'YYYYMMDD'))
FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid JOIN pg_class parent ON parent.oid = inhparent
WHERE parent.relname = 'read' AND parent.relnamespace = 'public'::regnamespace;

-- Hits --------------------------------------------------------------------------------------------------------------

ALTER TABLE hit ADD COLUMN alert_id text, ADD COLUMN flags smallint NOT NULL DEFAULT 0;
COMMENT ON COLUMN hit.alert_id IS 'The alert that asks a person to compare it; none where it is late or wrongly dated.';
CREATE INDEX ON hit (alert_id);
-- Whoever sees an incident's line of a hit sees the hit, no more and no less.
DROP POLICY sees ON hit;
CREATE POLICY sees ON hit TO watchroom_actor USING (label = ANY ((SELECT visible_labels('hit'))::text[]));

-- Kept as long as the hit, which outlives its read.
CREATE TABLE hit_picture (
    hit_id text NOT NULL REFERENCES hit ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('plate', 'vehicle')),
    sha256 bytea NOT NULL,
    jpeg bytea NOT NULL,
    label text NOT NULL,
    PRIMARY KEY (hit_id, kind)
);
ALTER TABLE hit_picture ALTER COLUMN jpeg SET STORAGE EXTERNAL;
CREATE INDEX ON hit_picture (sha256);

-- What came as a picture and is none, by its hash alone: nobody asks the decoder twice.
CREATE TABLE picture_fault (
    sha256 bytea PRIMARY KEY,
    reason text NOT NULL,
    found_at timestamptz NOT NULL
);

-- One line each time somebody says what comparing showed; nothing is changed, a correction is a line of its own.
CREATE TABLE hit_check (
    id text PRIMARY KEY,
    hit_id text NOT NULL REFERENCES hit ON DELETE CASCADE,
    alert_id text NOT NULL,
    outcome text,
    decides boolean NOT NULL,
    note text,
    login text NOT NULL,
    name text NOT NULL,
    agency text NOT NULL,
    at timestamptz NOT NULL,
    seconds float8 NOT NULL,
    corrects text REFERENCES hit_check ON DELETE CASCADE,
    told text,
    act_id text NOT NULL,
    label text NOT NULL,
    CHECK ((outcome IS NULL) = (corrects IS NOT NULL))
);
COMMENT ON COLUMN hit_check.decides IS 'False: a second person must say the same before anybody is told.';
COMMENT ON COLUMN hit_check.seconds IS 'From the receipt of the read to this.';
COMMENT ON COLUMN hit_check.told IS 'The card that officers were sent.';
CREATE INDEX ON hit_check (hit_id);
CREATE INDEX ON hit_check (alert_id);
CREATE INDEX ON hit_check (at);
CREATE INDEX ON hit_check (corrects);

GRANT SELECT ON read_picture, hit_picture, picture_fault, hit_check TO watchroom_writer, watchroom_actor;
GRANT INSERT ON read_picture, hit_picture TO watchroom_writer;
GRANT INSERT ON picture_fault, hit_check TO watchroom_actor;

DO $$
DECLARE
    each record;
BEGIN
    FOR each IN SELECT * FROM (VALUES
        ('read_picture', 'read'), ('hit_picture', 'hit'), ('hit_check', 'hit')
    ) AS t(name, category) LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', each.name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', each.name);
        EXECUTE format('CREATE POLICY owner ON %I TO watchroom_owner USING (true) WITH CHECK (true)', each.name);
        EXECUTE format('CREATE POLICY carries ON %I TO watchroom_writer USING (true) WITH CHECK (true)', each.name);
        EXECUTE format('CREATE POLICY sees ON %I TO watchroom_actor
                        USING (label = ANY ((SELECT visible_labels(%L))::text[]))', each.name, each.category);
    END LOOP;
END
$$;
