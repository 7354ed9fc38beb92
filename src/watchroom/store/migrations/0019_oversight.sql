-- The auditor's desk: announced samples, findings with their clocks, and questions that the rules of misuse raise.

-- A sample is announced first; its seed is the root of the first head signed afterwards, which nobody knew then.
CREATE TABLE audit (
    id text PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('sample', 'certification')),
    title text NOT NULL,
    wanted jsonb NOT NULL,
    first_index bigint NOT NULL,
    count int NOT NULL CHECK (count > 0),
    announced_at timestamptz NOT NULL,
    announced_by text NOT NULL,
    announced_act text NOT NULL,
    drawn_at timestamptz,
    announced_index bigint,
    seed_size bigint,
    seed bytea,
    population bigint,
    closed_at timestamptz,
    closed_by text,
    statement text
);
COMMENT ON COLUMN audit.wanted IS 'Which leaves: member of the public part to the words it may be.';
COMMENT ON COLUMN audit.first_index IS 'From this place of the ledger on, up to the announcement itself.';

CREATE TABLE audit_item (
    audit_id text NOT NULL REFERENCES audit,
    leaf_index bigint NOT NULL,
    verdict text CHECK (verdict IN ('explained', 'question', 'finding')),
    note text,
    reviewed_at timestamptz,
    reviewed_by text,
    PRIMARY KEY (audit_id, leaf_index)
);

CREATE TABLE finding (
    id text PRIMARY KEY,
    label text NOT NULL,
    agency text NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    act_id text,
    opened_at timestamptz NOT NULL,
    opened_by text NOT NULL,
    answer_due_at timestamptz NOT NULL,
    answer text,
    answered_at timestamptz,
    answered_by text,
    close_due_at timestamptz,
    closure text,
    outcome text CHECK (outcome IN ('corrected', 'violation', 'no_violation')),
    closed_at timestamptz,
    closed_by text
);
COMMENT ON COLUMN finding.label IS 'Of the agency that must answer: its supervisors see it.';

-- The reviews that are due every week, each done by an act.
CREATE TABLE weekly_review (
    act_id text PRIMARY KEY,
    at timestamptz NOT NULL,
    by text NOT NULL,
    note text NOT NULL
);

-- Looks by keyed subject: two of the same subject are known as such, and no plate stands here.
CREATE TABLE subject_key (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    wrapped bytea NOT NULL
);

CREATE TABLE look_subject (
    act_id text NOT NULL REFERENCES act,
    at timestamptz NOT NULL,
    login text NOT NULL,
    agency text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('plate', 'camera')),
    subject bytea NOT NULL,
    PRIMARY KEY (act_id, subject)
);
CREATE INDEX ON look_subject (at);
CREATE INDEX ON look_subject (subject);

-- Subjects that nobody has a reason to look at, and those of people's own households.
CREATE TABLE honey (
    id text PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('plate', 'camera')),
    subject bytea NOT NULL,
    sealed bytea NOT NULL,
    note text NOT NULL,
    placed_at timestamptz NOT NULL,
    placed_by text NOT NULL,
    lifted_at timestamptz
);

CREATE TABLE own_household (
    login text NOT NULL REFERENCES person,
    subject bytea NOT NULL,
    declared_at timestamptz NOT NULL,
    PRIMARY KEY (login, subject)
);

CREATE TABLE misuse_flag (
    id text PRIMARY KEY,
    label text NOT NULL,
    rule text NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    agency text NOT NULL,
    subject bytea,
    at timestamptz NOT NULL,
    raised_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    days int NOT NULL,
    acts text[] NOT NULL,
    verdict text CHECK (verdict IN ('explained', 'question', 'finding')),
    note text,
    reviewed_at timestamptz,
    reviewed_by text
);
CREATE INDEX ON misuse_flag (login, rule);
CREATE INDEX ON misuse_flag (due_at) WHERE reviewed_at IS NULL;

GRANT SELECT ON audit, audit_item, finding, weekly_review, subject_key, look_subject, honey, own_household, misuse_flag
    TO watchroom_writer, watchroom_actor;
GRANT INSERT ON audit, audit_item, finding, weekly_review, subject_key, look_subject, honey, own_household, misuse_flag
    TO watchroom_actor;
GRANT UPDATE (drawn_at, announced_index, seed_size, seed, population, closed_at, closed_by, statement) ON audit
    TO watchroom_actor;
GRANT UPDATE (verdict, note, reviewed_at, reviewed_by) ON audit_item, misuse_flag TO watchroom_actor;
GRANT UPDATE (answer, answered_at, answered_by, close_due_at, closure, outcome, closed_at, closed_by) ON finding
    TO watchroom_actor;
GRANT UPDATE (lifted_at) ON honey TO watchroom_actor;

-- Findings and flags are seen by those who see the acts of their agency: auditors of all, supervisors of their own.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['finding', 'misuse_flag'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY owner ON %I TO watchroom_owner USING (true) WITH CHECK (true)', name);
        EXECUTE format('CREATE POLICY carries ON %I TO watchroom_writer USING (true) WITH CHECK (true)', name);
        EXECUTE format('CREATE POLICY sees ON %I TO watchroom_actor USING (label = ANY ((SELECT visible_labels(%L))::text[]))',
            name, 'act');
    END LOOP;
END
$$;
