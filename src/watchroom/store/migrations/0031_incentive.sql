-- The camera incentive program: applications, what they ask for, documents, visits, money and released reports. Its people
-- see nothing of the room, and the room sees nothing of an application but what is counted.
INSERT INTO agency (id, name, law_tag) VALUES ('incentive', 'Camera incentive program', 'DC') ON CONFLICT DO NOTHING;

CREATE SEQUENCE incentive_number;

-- Name, address and what officers wrote are sealed under a key of the application's own; withdrawing it destroys the key.
CREATE TABLE incentive_application (
    id text PRIMARY KEY,
    reference text NOT NULL UNIQUE,
    label text NOT NULL,
    account_id text REFERENCES portal_account,
    kind text NOT NULL CHECK (kind IN ('rebate', 'voucher')),
    applicant text NOT NULL CHECK (applicant IN ('resident', 'business', 'nonprofit', 'religious')),
    building text NOT NULL,
    status text NOT NULL CHECK (status IN
        ('received', 'more_needed', 'approved', 'refused', 'appealed', 'upheld', 'paid', 'withdrawn')),
    is_tenant boolean NOT NULL,
    has_assistance boolean NOT NULL,
    in_public_housing boolean NOT NULL,
    is_small boolean NOT NULL,
    was_vandalised boolean NOT NULL,
    hours_kept int NOT NULL,
    registration_id text,
    psa text NOT NULL DEFAULT '',
    priority_area text NOT NULL DEFAULT '',
    address_print bytea,
    building_print bytea,
    sealed bytea,
    wrapped_key bytea,
    applied_at timestamptz NOT NULL,
    applied_on date NOT NULL,
    changed_at timestamptz NOT NULL,
    rule_set text NOT NULL DEFAULT '',
    cents int CHECK (cents > 0),
    decided_at timestamptz,
    decided_on date,
    decided_by text,
    decided_by_name text,
    decided_rule text,
    payment_id text,
    paid_on date,
    CHECK ((status = 'withdrawn') = (wrapped_key IS NULL)),
    CHECK ((status IN ('approved', 'paid')) = (cents IS NOT NULL)),
    CHECK ((status = 'paid') = (paid_on IS NOT NULL))
);
COMMENT ON COLUMN incentive_application.address_print IS 'A keyed print of the address with its unit; building_print: without.';
CREATE INDEX ON incentive_application (account_id);
CREATE INDEX ON incentive_application (building_print);
CREATE INDEX ON incentive_application (status, applied_at);

CREATE TABLE incentive_item (
    application_id text NOT NULL REFERENCES incentive_application,
    n int NOT NULL,
    kind text NOT NULL CHECK (kind IN ('exterior_camera', 'interior_camera', 'glass_break_sensor')),
    price_cents int NOT NULL CHECK (price_cents >= 0),
    bought_on date NOT NULL,
    PRIMARY KEY (application_id, n)
);

-- A document's bytes are sealed under a key of its own.
CREATE TABLE incentive_document (
    id text PRIMARY KEY,
    application_id text NOT NULL REFERENCES incentive_application,
    proof text NOT NULL,
    media_type text NOT NULL,
    size_bytes int NOT NULL,
    sha256 bytea NOT NULL,
    sealed bytea,
    wrapped_key bytea,
    added_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'seen', 'unfit')),
    CHECK ((sealed IS NULL) = (wrapped_key IS NULL))
);
CREATE INDEX ON incentive_document (application_id);

-- What happened to an application, in order; the note is sealed under the application's key.
CREATE TABLE incentive_step (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id text NOT NULL REFERENCES incentive_application,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    by_name text NOT NULL,
    rule text,
    cents int,
    proofs text[] NOT NULL DEFAULT '{}',
    due_on date,
    note_sealed bytea
);
CREATE INDEX ON incentive_step (application_id, id);

CREATE TABLE incentive_visit (
    id text PRIMARY KEY,
    application_id text NOT NULL REFERENCES incentive_application,
    planned_for timestamptz NOT NULL,
    planned_by_name text NOT NULL,
    done_at timestamptz,
    done_by_name text,
    result text CHECK (result IN ('as_told', 'not_as_told', 'nobody_there')),
    CHECK ((done_at IS NULL) = (result IS NULL))
);
CREATE INDEX ON incentive_visit (application_id);

-- Money, by fiscal year (from 1 October of the year before) and line.
CREATE TABLE incentive_budget (
    fiscal_year int NOT NULL,
    line text NOT NULL CHECK (line IN ('homes', 'others', 'vouchers')),
    cents bigint NOT NULL CHECK (cents >= 0),
    set_at timestamptz NOT NULL,
    set_by_name text NOT NULL,
    PRIMARY KEY (fiscal_year, line)
);

CREATE TABLE incentive_payment (
    id text PRIMARY KEY,
    made_at timestamptz NOT NULL,
    made_by_name text NOT NULL,
    applications int NOT NULL,
    cents bigint NOT NULL,
    paid_on date
);

-- The statutory reports as they were signed off. A version is never changed: what differs later is a new one that says why.
CREATE TABLE incentive_report (
    period text NOT NULL,
    version int NOT NULL,
    released_at timestamptz NOT NULL,
    released_by_name text NOT NULL,
    because text NOT NULL,
    body jsonb NOT NULL,
    PRIMARY KEY (period, version)
);

-- What the reports count, without anything that names an application: one row an award.
CREATE VIEW incentive_awards AS
    SELECT to_char(decided_on, 'YYYY-MM') AS issued, to_char(paid_on, 'YYYY-MM') AS paid, kind, building, psa,
        priority_area, cents,
        (SELECT count(*) FROM incentive_item item WHERE item.application_id = application.id
             AND item.kind IN ('exterior_camera', 'interior_camera')) AS cameras,
        (SELECT count(*) FROM incentive_item item WHERE item.application_id = application.id
             AND item.kind = 'glass_break_sensor') AS sensors
    FROM incentive_application application WHERE status IN ('approved', 'paid');

-- Applications that came in and were decided, by month: for the analysis.
CREATE VIEW incentive_decisions AS
    SELECT to_char(applied_on, 'YYYY-MM') AS applied, to_char(decided_on, 'YYYY-MM') AS decided,
        status IN ('approved', 'paid') AS is_award, decided_on - applied_on AS days
    FROM incentive_application WHERE status <> 'withdrawn';

-- The accounts that an award went to: whose requests for footage § 7-2831(h)(6) counts.
CREATE VIEW incentive_recipients AS
    SELECT DISTINCT account_id FROM incentive_application
    WHERE status IN ('approved', 'paid') AND account_id IS NOT NULL;

-- Where the registered camera of an account stands, for who names its reference; NULL where it is none of theirs.
CREATE FUNCTION incentive_registration(account text, named text)
RETURNS TABLE (registration_id text, lat float8, lon float8)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT registration.id, camera.lat, camera.lon FROM registration JOIN camera ON camera.id = registration.camera_id
   WHERE registration.account_id = account AND upper(registration.reference) = upper(named)
     AND registration.status IN ('active', 'paused') $$;

-- Whether a registered camera is still registered.
CREATE FUNCTION incentive_registration_stands(registration text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT EXISTS (SELECT FROM registration entry WHERE entry.id = $1 AND entry.status IN ('active', 'paused')) $$;

REVOKE ALL ON FUNCTION incentive_registration, incentive_registration_stands FROM PUBLIC;
GRANT EXECUTE ON FUNCTION incentive_registration, incentive_registration_stands TO watchroom_actor;
GRANT USAGE ON SEQUENCE incentive_number TO watchroom_actor;
GRANT SELECT, INSERT, UPDATE ON incentive_application, incentive_document, incentive_visit, incentive_budget,
    incentive_payment TO watchroom_actor;
GRANT SELECT, INSERT ON incentive_item, incentive_step, incentive_report TO watchroom_actor;
GRANT SELECT ON incentive_awards, incentive_decisions, incentive_recipients TO watchroom_actor;

-- An application is seen by whoever made it and by the program's officers; what hangs on it as the application is.
ALTER TABLE incentive_application ENABLE ROW LEVEL SECURITY;
ALTER TABLE incentive_application FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON incentive_application TO watchroom_owner USING (true) WITH CHECK (true);
CREATE POLICY sees ON incentive_application TO watchroom_actor
    USING (label = ANY ((SELECT visible_labels('application'))::text[]) OR account_id = (SELECT account_acting()));

DO $$
DECLARE
    each text;
BEGIN
    FOREACH each IN ARRAY ARRAY['incentive_item', 'incentive_document', 'incentive_step', 'incentive_visit'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', each);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', each);
        EXECUTE format('CREATE POLICY owner ON %I TO watchroom_owner USING (true) WITH CHECK (true)', each);
        EXECUTE format('CREATE POLICY sees ON %I TO watchroom_actor USING (EXISTS (
            SELECT FROM incentive_application application WHERE application.id = application_id))', each);
    END LOOP;
END
$$;
