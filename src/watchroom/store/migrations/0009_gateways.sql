-- Gateways: programs at a site that dial out to us and stream what a lease opens. Addresses and passwords of a site's
-- cameras never come here.

CREATE TABLE gateway (
    id text PRIMARY KEY,
    title text NOT NULL,
    agency text NOT NULL REFERENCES agency,
    law_tag text NOT NULL,
    label text GENERATED ALWAYS AS (agency || '/' || law_tag) STORED,
    code_sha256 bytea UNIQUE,
    code_until timestamptz,
    token_sha256 bytea UNIQUE,
    added_at timestamptz NOT NULL,
    enrolled_at timestamptz,
    retired_at timestamptz
);
COMMENT ON COLUMN gateway.code_sha256 IS 'Of the one-time code that its first start is given; none once it was used.';

GRANT SELECT, INSERT, UPDATE ON gateway TO watchroom_actor;

ALTER TABLE gateway ENABLE ROW LEVEL SECURITY;
ALTER TABLE gateway FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON gateway TO watchroom_owner USING (true) WITH CHECK (true);
CREATE POLICY sees ON gateway TO watchroom_actor
    USING (label = ANY ((SELECT visible_labels('camera'))::text[]));
