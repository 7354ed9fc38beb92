-- Plate readers: where each stands, and what it read by the hour, by which a quiet, wild or drifting one is known.
CREATE TABLE reader_site (
    reader text NOT NULL,
    agency text NOT NULL REFERENCES agency,
    law_tag text NOT NULL,
    label text GENERATED ALWAYS AS (agency || '/' || law_tag) STORED,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('fixed', 'mobile')),
    lat float8,
    lon float8,
    azimuth_deg float8,
    lanes int,
    PRIMARY KEY (label, reader)
);

CREATE TABLE reader_hour (
    label text NOT NULL,
    reader text NOT NULL,
    hour timestamptz NOT NULL,
    reads int NOT NULL,
    confidence_sum float8 NOT NULL,
    offset_sum_s float8 NOT NULL,
    PRIMARY KEY (label, reader, hour)
);
COMMENT ON COLUMN reader_hour.offset_sum_s IS 'Receive time minus source time, each read by ten minutes at most.';
CREATE INDEX ON reader_hour (hour);

CREATE TABLE reader_hour_until (received_at timestamptz NOT NULL);
INSERT INTO reader_hour_until VALUES (now());

CREATE FUNCTION note_reader_hours(until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
DECLARE
    since timestamptz;
BEGIN
    SELECT received_at INTO since FROM reader_hour_until FOR UPDATE;
    IF until <= since THEN
        RETURN;
    END IF;
    INSERT INTO reader_hour AS known (label, reader, hour, reads, confidence_sum, offset_sum_s)
    SELECT label, reader, date_trunc('hour', received_at, 'UTC'), count(*), sum(confidence_pm) / 1000.0,
        sum(greatest(-600, least(600, extract(epoch FROM received_at - at))))
    FROM read WHERE received_at > since AND received_at <= until
    GROUP BY 1, 2, 3
    ON CONFLICT (label, reader, hour) DO UPDATE SET reads = known.reads + excluded.reads,
        confidence_sum = known.confidence_sum + excluded.confidence_sum,
        offset_sum_s = known.offset_sum_s + excluded.offset_sum_s;
    UPDATE reader_hour_until SET received_at = until;
END
$$;

REVOKE ALL ON FUNCTION note_reader_hours FROM PUBLIC;
GRANT EXECUTE ON FUNCTION note_reader_hours TO watchroom_writer;
GRANT SELECT ON reader_hour TO watchroom_writer, watchroom_actor;
GRANT INSERT, UPDATE, DELETE ON reader_hour TO watchroom_writer;
GRANT SELECT ON reader_site TO watchroom_writer, watchroom_actor;
GRANT INSERT, UPDATE ON reader_site TO watchroom_actor;

DO $$
DECLARE
    each text;
BEGIN
    FOREACH each IN ARRAY ARRAY['reader_site', 'reader_hour'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', each);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', each);
        EXECUTE format('CREATE POLICY owner ON %I TO watchroom_owner USING (true) WITH CHECK (true)', each);
        EXECUTE format('CREATE POLICY carries ON %I TO watchroom_writer USING (true) WITH CHECK (true)', each);
        EXECUTE format('CREATE POLICY sees ON %I TO watchroom_actor
                        USING (label = ANY ((SELECT visible_labels(''reader''))::text[]))', each);
    END LOOP;
END
$$;
