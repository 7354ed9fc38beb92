-- Keys that agencies hold themselves, and what they signed with them: public both, added and never changed. The newest key
-- of an agency is the one that the next agreement asks for; an agreement names its keys itself, so an older one stays as it is.
CREATE TABLE agency_key (
    agency text NOT NULL REFERENCES agency,
    key text NOT NULL,
    since timestamptz NOT NULL,
    act_id text NOT NULL,
    PRIMARY KEY (agency, key)
);
CREATE TABLE agreement_signature (
    id text NOT NULL,
    version int NOT NULL,
    agency text NOT NULL REFERENCES agency,
    line text NOT NULL,
    signed_at timestamptz NOT NULL,
    signed_by text NOT NULL,
    PRIMARY KEY (id, version, agency),
    FOREIGN KEY (id, version) REFERENCES agreement
);

GRANT SELECT ON agency_key, agreement_signature TO watchroom_writer, watchroom_actor;
GRANT INSERT ON agency_key, agreement_signature TO watchroom_actor;
