-- A day's partition is only ever added to, and what the planner needs to know of it changes little: it is analyzed when it
-- has doubled, and not at every tenth, which at the start of a busy day took as long as storing the reads did.

CREATE OR REPLACE FUNCTION make_partitions(day date) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
DECLARE
    parent text;
    made int := 0;
    part text;
BEGIN
    PERFORM pg_advisory_xact_lock(7202);
    FOREACH parent IN ARRAY ARRAY['observation', 'read', 'unit_position', 'change', 'plate_seen'] LOOP
        part := parent || '_' || to_char(day, 'YYYYMMDD');
        IF to_regclass(part) IS NULL THEN
            EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)
                WITH (autovacuum_analyze_scale_factor = 1, autovacuum_analyze_threshold = 10000)', part, parent);
            EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                parent, part,
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
