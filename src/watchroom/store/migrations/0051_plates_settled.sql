-- What was added last to a day's index of plates lies in a list that every search reads through, until the day is vacuumed;
-- a day that is over may never be again, and with a long list the planner reads all its plates in place of the index.
CREATE FUNCTION settle_plates_seen(before date) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
    SELECT coalesce(sum(gin_clean_pending_list(index.oid::regclass)), 0)
    FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
    JOIN pg_index ON indrelid = child.oid JOIN pg_class index ON index.oid = indexrelid
    JOIN pg_am ON pg_am.oid = index.relam AND amname = 'gin'
    WHERE inhparent = 'plate_seen'::regclass AND to_date(right(child.relname, 8), 'YYYYMMDD') < before
$$;
REVOKE ALL ON FUNCTION settle_plates_seen FROM PUBLIC;
GRANT EXECUTE ON FUNCTION settle_plates_seen TO watchroom_writer;
