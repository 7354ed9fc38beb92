-- The plates of a moment are noted in the order of their index: of neighbours, the second finds the way warm, which takes
-- half of PostgreSQL's time off a plate that is new on its day.
CREATE OR REPLACE FUNCTION note_plates_seen(until timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
DECLARE
    since timestamptz;
    added bigint;
BEGIN
    SELECT received_at INTO since FROM plate_seen_until FOR UPDATE;
    IF until <= since THEN
        RETURN 0;
    END IF;
    INSERT INTO plate_seen (day, label, plate)
    SELECT DISTINCT (received_at AT TIME ZONE 'UTC')::date AS day, label, plate FROM read
    WHERE received_at > since AND received_at <= until AND NOT brief
    ORDER BY day, label, plate
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS added = ROW_COUNT;
    UPDATE plate_seen_until SET received_at = until;
    RETURN added;
END
$$;
