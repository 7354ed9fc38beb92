-- Before three days are known of a reader nothing is usual; what it read in each five minutes says what it did lately.
ALTER TABLE reader_hour ADD COLUMN slices int[] NOT NULL DEFAULT '{0,0,0,0,0,0,0,0,0,0,0,0}';
COMMENT ON COLUMN reader_hour.slices IS 'Reads of each five minutes of the hour.';

CREATE OR REPLACE FUNCTION note_reader_hours(until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
DECLARE
    since timestamptz;
BEGIN
    SELECT received_at INTO since FROM reader_hour_until FOR UPDATE;
    IF until <= since THEN
        RETURN;
    END IF;
    INSERT INTO reader_hour AS known (label, reader, hour, reads, confidence_sum, offset_sum_s, slices)
    SELECT label, reader, hour, sum(reads), sum(confidence), sum(off_s),
        ARRAY(SELECT coalesce(sum(n) FILTER (WHERE slice = k), 0)::int
              FROM generate_series(0, 11) k, unnest(array_agg(slice), array_agg(reads)) AS counted (slice, n)
              GROUP BY k ORDER BY k)
    FROM (
        SELECT label, reader, date_trunc('hour', received_at, 'UTC') AS hour,
            floor(extract(minute FROM received_at) / 5)::int AS slice, count(*) AS reads,
            sum(confidence_pm) / 1000.0 AS confidence,
            sum(greatest(-600, least(600, extract(epoch FROM received_at - at)))) AS off_s
        FROM read WHERE received_at > since AND received_at <= until
        GROUP BY 1, 2, 3, 4
    ) AS each_slice
    GROUP BY 1, 2, 3
    ON CONFLICT (label, reader, hour) DO UPDATE SET reads = known.reads + excluded.reads,
        confidence_sum = known.confidence_sum + excluded.confidence_sum,
        offset_sum_s = known.offset_sum_s + excluded.offset_sum_s,
        slices = ARRAY(SELECT a + b FROM unnest(known.slices, excluded.slices) WITH ORDINALITY AS pair (a, b, n)
                       ORDER BY n);
    UPDATE reader_hour_until SET received_at = until;
END
$$;
