-- Looks and searches that what was named does not explain: each waits for the person's reason and a supervisor's verdict.
CREATE TABLE unexplained (
    act_id text PRIMARY KEY,
    label text NOT NULL,
    at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    what text NOT NULL CHECK (what IN ('search', 'look')),
    says text NOT NULL,
    explanation text,
    explained_at timestamptz,
    verdict text CHECK (verdict IN ('accepted', 'finding')),
    note text,
    settled_at timestamptz,
    settled_by text
);
CREATE INDEX ON unexplained (due_at) WHERE settled_at IS NULL;
CREATE INDEX ON unexplained (at);

GRANT SELECT ON unexplained TO watchroom_writer, watchroom_actor;
GRANT INSERT ON unexplained TO watchroom_actor;
GRANT UPDATE (explanation, explained_at, verdict, note, settled_at, settled_by) ON unexplained TO watchroom_actor;

-- Seen by whoever did it, and by those who see the acts of their agency.
ALTER TABLE unexplained ENABLE ROW LEVEL SECURITY;
ALTER TABLE unexplained FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON unexplained TO watchroom_owner USING (true) WITH CHECK (true);
CREATE POLICY carries ON unexplained TO watchroom_writer USING (true) WITH CHECK (true);
CREATE POLICY sees ON unexplained TO watchroom_actor
    USING (login = current_setting('watchroom.login', true) OR label = ANY ((SELECT visible_labels('act'))::text[]));
