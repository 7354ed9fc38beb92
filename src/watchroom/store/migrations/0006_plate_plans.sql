-- Plate search over thirty partitions spent its time elsewhere than in finding: in planning anew for each search, in
-- reading the BRIN index beside the plates' own, and, for wildcards, in a plan for any pattern that reads every plate.

-- One index answers plate and time together, so no second one is read with it.
DROP INDEX read_plate_idx;
CREATE INDEX ON read (plate, received_at);

-- As whoever calls, under row-level security; one plan for all values.
CREATE FUNCTION reads_of(plates text[], since timestamptz, until timestamptz, wanted_region text, at_most int)
RETURNS TABLE (plate text, region text, reader text, at timestamptz, lat_e7 int, lon_e7 int, confidence_pm smallint,
    image_sha256 bytea, label text)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS
$$
BEGIN
    RETURN QUERY SELECT r.plate, r.region, r.reader, r.at, r.lat_e7, r.lon_e7, r.confidence_pm, r.image_sha256, r.label
    FROM read r WHERE r.plate = ANY (plates) AND r.received_at >= since AND r.received_at < until
      AND (wanted_region IS NULL OR r.region = wanted_region) ORDER BY r.at DESC LIMIT at_most;
END
$$;

CREATE FUNCTION reads_from_to(first text, behind text, since timestamptz, until timestamptz, wanted_region text,
    at_most int)
RETURNS TABLE (plate text, region text, reader text, at timestamptz, lat_e7 int, lon_e7 int, confidence_pm smallint,
    image_sha256 bytea, label text)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS
$$
BEGIN
    RETURN QUERY SELECT r.plate, r.region, r.reader, r.at, r.lat_e7, r.lon_e7, r.confidence_pm, r.image_sha256, r.label
    FROM read r WHERE r.plate >= first AND r.plate < behind AND r.received_at >= since AND r.received_at < until
      AND (wanted_region IS NULL OR r.region = wanted_region) ORDER BY r.at DESC LIMIT at_most;
END
$$;

-- A pattern must be known when it is planned: only then is it known whether its trigrams are rare.
ALTER FUNCTION plates_like(text, date, date, int) SET plan_cache_mode = force_custom_plan;

REVOKE ALL ON FUNCTION reads_of, reads_from_to FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reads_of, reads_from_to TO watchroom_actor;
