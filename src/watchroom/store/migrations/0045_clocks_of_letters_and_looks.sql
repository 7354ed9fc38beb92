-- Letters that were settled, and looks at registered cameras, end too.

INSERT INTO retention_clock (record_class, law_tag, days, because) VALUES
    ('letter', '*', 2190, 'Settled letters, without their words: six years, as the reports that count them'),
    ('registry_look', '*', 2190, 'Looks at registered cameras: six years, as the acts that they are of');

-- What happened to each of them can be asked of the ledger; these are the rows that say it in the clear.
CREATE FUNCTION delete_old_letters(before timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
    WITH gone AS (DELETE FROM letter WHERE state <> 'waiting' AND settled_at < before RETURNING 1)
    SELECT count(*) FROM gone
$$;

CREATE FUNCTION delete_old_looks(law text, before timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
    WITH gone AS (
        DELETE FROM registry_look look WHERE at < before AND coalesce(
            (SELECT camera.law_tag FROM camera WHERE camera.id = look.camera_id),
            (SELECT split_part(act.label, '/', 2) FROM act WHERE act.id = look.act_id)) = law
        RETURNING 1)
    SELECT count(*) FROM gone
$$;
REVOKE ALL ON FUNCTION delete_old_letters, delete_old_looks FROM PUBLIC;
GRANT EXECUTE ON FUNCTION delete_old_letters, delete_old_looks TO watchroom_actor;
