-- A head is signed each minute, even when nothing happened: this is what is published, and what witnesses cosign. (The
-- checkpoint of each batch stays what receipts are given from within two seconds.)
CREATE TABLE ledger_head (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL,
    note text NOT NULL
);
CREATE INDEX ON ledger_head (at);

CREATE TABLE ledger_cosignature (
    head_id bigint NOT NULL REFERENCES ledger_head,
    witness text NOT NULL,
    at timestamptz NOT NULL,
    line text NOT NULL,
    PRIMARY KEY (head_id, witness)
);
CREATE INDEX ON ledger_cosignature (witness, head_id);

GRANT SELECT ON ledger_head, ledger_cosignature TO watchroom_writer, watchroom_actor;
GRANT SELECT, INSERT ON ledger_head, ledger_cosignature TO watchroom_sequencer;
