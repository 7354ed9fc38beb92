-- Confirmed changes of the table of rules, in order, on top of what the program ships; and every table that was ever in
-- force, by its hash, so that a decision can be replayed.
CREATE TABLE policy_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    edit jsonb NOT NULL,
    because text NOT NULL,
    hash_before text NOT NULL,
    hash_after text NOT NULL,
    proposed_by text NOT NULL,
    confirmed_by text NOT NULL,
    act_id text NOT NULL
);

CREATE TABLE policy_version (
    hash text PRIMARY KEY,
    first_at timestamptz NOT NULL,
    content bytea NOT NULL
);

GRANT SELECT ON policy_change, policy_version TO watchroom_writer;
GRANT SELECT, INSERT ON policy_change, policy_version TO watchroom_actor;
