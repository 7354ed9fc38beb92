-- Cards that officers were told go with their incident; a lookout for a case alone goes with the hits that none holds.
CREATE OR REPLACE FUNCTION delete_old_hits(law text, before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
DECLARE
    gone bigint;
BEGIN
    DELETE FROM hit WHERE incident_id IS NULL AND received_at < before AND split_part(label, '/', 2) = law;
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM street_card WHERE incident_id IS NULL AND told_at < before AND law_tag = law;
    RETURN gone;
END
$$;

CREATE OR REPLACE FUNCTION delete_old_incidents(law text, before timestamptz) RETURNS bigint
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
    DELETE FROM street_card WHERE incident_id = ANY (gone);
    DELETE FROM incident_version WHERE incident_id = ANY (gone);
    DELETE FROM incident_entry WHERE incident_id = ANY (gone);
    DELETE FROM incident_link WHERE incident_id = ANY (gone);
    DELETE FROM incident_task WHERE incident_id = ANY (gone);
    RETURN cardinality(gone);
END
$$;
