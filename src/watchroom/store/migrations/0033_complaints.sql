-- Complaints of the public: read and answered by auditors, who are outside the police; no seat of the police reads them.
CREATE TABLE complaint (
    id text PRIMARY KEY,
    number text NOT NULL UNIQUE,
    token_sha256 bytea NOT NULL UNIQUE,
    kind text NOT NULL,
    language text NOT NULL,
    sealed bytea,
    wrapped_key bytea,
    filed_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    answered_at timestamptz,
    answered_by text,
    outcome text CHECK (outcome IN ('upheld', 'not_upheld', 'elsewhere')),
    answer_sealed bytea,
    CHECK ((answered_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX ON complaint (due_at) WHERE answered_at IS NULL;

GRANT SELECT, INSERT ON complaint TO watchroom_actor;
GRANT UPDATE (answered_at, answered_by, outcome, answer_sealed) ON complaint TO watchroom_actor;
