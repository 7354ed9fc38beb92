-- The keys that backups are sealed under: one for each window of bulk records, one for the rest of the house. A window's
-- key is destroyed with the window, so that every old copy of it stays closed. This table is in no backup.
CREATE TABLE backup_key (
    record_class text NOT NULL,
    day date NOT NULL,
    law_tag text NOT NULL,
    key_wrapped bytea,
    made_at timestamptz NOT NULL DEFAULT now(),
    destroyed_at timestamptz,
    PRIMARY KEY (record_class, day, law_tag),
    CHECK ((key_wrapped IS NULL) = (destroyed_at IS NOT NULL))
);
COMMENT ON COLUMN backup_key.record_class IS 'A class of records, recording:CAMERA, or house for what has no window.';

-- Destroy the keys of a window, under one law or (`*`) all; returns how many there were.
CREATE FUNCTION close_backups(of_class text, of_day date, law text, now timestamptz) RETURNS int
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
    WITH closed AS (
        UPDATE backup_key SET key_wrapped = NULL, destroyed_at = now
        WHERE record_class = of_class AND day = of_day AND law IN (law_tag, '*') AND key_wrapped IS NOT NULL
        RETURNING 1)
    SELECT count(*)::int FROM closed
$$;

-- Destroy the keys of recordings of which no segment is left of that camera's day; returns how many.
CREATE FUNCTION close_recording_backups(now timestamptz) RETURNS int
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
    WITH closed AS (
        UPDATE backup_key SET key_wrapped = NULL, destroyed_at = now
        WHERE starts_with(record_class, 'recording:') AND key_wrapped IS NOT NULL AND NOT EXISTS (
            SELECT FROM segment WHERE camera_id = substr(record_class, 11)
                AND began_at >= day::timestamp AT TIME ZONE 'UTC'
                AND began_at < (day + 1)::timestamp AT TIME ZONE 'UTC')
        RETURNING 1)
    SELECT count(*)::int FROM closed
$$;

REVOKE ALL ON FUNCTION close_backups, close_recording_backups FROM PUBLIC;
GRANT EXECUTE ON FUNCTION close_backups, close_recording_backups TO watchroom_actor;
