-- The first day of which plates are still there under each law, for everybody: found by index in the list of each day's
-- plates, which nobody may read.
CREATE FUNCTION oldest_read_days() RETURNS TABLE (law_tag text, day date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$
    SELECT split_part(source.label, '/', 2), min(kept.day)
    FROM (SELECT DISTINCT label FROM source) AS source, (
        SELECT to_date(right(child.relname, 8), 'YYYYMMDD') AS day FROM pg_inherits
        JOIN pg_class child ON child.oid = inhrelid WHERE inhparent = 'plate_seen'::regclass) AS kept
    WHERE EXISTS (SELECT FROM plate_seen WHERE plate_seen.day = kept.day AND plate_seen.label = source.label)
    GROUP BY 1
$$;
REVOKE ALL ON FUNCTION oldest_read_days FROM PUBLIC;
GRANT EXECUTE ON FUNCTION oldest_read_days TO watchroom_actor;
