-- Sites of owners: how each camera opens, what the owner was asked, what happened there, and the room of the prevention
-- partners. An owner's own act sees the cameras and leases of their sites, and nothing else of the room.
ALTER TABLE site
    ADD COLUMN kind text NOT NULL DEFAULT 'business'
        CHECK (kind IN ('business', 'apartments', 'school', 'worship', 'public', 'other')),
    ADD COLUMN joined_at timestamptz,
    ADD COLUMN left_at timestamptz,
    ADD COLUMN told_until timestamptz;
COMMENT ON COLUMN site.kind IS 'A school opens for its own button alone, whatever its cameras say.';
COMMENT ON COLUMN site.left_at IS 'Its owner took everything back; only they open it again.';
COMMENT ON COLUMN site.told_until IS 'What happened up to here stood in a letter to the owner.';
CREATE INDEX ON site (owner_login) WHERE owner_login IS NOT NULL;

ALTER TABLE camera ADD COLUMN condition_kinds text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN camera.condition_kinds IS 'Groups of incident types it opens for under `radius`; none: any.';

ALTER TABLE gateway
    ADD COLUMN site_id text REFERENCES site,
    ADD COLUMN seen_at timestamptz,
    ADD COLUMN announced jsonb NOT NULL DEFAULT '[]';
CREATE UNIQUE INDEX ON gateway (site_id) WHERE site_id IS NOT NULL;

-- What is kept of a site under a key of its own: destroying the key destroys it.
CREATE TABLE site_secret (
    site_id text PRIMARY KEY REFERENCES site,
    wrapped_key bytea NOT NULL,
    contacts bytea,
    plan bytea,
    plan_kind text CHECK (plan_kind IN ('png', 'jpeg', 'pdf')),
    plan_bytes integer,
    plan_at timestamptz
);

-- What the owner is told of their site, one line an act.
CREATE TABLE site_event (
    id text PRIMARY KEY,
    site_id text NOT NULL REFERENCES site,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    agency text,
    incident_id text,
    facts jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX ON site_event (site_id, at);

CREATE TABLE lease_ask (
    id text PRIMARY KEY,
    label text NOT NULL,
    agency text NOT NULL REFERENCES agency,
    camera_id text NOT NULL REFERENCES camera,
    incident_id text NOT NULL,
    asked_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    exigency text NOT NULL,
    incident_title text NOT NULL,
    answer text CHECK (answer IN ('yes', 'no')),
    answered_at timestamptz
);
CREATE UNIQUE INDEX ON lease_ask (camera_id, incident_id, agency) WHERE answer IS NULL;
CREATE INDEX ON lease_ask (incident_id);

-- A button pressed on the owner's page, on its way into the pipeline.
CREATE TABLE panic_press (
    id text PRIMARY KEY,
    site_id text NOT NULL REFERENCES site,
    source_id text NOT NULL,
    alarm text NOT NULL CHECK (alarm IN ('panic', 'lockdown')),
    pressed_at timestamptz NOT NULL,
    handed_at timestamptz
);
CREATE INDEX ON panic_press (pressed_at) WHERE handed_at IS NULL;

CREATE INDEX ON observation ((body ->> 'site')) WHERE kind = 'alarm';

-- An alarm that the owner called off: it opens nothing any more.
CREATE TABLE panic_over (
    site_id text NOT NULL REFERENCES site,
    incident_id text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (site_id, incident_id)
);

-- The peace room: what a prevention partner is told of places, and notes of their own that no role of the police reads.
CREATE TABLE peace_notice (
    id text PRIMARY KEY,
    agency text NOT NULL REFERENCES agency,
    kind text NOT NULL CHECK (kind IN ('shooting', 'lighting', 'vacant')),
    block text NOT NULL,
    area text NOT NULL DEFAULT '',
    says text NOT NULL DEFAULT '',
    happened_at timestamptz NOT NULL,
    made_at timestamptz NOT NULL,
    shown_from timestamptz NOT NULL,
    withdrawn_at timestamptz,
    incident_id text,
    act_id text
);
CREATE INDEX ON peace_notice (shown_from);
CREATE UNIQUE INDEX ON peace_notice (incident_id, kind) WHERE incident_id IS NOT NULL;

CREATE TABLE peace_note (
    id text PRIMARY KEY,
    room text NOT NULL REFERENCES agency,
    notice_id text REFERENCES peace_notice,
    at timestamptz NOT NULL,
    login text NOT NULL,
    sealed bytea NOT NULL,
    wrapped_key bytea NOT NULL
);
CREATE INDEX ON peace_note (room, at);

GRANT SELECT, INSERT, UPDATE ON site_secret, panic_press, peace_notice TO watchroom_actor;
GRANT SELECT, INSERT ON site_event, panic_over, peace_note TO watchroom_actor;
GRANT DELETE ON site_secret TO watchroom_actor;
GRANT SELECT, INSERT, UPDATE ON lease_ask TO watchroom_actor;
GRANT SELECT ON site, lease_ask, panic_press, panic_over, peace_notice TO watchroom_writer;
GRANT UPDATE (handed_at) ON panic_press TO watchroom_writer;

-- Rights -------------------------------------------------------------------------------------------------------------

CREATE FUNCTION own_sites() RETURNS SETOF text LANGUAGE sql STABLE
    AS $$ SELECT id FROM site WHERE owner_login = nullif(current_setting('watchroom.owner', true), '') $$;
REVOKE ALL ON FUNCTION own_sites() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION own_sites() TO watchroom_actor;

CREATE POLICY owns ON camera TO watchroom_actor USING (site_id IN (SELECT own_sites()));
CREATE POLICY owns ON gateway TO watchroom_actor USING (site_id IN (SELECT own_sites()));
CREATE POLICY owns ON camera_stream TO watchroom_actor
    USING (camera_id IN (SELECT id FROM camera WHERE site_id IN (SELECT own_sites())));
CREATE POLICY owns ON lease TO watchroom_actor
    USING (camera_id IN (SELECT id FROM camera WHERE site_id IN (SELECT own_sites())));

ALTER TABLE site_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE site_event FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON site_event TO watchroom_owner USING (true) WITH CHECK (true);
CREATE POLICY owns ON site_event FOR SELECT TO watchroom_actor USING (site_id IN (SELECT own_sites()));
CREATE POLICY tells ON site_event FOR INSERT TO watchroom_actor WITH CHECK (true);

ALTER TABLE lease_ask ENABLE ROW LEVEL SECURITY;
ALTER TABLE lease_ask FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON lease_ask TO watchroom_owner USING (true) WITH CHECK (true);
CREATE POLICY carries ON lease_ask TO watchroom_writer USING (true) WITH CHECK (true);
CREATE POLICY sees ON lease_ask TO watchroom_actor USING (label = ANY ((SELECT visible_labels('incident'))::text[]));
CREATE POLICY owns ON lease_ask TO watchroom_actor
    USING (camera_id IN (SELECT id FROM camera WHERE site_id IN (SELECT own_sites())));

ALTER TABLE peace_note ENABLE ROW LEVEL SECURITY;
ALTER TABLE peace_note FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON peace_note TO watchroom_owner USING (true) WITH CHECK (true);
CREATE POLICY room ON peace_note TO watchroom_actor
    USING (room = nullif(current_setting('watchroom.peace_room', true), ''))
    WITH CHECK (room = nullif(current_setting('watchroom.peace_room', true), ''));
