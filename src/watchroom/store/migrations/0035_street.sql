-- What officers on the street are told (cards of verified hits, and lookouts), what they answer, and the push messages
-- that say that a card is there and nothing of what it says.
CREATE TABLE street_card (
    id text PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('hit', 'lookout')),
    agency text NOT NULL REFERENCES agency,
    law_tag text NOT NULL,
    label text GENERATED ALWAYS AS (agency || '/' || law_tag) STORED,
    incident_id text,
    alert_id text,
    told_at timestamptz NOT NULL,
    told_by text NOT NULL,
    told_by_name text NOT NULL,
    expires_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    withdrawn_because text,
    version int NOT NULL DEFAULT 0,
    value jsonb NOT NULL,
    CHECK (expires_at > told_at AND expires_at <= told_at + interval '24 hours'),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_because IS NULL))
);
COMMENT ON COLUMN street_card.version IS 'How many answers it has.';
CREATE INDEX ON street_card (expires_at);
CREATE INDEX ON street_card (incident_id) WHERE incident_id IS NOT NULL;
CREATE INDEX ON street_card (alert_id) WHERE alert_id IS NOT NULL;

CREATE TABLE street_answer (
    card_id text NOT NULL REFERENCES street_card ON DELETE CASCADE,
    id text NOT NULL,
    by text NOT NULL,
    by_name text NOT NULL,
    answer text NOT NULL,
    note text NOT NULL,
    at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (card_id, by, id)
);
COMMENT ON COLUMN street_answer.id IS 'Made by the phone: what is sent twice counts once.';

-- A phone's address at its maker's push service and the keys to write to it, sealed; it ends with the session.
CREATE TABLE push_subscription (
    id text PRIMARY KEY,
    print bytea NOT NULL UNIQUE,
    login text NOT NULL,
    seat_id text NOT NULL REFERENCES seat,
    sealed bytea NOT NULL,
    made_at timestamptz NOT NULL
);
CREATE INDEX ON push_subscription (login);

CREATE TABLE push_message (
    card_id text NOT NULL REFERENCES street_card ON DELETE CASCADE,
    subscription_id text NOT NULL REFERENCES push_subscription ON DELETE CASCADE,
    next_at timestamptz NOT NULL,
    tries int NOT NULL DEFAULT 0,
    PRIMARY KEY (card_id, subscription_id)
);
CREATE INDEX ON push_message (next_at);

-- The room's own pair of keys by which push services know it; one for good.
CREATE TABLE push_key (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    public_key bytea NOT NULL,
    sealed bytea NOT NULL,
    made_at timestamptz NOT NULL
);

-- Every subscription is queued; who may not be told any more is left out when the message would leave.
CREATE FUNCTION queue_pushes(card text, due timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ INSERT INTO push_message (card_id, subscription_id, next_at) SELECT card, id, due FROM push_subscription
   ON CONFLICT DO NOTHING $$;
REVOKE ALL ON FUNCTION queue_pushes FROM PUBLIC;
GRANT EXECUTE ON FUNCTION queue_pushes TO watchroom_actor;

GRANT SELECT, INSERT ON street_card, street_answer, push_key TO watchroom_actor;
GRANT UPDATE (withdrawn_at, withdrawn_because, version) ON street_card TO watchroom_actor;
GRANT SELECT, INSERT, UPDATE, DELETE ON push_subscription TO watchroom_actor;
GRANT SELECT, UPDATE, DELETE ON push_message TO watchroom_actor;

DO $$
DECLARE
    each text;
BEGIN
    FOREACH each IN ARRAY ARRAY['street_card', 'street_answer'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', each);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', each);
        EXECUTE format('CREATE POLICY owner ON %I TO watchroom_owner USING (true) WITH CHECK (true)', each);
    END LOOP;
END
$$;
CREATE POLICY sees ON street_card TO watchroom_actor
    USING (label = ANY ((SELECT visible_labels(CASE kind WHEN 'hit' THEN 'card' ELSE 'lookout' END))::text[]));
CREATE POLICY sees ON street_answer TO watchroom_actor
    USING (EXISTS (SELECT FROM street_card WHERE street_card.id = card_id));
