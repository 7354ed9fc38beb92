-- The newest reads as they lie in their tables, for the window in which repeats are recognised: reads are only ever added,
-- so the newest are at the end. Sorting a large city's day by time took half a minute of every start in it.
CREATE FUNCTION newest_reads(at_least bigint) RETURNS TABLE (source int, external_id text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
DECLARE
    since timestamptz := now() - interval '1 day';
    part regclass;
    pages bigint;
    rows_of_last bigint;
    wanted bigint := at_least;
    found bigint;
BEGIN
    RETURN QUERY SELECT r.source, r.external_id FROM read_brief r;
    FOR part IN SELECT inhrelid::regclass FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
        WHERE inhparent = 'read_daily'::regclass
            AND to_date(right(child.relname, 8), 'YYYYMMDD') >= (since AT TIME ZONE 'UTC')::date
        ORDER BY child.relname DESC
    LOOP
        pages := pg_relation_size(part) / current_setting('block_size')::bigint;
        EXECUTE format('SELECT count(*) FROM %s WHERE ctid >= %L', part, format('(%s,0)', greatest(0, pages - 100)))
            INTO rows_of_last;
        CONTINUE WHEN rows_of_last = 0;
        RETURN QUERY EXECUTE format('SELECT source, external_id FROM %s WHERE ctid >= %L AND received_at > %L', part,
            format('(%s,0)', greatest(0, pages - 100 - 110 * wanted / rows_of_last)), since);
        GET DIAGNOSTICS found = ROW_COUNT;
        wanted := wanted - found;
        EXIT WHEN wanted <= 0;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION newest_reads FROM PUBLIC;
GRANT EXECUTE ON FUNCTION newest_reads TO watchroom_writer;
