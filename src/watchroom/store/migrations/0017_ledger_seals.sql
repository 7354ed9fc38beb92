-- What was done to an entry's contents. The entry itself, its place and its hash never change.
ALTER TABLE ledger_entry
    ADD sealed_until timestamptz,
    ADD opened_at timestamptz,
    ADD destroyed_at timestamptz,
    ADD destroyed_rule text,
    ADD destroyed_by text;
CREATE INDEX ON ledger_entry (sealed_until) WHERE sealed_until IS NOT NULL;
CREATE INDEX ON ledger_entry (destroyed_at) WHERE destroyed_at IS NOT NULL;

GRANT UPDATE (sealed_until, opened_at) ON ledger_entry TO watchroom_actor;

-- Destroy the keys of entries for good, with what they sealed and what the rows of their acts say in the clear; returns
-- how many there were. `by_act` is the act, an entry itself, that stays as the certificate. The contents of a commit of
-- records are its number alone, and stay. Nobody may write these columns but through this.
CREATE FUNCTION destroy_ledger_keys(entries bigint[], now timestamptz, by_rule text, by_act text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
DECLARE
    destroyed bigint[];
BEGIN
    WITH gone AS (
        UPDATE ledger_entry SET key_wrapped = NULL,
            contents_sealed = CASE WHEN position('"kind":"ingest"'::bytea IN entry) > 0 THEN contents_sealed END,
            destroyed_at = now, destroyed_rule = by_rule, destroyed_by = by_act
        WHERE id = ANY (entries) AND key_wrapped IS NOT NULL RETURNING id)
    SELECT coalesce(array_agg(id), '{}') INTO destroyed FROM gone;
    UPDATE act_end SET disposition = NULL
    WHERE act_id IN (SELECT id FROM act WHERE entry_id = ANY (destroyed)) AND disposition IS NOT NULL;
    UPDATE act SET at = date_trunc('hour', at, 'UTC'), login = '', name = '', seat_id = NULL, role = NULL,
        incident = NULL, case_number = NULL, note = NULL, subject = 'destroyed'
    WHERE entry_id = ANY (destroyed);
    RETURN cardinality(destroyed);
END
$$;
REVOKE ALL ON FUNCTION destroy_ledger_keys FROM PUBLIC;
GRANT EXECUTE ON FUNCTION destroy_ledger_keys TO watchroom_actor;
