-- The registry: cameras that residents and businesses told of, the city's addresses, and each look at an entry.

-- Every address of the city, as `watchroom import addresses` brought it; `street` and `house` are as they are matched.
CREATE TABLE gazetteer_address (
    street text NOT NULL,
    house text NOT NULL,
    unit text NOT NULL,
    number int NOT NULL,
    address text NOT NULL,
    block text NOT NULL,
    lat float8 NOT NULL,
    lon float8 NOT NULL,
    PRIMARY KEY (street, house, unit)
);

-- Its streets, each once: what a misspelt one is compared with.
CREATE TABLE gazetteer_street (
    street text PRIMARY KEY
);
CREATE INDEX ON gazetteer_street USING gin (street gin_trgm_ops);

-- A registered camera: what people read on their page. Its place and view stand in `camera` while it is active; address,
-- notes and what was typed are sealed under a key of the entry's own, and deleting it destroys that key.
CREATE TABLE registration (
    id text PRIMARY KEY,
    reference text NOT NULL UNIQUE,
    camera_id text UNIQUE REFERENCES camera,
    account_id text REFERENCES portal_account,
    label text NOT NULL,
    status text NOT NULL CHECK (status IN ('waiting', 'active', 'paused', 'deleted')),
    kind text NOT NULL CHECK (kind IN ('doorbell', 'fixed', 'dome')),
    block text NOT NULL,
    height_m float8 NOT NULL,
    indoor boolean NOT NULL,
    keeps_hours int,
    address_print bytea,
    sealed bytea,
    wrapped_key bytea,
    registered_at timestamptz NOT NULL,
    confirm_sha256 bytea UNIQUE,
    confirmed_at timestamptz,
    changed_at timestamptz NOT NULL,
    CHECK ((status = 'waiting') = (camera_id IS NULL)),
    CHECK ((status = 'deleted') = (wrapped_key IS NULL)),
    CHECK ((status = 'deleted') = (account_id IS NULL))
);
COMMENT ON COLUMN registration.reference IS 'The number that people quote in a letter or on the telephone.';
COMMENT ON COLUMN registration.address_print IS 'A keyed print: the same address is found again and is never read.';
CREATE INDEX ON registration (account_id);
CREATE INDEX ON registration (address_print);
CREATE INDEX ON registration (registered_at) WHERE status = 'waiting';

-- Each look at an entry: the registrant reads it, and it is kept for as long as the act that looked.
CREATE TABLE registry_look (
    camera_id text NOT NULL,
    act_id text NOT NULL REFERENCES act ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    at timestamptz NOT NULL,
    agency text NOT NULL,
    purpose text NOT NULL,
    incident_number text,
    incident_type text,
    outcome text NOT NULL,
    PRIMARY KEY (camera_id, act_id, outcome)
);
CREATE INDEX ON registry_look (act_id);

-- Which entry a link of a letter confirms, and whose it is: before they confirm nobody is signed in.
CREATE FUNCTION registration_of_token(token bytea) RETURNS TABLE (registration_id text, account_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT id, account_id FROM registration WHERE confirm_sha256 = token $$;

-- The ledger's entry of an act that looked at a camera of the account that asks; others' acts stay unseen.
CREATE FUNCTION entry_of_look(camera text, act text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT act.entry_id FROM registry_look look
   JOIN registration ON registration.camera_id = look.camera_id JOIN act ON act.id = look.act_id
   WHERE look.camera_id = $1 AND look.act_id = $2 AND registration.account_id = account_acting() $$;

-- Rights -------------------------------------------------------------------------------------------------------------

REVOKE ALL ON FUNCTION registration_of_token, entry_of_look FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registration_of_token, entry_of_look TO watchroom_actor;
GRANT SELECT ON registration, registry_look TO watchroom_writer;
GRANT SELECT, INSERT, DELETE ON gazetteer_address, gazetteer_street TO watchroom_actor;
GRANT SELECT, INSERT, UPDATE, DELETE ON registration TO watchroom_actor;
GRANT SELECT, INSERT ON registry_look TO watchroom_actor;

-- An entry is seen by its registrant and by the agency that keeps the registry; no agreement shares it, and the registrant
-- alone changes it. Whoever sees an entry sees who looked at it. What was never confirmed is deleted whole.
ALTER TABLE registration ENABLE ROW LEVEL SECURITY;
ALTER TABLE registration FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON registration TO watchroom_owner USING (true) WITH CHECK (true);
CREATE POLICY carries ON registration TO watchroom_writer USING (true) WITH CHECK (true);
CREATE POLICY sees ON registration FOR SELECT TO watchroom_actor
    USING (label = ANY ((SELECT visible_labels('registration'))::text[]) OR account_id = (SELECT account_acting()));
CREATE POLICY changes ON registration FOR UPDATE TO watchroom_actor
    USING (account_id = (SELECT account_acting())) WITH CHECK (true);
CREATE POLICY registers ON registration FOR INSERT TO watchroom_actor WITH CHECK (true);
CREATE POLICY lapses ON registration FOR DELETE TO watchroom_actor USING (status = 'waiting');

ALTER TABLE registry_look ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry_look FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON registry_look TO watchroom_owner USING (true) WITH CHECK (true);
CREATE POLICY carries ON registry_look TO watchroom_writer USING (true) WITH CHECK (true);
CREATE POLICY sees ON registry_look FOR SELECT TO watchroom_actor
    USING (EXISTS (SELECT FROM registration WHERE registration.camera_id = registry_look.camera_id));
CREATE POLICY records ON registry_look FOR INSERT TO watchroom_actor WITH CHECK (true);
