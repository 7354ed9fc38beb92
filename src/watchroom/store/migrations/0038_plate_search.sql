-- Plate search that says how many reads fit, at a place and by a reader; its record without a plate, searches kept for a
-- case, wide searches that ran once, and linked series.

CREATE TYPE found_read AS (plate text, region text, reader text, at timestamptz, received_at timestamptz, lat_e7 int,
    lon_e7 int, confidence_pm smallint, image_sha256 bytea, flags smallint, label text, found bigint);

CREATE FUNCTION is_within(lat_e7 int, lon_e7 int, lat float8, lon float8, within_m float8) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$
    SELECT sqrt(power((lat_e7 / 1e7 - lat) * 111195.08, 2)
              + power((lon_e7 / 1e7 - lon) * 111195.08 * cos(radians(lat)), 2)) <= within_m
$$;

DROP FUNCTION reads_of(text[], timestamptz, timestamptz, text, int);
DROP FUNCTION reads_from_to(text, text, timestamptz, timestamptz, text, int);
DROP FUNCTION reads_like(text, timestamptz, timestamptz, text, int);

-- As whoever calls, under row-level security; one plan for all values. See 0006 and 0012 for why so.
CREATE FUNCTION reads_of(plates text[], since timestamptz, until timestamptz, wanted_region text, wanted_reader text,
    lat float8, lon float8, within_m float8, at_most int) RETURNS SETOF found_read
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET enable_bitmapscan = off AS
$$
BEGIN
    RETURN QUERY SELECT r.plate, r.region, r.reader, r.at, r.received_at, r.lat_e7, r.lon_e7, r.confidence_pm,
        r.image_sha256, r.flags, r.label, count(*) OVER ()
    FROM read r WHERE r.plate = ANY (plates) AND r.received_at >= since AND r.received_at < until
      AND (wanted_region IS NULL OR r.region = wanted_region) AND (wanted_reader IS NULL OR r.reader = wanted_reader)
      AND (within_m IS NULL OR is_within(r.lat_e7, r.lon_e7, lat, lon, within_m))
    ORDER BY r.at DESC LIMIT at_most;
END
$$;

CREATE FUNCTION reads_from_to(first text, behind text, since timestamptz, until timestamptz, wanted_region text,
    wanted_reader text, lat float8, lon float8, within_m float8, at_most int) RETURNS SETOF found_read
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET enable_bitmapscan = off AS
$$
BEGIN
    RETURN QUERY SELECT r.plate, r.region, r.reader, r.at, r.received_at, r.lat_e7, r.lon_e7, r.confidence_pm,
        r.image_sha256, r.flags, r.label, count(*) OVER ()
    FROM read r WHERE r.plate >= first AND r.plate < behind AND r.received_at >= since AND r.received_at < until
      AND (wanted_region IS NULL OR r.region = wanted_region) AND (wanted_reader IS NULL OR r.reader = wanted_reader)
      AND (within_m IS NULL OR is_within(r.lat_e7, r.lon_e7, lat, lon, within_m))
    ORDER BY r.at DESC LIMIT at_most;
END
$$;

CREATE FUNCTION reads_like(pattern text, since timestamptz, until timestamptz, wanted_region text, wanted_reader text,
    lat float8, lon float8, within_m float8, at_most int) RETURNS SETOF found_read
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_bitmapscan = off AS
$$
    SELECT plate, region, reader, at, received_at, lat_e7, lon_e7, confidence_pm, image_sha256, flags, label,
        count(*) OVER ()
    FROM read
    WHERE plate = ANY (ARRAY(SELECT plates_like(pattern, (since AT TIME ZONE 'UTC')::date,
                                                (until AT TIME ZONE 'UTC')::date, 20000)))
      AND received_at >= since AND received_at < until AND label = ANY (visible_labels('read'))
      AND (wanted_region IS NULL OR region = wanted_region) AND (wanted_reader IS NULL OR reader = wanted_reader)
      AND (within_m IS NULL OR is_within(lat_e7, lon_e7, lat, lon, within_m))
    ORDER BY at DESC LIMIT at_most
$$;

-- How many plates fit a pattern: the number alone leaves the function, never a plate.
CREATE FUNCTION count_plates_like(pattern text, since timestamptz, until timestamptz, at_most int) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$
    SELECT count(*) FROM plates_like(pattern, (since AT TIME ZONE 'UTC')::date, (until AT TIME ZONE 'UTC')::date,
                                     at_most)
$$;

-- Which plates were read near a place within a time, under row-level security: for the scenes of a linked series alone.
CREATE FUNCTION plates_near(since timestamptz, until timestamptz, received_until timestamptz, lat float8, lon float8,
    within_m float8, at_most int) RETURNS TABLE (plate text)
LANGUAGE sql STABLE AS
$$
    SELECT DISTINCT plate FROM read
    WHERE received_at >= since AND received_at < received_until AND at >= since AND at < until
      AND is_within(lat_e7, lon_e7, lat, lon, within_m)
    LIMIT at_most
$$;

REVOKE ALL ON FUNCTION is_within, reads_of, reads_from_to, reads_like, count_plates_like, plates_near FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_within, reads_of, reads_from_to, reads_like, count_plates_like, plates_near
    TO watchroom_actor;

-- One row a search, without what was searched for: how well it was reasoned, for which offence, how much it showed.
CREATE TABLE plate_search (
    act_id text PRIMARY KEY,
    at timestamptz NOT NULL,
    label text NOT NULL,
    login text NOT NULL,
    match text NOT NULL,
    offence text,
    score smallint NOT NULL,
    explained boolean NOT NULL,
    wide boolean NOT NULL,
    reads int NOT NULL
);
CREATE INDEX ON plate_search (at);

-- A search kept for a case: it ends with it, or before.
CREATE TABLE plate_saved (
    id text PRIMARY KEY,
    label text NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    title text NOT NULL,
    case_number text NOT NULL REFERENCES case_file,
    question jsonb NOT NULL,
    days int NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at <= created_at + interval '30 days')
);
CREATE INDEX ON plate_saved (login);

-- A wide search that two persons agreed on runs once: its run takes the proposal's place here.
CREATE TABLE plate_run (
    proposal_id text PRIMARY KEY REFERENCES proposal,
    act_id text NOT NULL,
    at timestamptz NOT NULL
);

-- Incidents that a supervisor agreed belong to one series, each with the place and time in which plates are compared.
CREATE TABLE plate_series (
    id text PRIMARY KEY,
    label text NOT NULL,
    agency text NOT NULL REFERENCES agency,
    title text NOT NULL,
    reason text NOT NULL,
    case_number text NOT NULL REFERENCES case_file,
    scenes jsonb NOT NULL,
    proposed_by text NOT NULL,
    proposed_by_name text NOT NULL,
    approved_by text NOT NULL CHECK (approved_by <> proposed_by),
    approved_by_name text NOT NULL,
    approved_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL CHECK (ends_at <= approved_at + interval '30 days'),
    ended_at timestamptz
);

GRANT SELECT ON plate_search, plate_saved, plate_run, plate_series TO watchroom_writer, watchroom_actor;
GRANT INSERT ON plate_search, plate_saved, plate_run, plate_series TO watchroom_actor;
GRANT DELETE ON plate_saved TO watchroom_actor;
GRANT UPDATE (ended_at) ON plate_series TO watchroom_actor;

DO $$
DECLARE
    each text;
BEGIN
    FOREACH each IN ARRAY ARRAY['plate_search', 'plate_saved', 'plate_series'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', each);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', each);
        EXECUTE format('CREATE POLICY owner ON %I TO watchroom_owner USING (true) WITH CHECK (true)', each);
        EXECUTE format('CREATE POLICY carries ON %I FOR SELECT TO watchroom_writer USING (true)', each);
    END LOOP;
    -- Seen by whoever made it, and by those who see the acts of its agency: supervisors and auditors.
    FOREACH each IN ARRAY ARRAY['plate_search', 'plate_saved'] LOOP
        EXECUTE format('CREATE POLICY sees ON %I FOR SELECT TO watchroom_actor USING (login =
            current_setting(''watchroom.login'', true) OR label = ANY ((SELECT visible_labels(''act''))::text[]))', each);
        EXECUTE format('CREATE POLICY records ON %I FOR INSERT TO watchroom_actor
            WITH CHECK (login = current_setting(''watchroom.login'', true))', each);
    END LOOP;
END
$$;

CREATE POLICY forgets ON plate_saved FOR DELETE TO watchroom_actor
    USING (login = current_setting('watchroom.login', true));
CREATE POLICY sees ON plate_series TO watchroom_actor USING (label = ANY ((SELECT visible_labels('read'))::text[]));
