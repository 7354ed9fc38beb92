-- Where a law counts in minutes (New Hampshire: three, unless a hit), reads lie in partitions of one minute each, beside
-- those of a day: so they go in time, file and all, and a search still asks one table.

ALTER TABLE retention_clock ADD COLUMN minutes int NOT NULL DEFAULT 0 CHECK (minutes BETWEEN 0 AND 60),
    DROP CONSTRAINT retention_clock_days_check,
    ADD CONSTRAINT one_unit CHECK (days >= 0 AND (days > 0) <> (minutes > 0)),
    ADD CONSTRAINT minutes_of_reads CHECK (minutes = 0 OR record_class = 'read');
INSERT INTO retention_clock (record_class, law_tag, days, minutes, because) VALUES
    ('read', 'NH', 0, 3, 'N.H. RSA 261:75-b: three minutes, unless a hit')
    ON CONFLICT (record_class, law_tag) DO NOTHING;

-- The deletions of an hour's minutes have one certificate together.
ALTER TABLE retention_deletion ADD COLUMN hour smallint CHECK (hour BETWEEN 0 AND 23),
    DROP CONSTRAINT retention_deletion_record_class_day_law_tag_key,
    ADD CONSTRAINT one_deletion UNIQUE NULLS NOT DISTINCT (record_class, day, law_tag, hour);

-- The table that is asked has a branch by the day and one by the minute.
ALTER TABLE read RENAME TO read_daily;
ALTER INDEX read_plate_idx RENAME TO read_daily_plate_idx;
ALTER INDEX read_received_at_idx RENAME TO read_daily_received_at_idx;
ALTER TABLE read_daily ADD COLUMN brief boolean NOT NULL DEFAULT false;
CREATE TABLE read (LIKE read_daily INCLUDING DEFAULTS) PARTITION BY LIST (brief);
CREATE INDEX read_plate_idx ON read (plate);
CREATE INDEX read_received_at_idx ON read USING brin (received_at);
ALTER TABLE read ATTACH PARTITION read_daily FOR VALUES IN (false);
CREATE TABLE read_brief (LIKE read INCLUDING DEFAULTS) PARTITION BY RANGE (received_at);
ALTER TABLE read_brief ALTER COLUMN brief SET DEFAULT true;
ALTER TABLE read ATTACH PARTITION read_brief FOR VALUES IN (true);

GRANT SELECT, INSERT ON read TO watchroom_writer;
GRANT SELECT ON read TO watchroom_actor;
REVOKE ALL ON read_daily FROM watchroom_writer, watchroom_actor;
ALTER TABLE read ENABLE ROW LEVEL SECURITY;
ALTER TABLE read FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON read TO watchroom_owner USING (true) WITH CHECK (true);
CREATE POLICY carries ON read TO watchroom_writer USING (true) WITH CHECK (true);
CREATE POLICY sees ON read TO watchroom_actor USING (label = ANY ((SELECT visible_labels('read'))::text[]));

CREATE OR REPLACE FUNCTION make_partitions(day date) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
DECLARE
    parent text;
    branch text;
    made int := 0;
    part text;
BEGIN
    PERFORM pg_advisory_xact_lock(7202);
    FOREACH parent IN ARRAY ARRAY['observation', 'read', 'unit_position', 'change', 'plate_seen'] LOOP
        part := parent || '_' || to_char(day, 'YYYYMMDD');
        branch := CASE parent WHEN 'read' THEN 'read_daily' ELSE parent END;
        IF to_regclass(part) IS NULL THEN
            EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)
                WITH (autovacuum_analyze_scale_factor = 1, autovacuum_analyze_threshold = 10000)', part, branch);
            EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                branch, part,
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

-- The labels whose reads lie in minutes: none in most houses, which then pay nothing for it.
CREATE FUNCTION brief_labels() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$
    SELECT DISTINCT source.label FROM source
    JOIN retention_clock clock ON clock.record_class = 'read' AND clock.minutes > 0
        AND (clock.law_tag = source.law_tag OR (clock.law_tag = '*' AND NOT EXISTS (
            SELECT FROM retention_clock own WHERE own.record_class = 'read' AND own.law_tag = source.law_tag)))
$$;

-- Make the partitions of the minutes from `since` on, where any law here counts so; returns how many were made.
CREATE FUNCTION make_minutes(since timestamptz, ahead int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
DECLARE
    minute timestamptz;
    part text;
    made int := 0;
BEGIN
    IF NOT EXISTS (SELECT FROM brief_labels()) THEN
        RETURN 0;
    END IF;
    PERFORM pg_advisory_xact_lock(7202);
    FOR n IN 0 .. ahead LOOP
        minute := date_trunc('minute', since, 'UTC') + make_interval(mins => n);
        part := 'read_brief_' || to_char(minute AT TIME ZONE 'UTC', 'YYYYMMDDHH24MI');
        IF to_regclass(part) IS NULL THEN
            EXECUTE format('CREATE TABLE %I (LIKE read_brief INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part);
            EXECUTE format('ALTER TABLE read_brief ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part, minute,
                minute + interval '1 minute');
            EXECUTE format('GRANT INSERT ON %I TO watchroom_writer', part);
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END
$$;

-- What lives three minutes is not noted among the plates of the day; a pattern looks at it directly: it is little.
CREATE OR REPLACE FUNCTION note_plates_seen(until timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
DECLARE
    since timestamptz;
    added bigint;
BEGIN
    SELECT received_at INTO since FROM plate_seen_until FOR UPDATE;
    IF until <= since THEN
        RETURN 0;
    END IF;
    INSERT INTO plate_seen (day, label, plate)
    SELECT DISTINCT (received_at AT TIME ZONE 'UTC')::date, label, plate FROM read
    WHERE received_at > since AND received_at <= until AND NOT brief
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS added = ROW_COUNT;
    UPDATE plate_seen_until SET received_at = until;
    RETURN added;
END
$$;

CREATE OR REPLACE FUNCTION plates_like(pattern text, first_day date, last_day date, at_most int) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan
SET enable_bitmapscan = on AS
$$
    SELECT plate FROM (
        SELECT plate FROM plate_seen
        WHERE plate LIKE pattern AND day BETWEEN first_day AND last_day AND label = ANY (visible_labels('read'))
        UNION
        SELECT plate FROM read WHERE brief AND plate LIKE pattern AND label = ANY (visible_labels('read'))) AS found
    LIMIT at_most
$$;

-- Leaves of the last minutes are found without reading the whole ledger.
CREATE INDEX ON ledger_entry USING brin (at) WITH (autosummarize = on);

REVOKE ALL ON FUNCTION brief_labels, make_minutes FROM PUBLIC;
GRANT EXECUTE ON FUNCTION brief_labels, make_minutes TO watchroom_writer;
GRANT EXECUTE ON FUNCTION brief_labels TO watchroom_actor;
