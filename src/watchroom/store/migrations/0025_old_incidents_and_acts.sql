-- Incidents and what acts say end as well.

INSERT INTO retention_clock (record_class, law_tag, days, because) VALUES
    ('incident', '*', 1825, 'Closed incidents: five years, for cases, complaints and the history of a place'),
    ('act', '*', 2190, 'Who looked at what: six years; CJIS asks for one at least');

-- Closed incidents that nobody touched since, with all that hangs on them. Records are INSERT-only: this is the one way.
CREATE FUNCTION delete_old_incidents(law text, before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
DECLARE
    gone text[];
BEGIN
    WITH deleted AS (
        DELETE FROM incident WHERE status <> 'open' AND updated_at < before AND split_part(label, '/', 2) = law
        RETURNING id)
    SELECT coalesce(array_agg(id), '{}') INTO gone FROM deleted;
    DELETE FROM alert WHERE incident_id = ANY (gone);
    DELETE FROM hit WHERE incident_id = ANY (gone);
    DELETE FROM incident_version WHERE incident_id = ANY (gone);
    DELETE FROM incident_entry WHERE incident_id = ANY (gone);
    DELETE FROM incident_link WHERE incident_id = ANY (gone);
    DELETE FROM incident_task WHERE incident_id = ANY (gone);
    RETURN cardinality(gone);
END
$$;
REVOKE ALL ON FUNCTION delete_old_incidents FROM PUBLIC;
GRANT EXECUTE ON FUNCTION delete_old_incidents TO watchroom_actor;
