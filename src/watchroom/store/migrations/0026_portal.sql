-- The public's own side of the house: accounts found by a keyed hash of their address, one-time links, sessions, what
-- visitors typed so far, and the letters that leave. Nothing here is read by a seat of the police.
INSERT INTO agency (id, name, law_tag) VALUES ('public', 'Residents and camera owners', 'PUBLIC') ON CONFLICT DO NOTHING;

CREATE TABLE portal_account (
    id text PRIMARY KEY,
    login text UNIQUE,
    email_print bytea UNIQUE,
    sealed bytea,
    wrapped_key bytea,
    language text NOT NULL,
    channel text NOT NULL CHECK (channel IN ('email', 'sms')),
    made_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    deleted_at timestamptz,
    CHECK ((deleted_at IS NOT NULL) = (wrapped_key IS NULL))
);

CREATE TABLE portal_link (
    sha256 bytea PRIMARY KEY,
    account_id text NOT NULL REFERENCES portal_account,
    next text NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);

CREATE TABLE portal_session (
    sha256 bytea PRIMARY KEY,
    id text NOT NULL UNIQUE,
    account_id text NOT NULL REFERENCES portal_account,
    began_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX ON portal_session (account_id) WHERE ended_at IS NULL;

CREATE TABLE portal_draft (
    sha256 bytea NOT NULL,
    kind text NOT NULL,
    sealed bytea NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (sha256, kind)
);
CREATE INDEX ON portal_draft (changed_at);

-- How often somebody tried something lately, by a keyed print of who: addresses are not kept.
CREATE TABLE portal_try (
    kind text NOT NULL,
    who bytea NOT NULL,
    times timestamptz[] NOT NULL,
    PRIMARY KEY (kind, who)
);

CREATE TABLE letter (
    id text PRIMARY KEY,
    kind text NOT NULL,
    channel text NOT NULL CHECK (channel IN ('email', 'sms')),
    language text NOT NULL,
    about text NOT NULL,
    account_id text REFERENCES portal_account,
    sealed bytea,
    made_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed')),
    next_at timestamptz NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    settled_at timestamptz,
    error text
);
CREATE INDEX ON letter (next_at) WHERE state = 'waiting';
CREATE INDEX ON letter (about);

-- The demo's own post box: nothing leaves the machine.
CREATE TABLE demo_inbox (
    id text PRIMARY KEY,
    at timestamptz NOT NULL,
    channel text NOT NULL,
    sealed bytea NOT NULL
);

GRANT SELECT, INSERT, UPDATE ON portal_account, portal_session, portal_draft, portal_try, letter TO watchroom_actor;
GRANT SELECT, INSERT ON portal_link, demo_inbox TO watchroom_actor;
GRANT UPDATE (used_at) ON portal_link TO watchroom_actor;
GRANT DELETE ON portal_draft, portal_try, demo_inbox, portal_link, portal_session TO watchroom_actor;
