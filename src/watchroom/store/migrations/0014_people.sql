-- People: how they prove who they are, who brings them in from outside, their shifts, and support by break-glass.

-- Signing in ---------------------------------------------------------------------------------------------------------

ALTER TABLE session
    ADD COLUMN idle_lock_minutes smallint DEFAULT 30 CHECK (idle_lock_minutes BETWEEN 1 AND 30),
    ADD COLUMN proved_by text NOT NULL DEFAULT 'password'
        CHECK (proved_by IN ('password', 'passkey', 'oidc', 'link', 'token'));
COMMENT ON COLUMN session.idle_lock_minutes IS 'Unused for so long it locks; none: a dispatch seat, exempt by setting.';
COMMENT ON COLUMN session.proved_by IS 'A link or a token alone: among made-up people only.';

ALTER TABLE person
    ADD COLUMN disabled_at timestamptz,
    ADD COLUMN disabled_because text,
    ADD COLUMN issuer_subject text UNIQUE,
    ADD COLUMN provisioned_by text;
COMMENT ON COLUMN person.issuer_subject IS 'Issuer and subject of the city''s identity provider, pinned at the first sign-in.';

CREATE TABLE passkey (
    id bytea PRIMARY KEY,
    login text NOT NULL REFERENCES person,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    name text NOT NULL,
    added_at timestamptz NOT NULL,
    last_used_at timestamptz,
    removed_at timestamptz
);
CREATE INDEX ON passkey (login) WHERE removed_at IS NULL;

-- Challenges are sealed, not stored; what was answered once is kept until it would have expired.
CREATE TABLE spent_challenge (
    sha256 bytea PRIMARY KEY,
    expires_at timestamptz NOT NULL
);
CREATE INDEX ON spent_challenge (expires_at);

-- The identity provider of an agency that pushes its people by SCIM.
CREATE TABLE provisioner (
    id text PRIMARY KEY,
    agency text NOT NULL REFERENCES agency,
    token_sha256 bytea UNIQUE,
    added_at timestamptz NOT NULL,
    retired_at timestamptz
);

-- Shifts -------------------------------------------------------------------------------------------------------------

-- What the law of a jurisdiction asks of a room that watches under it.
CREATE TABLE jurisdiction (
    law_tag text PRIMARY KEY,
    supervisor_required boolean NOT NULL
);
INSERT INTO jurisdiction (law_tag, supervisor_required) VALUES ('DC', true);
COMMENT ON COLUMN jurisdiction.supervisor_required IS 'Live pictures are watched only while a supervisor is present: 24 DCMR 2504.3.';

ALTER TABLE seat
    ADD COLUMN support_lease text,
    ADD COLUMN ended_because text;

CREATE TABLE shift_line (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    agency text NOT NULL REFERENCES agency,
    seat_id text NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    text text NOT NULL
);
CREATE INDEX ON shift_line (agency, at);

CREATE TABLE handover (
    id text PRIMARY KEY,
    agency text NOT NULL REFERENCES agency,
    role text NOT NULL,
    seat_id text NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    written_at timestamptz NOT NULL,
    text text NOT NULL,
    incidents jsonb NOT NULL DEFAULT '[]',
    acknowledged_at timestamptz,
    acknowledged_by text,
    acknowledged_name text,
    left_at timestamptz,
    forced_reason text
);
CREATE INDEX ON handover (agency, written_at);
CREATE INDEX ON handover (seat_id);
COMMENT ON COLUMN handover.forced_reason IS 'Why somebody left before anybody acknowledged.';

CREATE TABLE supervision_gap (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agency text NOT NULL REFERENCES agency,
    began_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE UNIQUE INDEX ON supervision_gap (agency) WHERE ended_at IS NULL;

-- Support ------------------------------------------------------------------------------------------------------------

CREATE TABLE support_lease (
    id text PRIMARY KEY,
    agency text NOT NULL REFERENCES agency,
    login text NOT NULL REFERENCES person,
    name text NOT NULL,
    role text NOT NULL,
    reason text NOT NULL,
    minutes smallint NOT NULL CHECK (minutes BETWEEN 1 AND 60),
    requested_at timestamptz NOT NULL,
    approved_at timestamptz,
    approved_by text,
    approved_name text,
    ends_at timestamptz,
    ended_at timestamptz,
    ended_because text,
    review_due_at timestamptz,
    reviewed_at timestamptz,
    reviewed_by text,
    review text
);
CREATE INDEX ON support_lease (requested_at);

-- Rights -------------------------------------------------------------------------------------------------------------

GRANT SELECT, INSERT, UPDATE ON passkey, provisioner, jurisdiction, handover, supervision_gap, support_lease
    TO watchroom_actor;
GRANT SELECT, INSERT ON shift_line TO watchroom_actor;
GRANT SELECT, INSERT, DELETE ON spent_challenge TO watchroom_actor;
