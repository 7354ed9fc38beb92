-- What one person proposed and another must confirm before it has its effect; each step is an act of its own as well.
CREATE TABLE proposal (
    id text PRIMARY KEY,
    kind text NOT NULL,
    subject text NOT NULL,
    body jsonb NOT NULL,
    agency text NOT NULL,
    proposed_by text NOT NULL,
    proposed_by_name text NOT NULL,
    proposed_at timestamptz NOT NULL,
    proposed_act text NOT NULL,
    expires_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'confirmed', 'withdrawn')),
    settled_by text,
    settled_by_name text,
    settled_at timestamptz,
    CHECK ((state = 'waiting') = (settled_by IS NULL)),
    CHECK (state <> 'confirmed' OR settled_by <> proposed_by)
);
CREATE INDEX ON proposal (kind, proposed_at) WHERE state = 'waiting';

GRANT SELECT ON proposal TO watchroom_writer;
GRANT SELECT, INSERT ON proposal TO watchroom_actor;
GRANT UPDATE (state, settled_by, settled_by_name, settled_at) ON proposal TO watchroom_actor;
