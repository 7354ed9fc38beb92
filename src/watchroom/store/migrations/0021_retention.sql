-- How long records are kept, what was deleted, and what a case needs beyond its time.

CREATE TABLE retention_clock (
    record_class text NOT NULL,
    law_tag text NOT NULL,
    days int NOT NULL CHECK (days > 0),
    because text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (record_class, law_tag)
);
INSERT INTO retention_clock (record_class, law_tag, days, because) VALUES
    ('read', '*', 90, 'Kept no longer than the city''s own reads'),
    ('read', 'DC', 90, 'MPD keeps plate reads on servers for 90 days'),
    ('read', 'VA', 21, 'Va. Code § 2.2-5517: 21 days'),
    ('unit_position', '*', 30, 'Where units were is asked about within the month'),
    ('observation', '*', 365, 'Calls and alarms as received: a year, for complaints and reviews'),
    ('change', '*', 7, 'A console that was away longer takes a new snapshot'),
    ('hit', '*', 365, 'A hit that no incident holds: a year, for misread figures');

-- One row for each window that was due: also the memory that it was done, rows or none.
CREATE TABLE retention_deletion (
    id text PRIMARY KEY,
    record_class text NOT NULL,
    law_tag text NOT NULL,
    day date NOT NULL,
    because text NOT NULL,
    method text NOT NULL,
    began_at timestamptz NOT NULL,
    ended_at timestamptz,
    rows bigint NOT NULL DEFAULT 0,
    held bigint NOT NULL DEFAULT 0,
    keys bigint NOT NULL DEFAULT 0,
    act_id text,
    UNIQUE (record_class, day, law_tag)
);
CREATE INDEX ON retention_deletion (ended_at);

CREATE TABLE record_hold (
    id text PRIMARY KEY,
    record_class text NOT NULL,
    label text NOT NULL,
    case_number text NOT NULL,
    began_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL CHECK (ended_at > began_at),
    plate text COLLATE "C",
    reader text,
    reason text NOT NULL,
    placed_by text NOT NULL,
    placed_by_name text NOT NULL,
    placed_at timestamptz NOT NULL,
    review_at timestamptz NOT NULL,
    released_at timestamptz,
    released_by text
);
CREATE INDEX ON record_hold (record_class) WHERE released_at IS NULL;

-- Held rows, copied before their partition went; they end with their hold.
CREATE TABLE held_record (
    hold_id text NOT NULL REFERENCES record_hold,
    record_class text NOT NULL,
    label text NOT NULL,
    at timestamptz NOT NULL,
    body jsonb NOT NULL
);
CREATE INDEX ON held_record (hold_id);

ALTER TABLE record_hold ENABLE ROW LEVEL SECURITY;
ALTER TABLE record_hold FORCE ROW LEVEL SECURITY;
ALTER TABLE held_record ENABLE ROW LEVEL SECURITY;
ALTER TABLE held_record FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON record_hold TO watchroom_owner USING (true) WITH CHECK (true);
CREATE POLICY owner ON held_record TO watchroom_owner USING (true) WITH CHECK (true);
CREATE POLICY sees ON record_hold TO watchroom_actor USING (label = ANY ((SELECT visible_labels('read'))::text[]));
CREATE POLICY sees ON held_record TO watchroom_actor USING (label = ANY ((SELECT visible_labels('read'))::text[]));

GRANT SELECT ON retention_clock, retention_deletion, record_hold, held_record TO watchroom_actor;
GRANT INSERT, UPDATE ON retention_clock TO watchroom_actor;
GRANT INSERT, UPDATE ON retention_deletion TO watchroom_actor;
GRANT INSERT ON record_hold TO watchroom_actor;
GRANT UPDATE (released_at, released_by) ON record_hold TO watchroom_actor;
GRANT DELETE ON held_record TO watchroom_actor;
GRANT SELECT ON retention_clock, retention_deletion TO watchroom_writer;

-- Records are INSERT-only: this is the one way a hit goes, when its time is over and no incident holds it.
CREATE FUNCTION delete_old_hits(law text, before timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
    WITH gone AS (
        DELETE FROM hit WHERE received_at < before AND incident_id IS NULL AND split_part(label, '/', 2) = law
        RETURNING 1)
    SELECT count(*) FROM gone
$$;
REVOKE ALL ON FUNCTION delete_old_hits FROM PUBLIC;
GRANT EXECUTE ON FUNCTION delete_old_hits TO watchroom_actor;
