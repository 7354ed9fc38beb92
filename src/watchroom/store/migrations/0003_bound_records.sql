-- Every record that a ledger leaf binds is stored with the number of its commit, and exactly as it was bound, so that
-- `watchroom check` can make the leaf again from the rows.

ALTER TABLE unit_position ADD COLUMN batch bigint NOT NULL DEFAULT 0;
ALTER TABLE unit_position ALTER COLUMN batch DROP DEFAULT;
ALTER TABLE unit_position ALTER COLUMN heading_deg TYPE float8, ALTER COLUMN speed_mps TYPE float8;

-- jsonb would reorder members and rewrite numbers: the text itself is what was bound.
ALTER TABLE observation ALTER COLUMN body TYPE json USING body::json;
