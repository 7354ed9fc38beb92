-- What agencies agreed on, as signed: the note holds the terms and the room's signature, and nothing but the note counts.
-- A new version ends the one before; a row is never changed but for its revocation.
CREATE TABLE agreement (
    id text NOT NULL,
    version int NOT NULL,
    owner_agency text NOT NULL REFERENCES agency,
    to_agency text NOT NULL REFERENCES agency,
    note text NOT NULL,
    signed_at timestamptz NOT NULL,
    proposed_by text NOT NULL,
    confirmed_by text NOT NULL,
    revoked_at timestamptz,
    revoked_by text,
    PRIMARY KEY (id, version)
);

-- The plain rows from before: one agreement each name and pair of agencies. They are unsigned until the room signs them
-- once, as an act of its own; until then they share nothing.
CREATE TABLE agreement_before (
    title text NOT NULL,
    owner_agency text NOT NULL,
    to_agency text NOT NULL,
    categories text[] NOT NULL,
    expires_at timestamptz
);
INSERT INTO agreement_before
SELECT agreement, owner_agency, to_agency, array_agg(category ORDER BY category), min(expires_at)
FROM sharing GROUP BY agreement, owner_agency, to_agency;
DROP TABLE sharing;

-- What the city suspended, and who lifted it.
CREATE TABLE suspension (
    act_id text PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('agency', 'class', 'feature')),
    what text NOT NULL,
    since timestamptz NOT NULL,
    by text NOT NULL,
    lifted_at timestamptz,
    lifted_by text
);
CREATE UNIQUE INDEX ON suspension (kind, what) WHERE lifted_at IS NULL;

GRANT SELECT ON agreement, suspension TO watchroom_writer, watchroom_actor;
GRANT INSERT ON agreement, suspension TO watchroom_actor;
GRANT UPDATE (revoked_at, revoked_by) ON agreement TO watchroom_actor;
GRANT UPDATE (lifted_at, lifted_by) ON suspension TO watchroom_actor;
GRANT SELECT, DELETE ON agreement_before TO watchroom_actor;
