-- Full-text search and plate search as functions that own the tables' rights and filter by the seat's labels inside:
-- under row-level security an operator that is not leakproof (@@, LIKE) would scan every row (measured 370 times slower).

CREATE FUNCTION incidents_found(
    q text, in_notes boolean, wanted_status text, wanted_type text, since timestamptz, until timestamptz,
    wanted_district text
) RETURNS TABLE (id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$
    WITH asked AS (SELECT websearch_to_tsquery('english', q) AS query, visible_labels('incident') AS labels)
    SELECT incident.id FROM incident, asked
    WHERE incident.label = ANY (asked.labels)
      AND (q = '' OR incident.words @@ asked.query OR (incident.value -> 'external_ids') ? q
           OR (in_notes AND incident.id IN (
               SELECT coalesce(parent.merged_into, parent.id) FROM incident_entry entry
               JOIN incident parent ON parent.id = entry.incident_id
               WHERE entry.words @@ asked.query AND entry.label = ANY (asked.labels))))
      AND (wanted_status IS NULL OR incident.status = wanted_status)
      AND (wanted_type IS NULL OR incident.type_code = wanted_type)
      AND (since IS NULL OR incident.occurred_at >= since) AND (until IS NULL OR incident.occurred_at < until)
      AND (wanted_district IS NULL OR incident.value -> 'place' ->> 'district' = wanted_district)
$$;

CREATE FUNCTION search_incidents(
    q text, in_notes boolean, wanted_status text, wanted_type text, since timestamptz, until timestamptz,
    wanted_district text, at_most int
) RETURNS TABLE (id text, number text, title text, address text, lat float8, lon float8, occurred_at timestamptz,
    snippet text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$
    SELECT incident.id, incident.number, incident.value ->> 'title', incident.value -> 'place' ->> 'address',
        incident.lat, incident.lon, incident.occurred_at,
        (SELECT ts_headline('english', entry.text, websearch_to_tsquery('english', q),
                'MaxWords=18, MinWords=8, StartSel=«, StopSel=»')
         FROM incident_entry entry WHERE entry.incident_id = incident.id
           AND entry.words @@ websearch_to_tsquery('english', q) ORDER BY entry.id LIMIT 1)
    FROM incidents_found(q, in_notes, wanted_status, wanted_type, since, until, wanted_district) found
    JOIN incident USING (id) ORDER BY incident.occurred_at DESC LIMIT at_most
$$;

CREATE FUNCTION count_incidents(
    q text, in_notes boolean, wanted_status text, wanted_type text, since timestamptz, until timestamptz,
    wanted_district text
) RETURNS TABLE (facet text, value text, n bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$
    WITH hit AS (
        SELECT incident.status, incident.type_code, incident.value -> 'place' ->> 'district' AS district
        FROM incidents_found(q, in_notes, wanted_status, wanted_type, since, until, wanted_district) found
        JOIN incident USING (id))
    SELECT 'total', NULL, count(*) FROM hit
    UNION ALL SELECT 'status', status, count(*) FROM hit GROUP BY status
    UNION ALL SELECT 'type', type_code, count(*) FROM hit GROUP BY type_code
    UNION ALL SELECT 'district', district, count(*) FROM hit GROUP BY district
$$;

-- The plates seen within a time that fit a pattern, for the labels the seat may see: used inside, never returned.
CREATE FUNCTION plates_like(pattern text, first_day date, last_day date, at_most int) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$
    SELECT DISTINCT plate FROM plate_seen
    WHERE plate LIKE pattern AND day BETWEEN first_day AND last_day AND label = ANY (visible_labels('read'))
    LIMIT at_most
$$;

CREATE FUNCTION reads_like(pattern text, since timestamptz, until timestamptz, wanted_region text, at_most int)
RETURNS TABLE (plate text, region text, reader text, at timestamptz, lat_e7 int, lon_e7 int, confidence_pm smallint,
    image_sha256 bytea, label text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$
    SELECT plate, region, reader, at, lat_e7, lon_e7, confidence_pm, image_sha256, label FROM read
    WHERE plate = ANY (ARRAY(SELECT plates_like(pattern, (since AT TIME ZONE 'UTC')::date, (until AT TIME ZONE 'UTC')::date, 2000)))
      AND received_at >= since AND received_at < until AND label = ANY (visible_labels('read'))
      AND (wanted_region IS NULL OR region = wanted_region)
    ORDER BY at DESC LIMIT at_most
$$;

-- Fill in the plates seen since the last time, by whole batches; the worker calls it every few seconds.
CREATE TABLE plate_seen_until (one boolean PRIMARY KEY DEFAULT true CHECK (one), received_at timestamptz NOT NULL);
INSERT INTO plate_seen_until (received_at) VALUES ('-infinity');

CREATE FUNCTION note_plates_seen(until timestamptz) RETURNS bigint
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
    WHERE received_at > since AND received_at <= until
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS added = ROW_COUNT;
    UPDATE plate_seen_until SET received_at = until;
    RETURN added;
END
$$;

REVOKE ALL ON FUNCTION incidents_found, search_incidents, count_incidents, plates_like, reads_like, note_plates_seen
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_incidents, count_incidents, reads_like TO watchroom_actor;
GRANT EXECUTE ON FUNCTION note_plates_seen TO watchroom_writer;
