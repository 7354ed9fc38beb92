-- Requests for footage: what was asked of which household for which incident, what they answered, what came of it.

-- The account of the public that acts in this transaction, where one does.
CREATE FUNCTION account_acting() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT id FROM portal_account
   WHERE login = current_setting('watchroom.login', true)
      OR id = substr(current_setting('watchroom.login', true), length('account-') + 1) $$;

CREATE SEQUENCE footage_request_number;

CREATE TABLE footage_request (
    id text PRIMARY KEY,
    number text NOT NULL UNIQUE,
    label text NOT NULL,
    agency text NOT NULL REFERENCES agency,
    incident_id text NOT NULL,
    incident_number text NOT NULL,
    case_number text,
    type_code text NOT NULL,
    asked_by text NOT NULL,
    asked_by_name text NOT NULL,
    confirmed_by_name text,
    place text NOT NULL,
    facts text NOT NULL,
    lat float8 NOT NULL,
    lon float8 NOT NULL,
    radius_m float8 NOT NULL,
    began_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    until timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    reminded_at timestamptz,
    closed_at timestamptz,
    closed_by_name text
);
COMMENT ON COLUMN footage_request.facts IS 'What happened, in general words: as the households read it.';
COMMENT ON COLUMN footage_request.until IS 'Until when it can be answered; closing ends it earlier.';
CREATE INDEX ON footage_request (incident_id);
CREATE INDEX ON footage_request (created_at);

-- One message to one household. What it answered is counted; nobody of the police reads whose answer was which, save
-- of those who say that they have something.
CREATE TABLE request_message (
    id text PRIMARY KEY,
    request_id text NOT NULL REFERENCES footage_request,
    label text NOT NULL,
    account_id text REFERENCES portal_account,
    token_sha256 bytea UNIQUE,
    sent_at timestamptz NOT NULL,
    reminded_at timestamptz,
    answer text CHECK (answer IN ('something', 'nothing', 'no', 'stop')),
    answered_at timestamptz,
    note_sealed bytea,
    note_key bytea,
    UNIQUE (request_id, account_id),
    CHECK ((answer IS NULL) = (answered_at IS NULL))
);
CREATE INDEX ON request_message (account_id, sent_at);

-- The cameras that a message asks about, as they stood to the place: what the expected yield is learned from.
CREATE TABLE request_camera (
    message_id text NOT NULL REFERENCES request_message,
    camera_id text NOT NULL,
    label text NOT NULL,
    kind text NOT NULL,
    distance_m float4 NOT NULL,
    sees boolean NOT NULL,
    PRIMARY KEY (message_id, camera_id)
);
CREATE INDEX ON request_camera (camera_id);

-- Households that asked never to be asked again, until they say otherwise.
CREATE TABLE request_stop (
    account_id text PRIMARY KEY REFERENCES portal_account,
    since timestamptz NOT NULL
);

-- Footage that came of a request contributed to an arrest: D.C. Code § 7-2831(h)(7).
CREATE TABLE contribution (
    id text PRIMARY KEY,
    request_id text NOT NULL REFERENCES footage_request,
    label text NOT NULL,
    case_number text NOT NULL,
    offence text NOT NULL,
    arrest_at timestamptz NOT NULL,
    recorded_by text NOT NULL,
    recorded_by_name text NOT NULL,
    recorded_at timestamptz NOT NULL,
    UNIQUE (request_id, case_number)
);

-- Which message a link belongs to, and whose it is: before the household acts nobody knows who they are.
CREATE FUNCTION request_of_token(token bytea) RETURNS TABLE (message_id text, account_id text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT id, account_id FROM request_message WHERE token_sha256 = token AND account_id IS NOT NULL $$;

-- Of these accounts, those that may be asked for an incident: not asked for it before, fewer than `most` times since,
-- and not opposed. A seat of the police learns which may be asked, never why another may not.
CREATE FUNCTION may_be_asked(accounts text[], incident text, since timestamptz, most int) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT account.id FROM portal_account account
   WHERE account.id = ANY (accounts) AND account.deleted_at IS NULL
     AND NOT EXISTS (SELECT FROM request_stop WHERE account_id = account.id)
     AND NOT EXISTS (SELECT FROM request_message JOIN footage_request request ON request.id = request_id
                     WHERE account_id = account.id AND incident_id = incident)
     AND (SELECT count(*) FROM request_message WHERE account_id = account.id AND sent_at > since) < most $$;

-- Rights -------------------------------------------------------------------------------------------------------------

REVOKE ALL ON FUNCTION account_acting, request_of_token, may_be_asked FROM PUBLIC;
GRANT EXECUTE ON FUNCTION account_acting, request_of_token, may_be_asked TO watchroom_actor;
GRANT USAGE ON SEQUENCE footage_request_number TO watchroom_actor;
GRANT SELECT ON footage_request, request_message, request_camera, contribution TO watchroom_writer;
GRANT SELECT, INSERT ON footage_request, request_message, request_camera, contribution TO watchroom_actor;
GRANT UPDATE (reminded_at, closed_at, closed_by_name) ON footage_request TO watchroom_actor;
GRANT UPDATE (reminded_at, token_sha256, answer, answered_at, note_sealed, note_key) ON request_message
    TO watchroom_actor;
GRANT SELECT, INSERT, UPDATE, DELETE ON request_stop TO watchroom_actor;

-- Seen by the room that asked, and by the household that was.
DO $$
DECLARE
    each record;
BEGIN
    FOR each IN SELECT * FROM (VALUES
        ('footage_request', 'EXISTS (SELECT FROM request_message mine WHERE mine.request_id = footage_request.id
                                     AND mine.account_id = (SELECT account_acting()))'),
        ('request_message', 'account_id = (SELECT account_acting())'),
        ('request_camera', 'EXISTS (SELECT FROM request_message mine WHERE mine.id = message_id
                                    AND mine.account_id = (SELECT account_acting()))'),
        ('contribution', 'false')) AS t(name, theirs) LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', each.name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', each.name);
        EXECUTE format('CREATE POLICY owner ON %I TO watchroom_owner USING (true) WITH CHECK (true)', each.name);
        EXECUTE format('CREATE POLICY carries ON %I TO watchroom_writer USING (true) WITH CHECK (true)', each.name);
        EXECUTE format('CREATE POLICY sees ON %I TO watchroom_actor
                        USING (label = ANY ((SELECT visible_labels(''incident''))::text[]) OR %s)',
            each.name, each.theirs);
    END LOOP;
END
$$;

-- Not even the room that asked reads who does not want to be.
ALTER TABLE request_stop ENABLE ROW LEVEL SECURITY;
ALTER TABLE request_stop FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON request_stop TO watchroom_owner USING (true) WITH CHECK (true);
CREATE POLICY theirs ON request_stop TO watchroom_actor USING (account_id = (SELECT account_acting()));
