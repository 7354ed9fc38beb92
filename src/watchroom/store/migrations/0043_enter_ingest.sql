-- What an ingest commit asks of the ledger, as one call: it stands behind COPY in the same message to the database.
CREATE PROCEDURE enter_ingest(at timestamptz, entry bytea, contents_sealed bytea, key_wrapped bytea, flashes bytea)
LANGUAGE plpgsql SET search_path = public, pg_temp AS
$$
BEGIN
    INSERT INTO ledger_entry (at, entry, contents_sealed, key_wrapped)
    VALUES (enter_ingest.at, enter_ingest.entry, enter_ingest.contents_sealed, enter_ingest.key_wrapped);
    IF flashes IS NOT NULL THEN
        PERFORM pg_notify('reads', convert_from(flashes, 'UTF8'));
    END IF;
END
$$;

REVOKE ALL ON PROCEDURE enter_ingest FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE enter_ingest TO watchroom_writer;
