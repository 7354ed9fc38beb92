-- The index of plates holds plates alone again: equal ones share an entry, so that it is a third as large, stays in memory
-- for ten million reads, and COPY takes two thirds of the time. What spoke against it was the BRIN index that the planner
-- read beside it; that needs a bitmap, which these functions do without.

CREATE INDEX ON read (plate);
DROP INDEX read_plate_received_at_idx;

ALTER FUNCTION reads_of(text[], timestamptz, timestamptz, text, int) SET enable_bitmapscan = off;
ALTER FUNCTION reads_from_to(text, text, timestamptz, timestamptz, text, int) SET enable_bitmapscan = off;
ALTER FUNCTION reads_like(text, timestamptz, timestamptz, text, int) SET enable_bitmapscan = off;
-- Trigrams are read by bitmap only.
ALTER FUNCTION plates_like(text, date, date, int) SET enable_bitmapscan = on;
