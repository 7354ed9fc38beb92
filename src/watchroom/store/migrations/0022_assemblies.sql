-- Lawful assemblies, what command approved there, and the reviews that the law asks for.

CREATE TABLE assembly (
    id text PRIMARY KEY,
    title text NOT NULL,
    ring jsonb NOT NULL,
    begins_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL CHECK (ends_at > begins_at),
    agency text NOT NULL REFERENCES agency,
    registered_by text NOT NULL,
    registered_by_name text NOT NULL,
    registered_at timestamptz NOT NULL,
    review_due_at timestamptz NOT NULL
);

-- Approvals and denials; an approval is one person's, for one kind of act, for a while.
CREATE TABLE assembly_decision (
    id text PRIMARY KEY,
    assembly_id text NOT NULL REFERENCES assembly,
    what text NOT NULL,
    login text NOT NULL,
    approved boolean NOT NULL,
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL,
    until timestamptz NOT NULL
);
CREATE INDEX ON assembly_decision (assembly_id, what, login);

CREATE TABLE assembly_review (
    assembly_id text NOT NULL REFERENCES assembly,
    login text NOT NULL,
    name text NOT NULL,
    at timestamptz NOT NULL,
    finding text NOT NULL,
    PRIMARY KEY (assembly_id, login)
);

GRANT SELECT ON assembly, assembly_decision, assembly_review TO watchroom_writer, watchroom_actor;
GRANT INSERT ON assembly, assembly_decision, assembly_review TO watchroom_actor;
GRANT UPDATE (ends_at) ON assembly TO watchroom_actor;
