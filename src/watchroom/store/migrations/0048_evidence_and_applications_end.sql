-- Evidence and decided applications end too; a file that one sender hands over twice is kept once.

INSERT INTO retention_clock (record_class, law_tag, days, because) VALUES
    ('evidence', '*', 1825, 'Files that were handed over: five years after their case and incident were closed'),
    ('application', '*', 2190, 'Decided applications: six years, of which an address is not paid again for four');

ALTER TABLE evidence_item
    ADD COLUMN same_as text REFERENCES evidence_item,
    ADD COLUMN held_until timestamptz;
COMMENT ON COLUMN evidence_item.same_as IS 'It was the same file, byte for byte, that its sender had handed over before.';
COMMENT ON COLUMN evidence_item.held_until IS 'A supervisor keeps it beyond its time, until they look again.';

-- When the matter of an item was over: its arrival, and the end of its case and of its incident, whatever that was merged
-- into. Infinite while one of them is open, or nobody knows when the case was closed.
CREATE FUNCTION evidence_settled(incident text, kase text, arrived timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$
    WITH RECURSIVE chain AS (
        SELECT id, status, updated_at, merged_into FROM incident WHERE id = $1
        UNION
        SELECT next.id, next.status, next.updated_at, next.merged_into
        FROM incident next JOIN chain ON next.id = chain.merged_into)
    SELECT greatest($3,
        (SELECT max(CASE WHEN status = 'open' THEN 'infinity' ELSE updated_at END) FROM chain),
        (SELECT CASE WHEN status = 'open' THEN 'infinity' ELSE coalesce(closed_at, 'infinity') END
         FROM case_file WHERE number = $2))
$$;
REVOKE ALL ON FUNCTION evidence_settled FROM PUBLIC;
GRANT EXECUTE ON FUNCTION evidence_settled TO watchroom_actor;

-- An incident stays as long as a file that was handed over for it.
CREATE OR REPLACE FUNCTION delete_old_incidents(law text, before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
DECLARE
    gone text[];
BEGIN
    WITH deleted AS (
        DELETE FROM incident WHERE status <> 'open' AND updated_at < before AND split_part(label, '/', 2) = law
            AND NOT EXISTS (SELECT FROM evidence_item WHERE incident_id = incident.id AND key_wrapped IS NOT NULL)
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

-- Of an ended application stays what the reports count; who it was of is destroyed with its key.
ALTER TABLE incentive_application
    ADD COLUMN ended_on date,
    DROP CONSTRAINT incentive_application_check,
    ADD CONSTRAINT key_until_the_end CHECK ((status = 'withdrawn' OR ended_on IS NOT NULL) = (wrapped_key IS NULL));
