-- A partner's room can send a note to the agency that told of a place and is answered; what is not sent stays its own.
-- Notices and notes end too, and the room reads who of the police opened what it sent.
ALTER TABLE peace_note
    ADD COLUMN side text NOT NULL DEFAULT 'own' CHECK (side IN ('own', 'sent', 'answer')),
    ADD CONSTRAINT told_of_a_notice CHECK (side = 'own' OR notice_id IS NOT NULL);
COMMENT ON COLUMN peace_note.side IS 'Kept by the room alone, sent to the agency of its notice, or that agency''s answer.';

CREATE INDEX ON peace_note (notice_id) WHERE side <> 'own';

-- The agency of a notice sees what was sent to it about that notice, and its own answers; never a note that was not sent.
CREATE FUNCTION told_notices() RETURNS SETOF text LANGUAGE sql STABLE
    AS $$ SELECT id FROM peace_notice WHERE agency = nullif(current_setting('watchroom.peace_agency', true), '') $$;
REVOKE ALL ON FUNCTION told_notices() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION told_notices() TO watchroom_actor;
CREATE POLICY told ON peace_note FOR SELECT TO watchroom_actor
    USING (side <> 'own' AND notice_id IN (SELECT told_notices()));
CREATE POLICY answers ON peace_note FOR INSERT TO watchroom_actor
    WITH CHECK (side = 'answer' AND notice_id IN (SELECT told_notices()));

CREATE TABLE peace_look (
    room text NOT NULL REFERENCES agency,
    act_id text NOT NULL,
    act text NOT NULL,
    at timestamptz NOT NULL,
    agency text NOT NULL REFERENCES agency,
    PRIMARY KEY (room, act_id)
);
COMMENT ON TABLE peace_look IS 'Each time that somebody outside a room read or answered what it had sent, as the room reads it.';
GRANT SELECT, INSERT ON peace_look TO watchroom_actor;
ALTER TABLE peace_look ENABLE ROW LEVEL SECURITY;
ALTER TABLE peace_look FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON peace_look TO watchroom_owner USING (true) WITH CHECK (true);
CREATE POLICY notes ON peace_look FOR INSERT TO watchroom_actor WITH CHECK (true);
CREATE POLICY room ON peace_look FOR SELECT TO watchroom_actor
    USING (room = nullif(current_setting('watchroom.peace_room', true), ''));

INSERT INTO retention_clock (record_class, law_tag, days, because) VALUES
    ('peace_notice', '*', 365, 'Notices of places and the notes about them: one year, as long as partners see who read');

CREATE FUNCTION delete_old_peace(before timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
    WITH notes AS (DELETE FROM peace_note WHERE at < before RETURNING 1),
         looks AS (DELETE FROM peace_look WHERE at < before RETURNING 1),
         notices AS (
            DELETE FROM peace_notice notice WHERE made_at < before
                AND NOT EXISTS (SELECT FROM peace_note WHERE notice_id = notice.id AND at >= before)
            RETURNING 1)
    SELECT (SELECT count(*) FROM notes) + (SELECT count(*) FROM looks) + (SELECT count(*) FROM notices)
$$;
REVOKE ALL ON FUNCTION delete_old_peace FROM PUBLIC;
GRANT EXECUTE ON FUNCTION delete_old_peace TO watchroom_actor;
