-- A timeline's line of a hit tells a plate: it is seen by the labels of its own category, which a law may keep at home
-- even where an agreement shares the incident.

DROP POLICY sees ON incident_entry;
CREATE POLICY sees ON incident_entry TO watchroom_actor
    USING (label = ANY ((SELECT visible_labels('incident'))::text[])
        AND (kind <> 'hit' OR label = ANY ((SELECT visible_labels('hit'))::text[])))
    WITH CHECK (label = ANY ((SELECT visible_labels('incident'))::text[]));

CREATE OR REPLACE FUNCTION incidents_found(
    q text, in_notes boolean, wanted_status text, wanted_type text, since timestamptz, until timestamptz,
    wanted_district text
) RETURNS TABLE (id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$
    WITH asked AS (SELECT websearch_to_tsquery('english', q) AS query, visible_labels('incident') AS labels,
        visible_labels('hit') AS hit_labels)
    SELECT incident.id FROM incident, asked
    WHERE incident.label = ANY (asked.labels)
      AND (q = '' OR incident.words @@ asked.query OR (incident.value -> 'external_ids') ? q
           OR (in_notes AND incident.id IN (
               SELECT coalesce(parent.merged_into, parent.id) FROM incident_entry entry
               JOIN incident parent ON parent.id = entry.incident_id
               WHERE entry.words @@ asked.query AND entry.label = ANY (asked.labels)
                 AND (entry.kind <> 'hit' OR entry.label = ANY (asked.hit_labels)))))
      AND (wanted_status IS NULL OR incident.status = wanted_status)
      AND (wanted_type IS NULL OR incident.type_code = wanted_type)
      AND (since IS NULL OR incident.occurred_at >= since) AND (until IS NULL OR incident.occurred_at < until)
      AND (wanted_district IS NULL OR incident.value -> 'place' ->> 'district' = wanted_district)
$$;

CREATE OR REPLACE FUNCTION search_incidents(
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
           AND entry.words @@ websearch_to_tsquery('english', q)
           AND entry.label = ANY (visible_labels('incident'))
           AND (entry.kind <> 'hit' OR entry.label = ANY (visible_labels('hit'))) ORDER BY entry.id LIMIT 1)
    FROM incidents_found(q, in_notes, wanted_status, wanted_type, since, until, wanted_district) found
    JOIN incident USING (id) ORDER BY incident.occurred_at DESC LIMIT at_most
$$;
