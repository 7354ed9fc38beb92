-- What the public reads: counts of the published ledger, cameras' notices, and figures that people declare.

-- One row a day and public tuple, added to as the published head moves on, so that no page ever scans the log.
CREATE TABLE published_count (
    day date NOT NULL,
    kind text NOT NULL,
    agency text NOT NULL,
    purpose text NOT NULL,
    law_tag text NOT NULL,
    outcome text NOT NULL,
    rule text NOT NULL,
    n bigint NOT NULL,
    records bigint NOT NULL,
    PRIMARY KEY (day, kind, agency, purpose, law_tag, outcome, rule)
);

-- How far was counted: written in the transaction that adds the counts.
CREATE TABLE published_upto (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    size bigint NOT NULL,
    root bytea NOT NULL,
    at timestamptz NOT NULL
);
COMMENT ON COLUMN published_upto.root IS 'Of the head of that size; empty while the counts are on their way to it.';

-- The public notice of a camera (24 DCMR 2502).
CREATE TABLE camera_notice (
    camera_id text PRIMARY KEY REFERENCES camera,
    viewing_area text NOT NULL,
    noticed_on date NOT NULL,
    comments_until date,
    exigent boolean NOT NULL,
    recorded_at timestamptz NOT NULL
);

-- Figures that the room cannot count, each bound to the act that declared it; never changed, only declared anew.
CREATE TABLE declared_figure (
    id text PRIMARY KEY,
    kind text NOT NULL,
    begins date NOT NULL,
    ends date NOT NULL CHECK (ends >= begins),
    amount bigint NOT NULL,
    unit text NOT NULL,
    note text NOT NULL,
    agency text NOT NULL,
    declared_at timestamptz NOT NULL,
    act_id text NOT NULL
);

GRANT SELECT ON published_count, published_upto, camera_notice, declared_figure TO watchroom_writer, watchroom_actor;
GRANT SELECT, INSERT, UPDATE ON published_count, published_upto TO watchroom_sequencer;
GRANT INSERT, UPDATE ON camera_notice TO watchroom_actor;
GRANT INSERT ON declared_figure TO watchroom_actor;
