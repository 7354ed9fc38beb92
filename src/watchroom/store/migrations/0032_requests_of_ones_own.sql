-- Requests for footage are records of a category of their own, which no agreement shares; and whom they went to is
-- forgotten in time.
DO $$
DECLARE
    each text;
BEGIN
    FOREACH each IN ARRAY ARRAY['footage_request', 'request_message', 'request_camera', 'contribution'] LOOP
        EXECUTE format('CREATE POLICY asked ON %I TO watchroom_actor
                        USING (label = ANY ((SELECT visible_labels(''request''))::text[]))', each);
    END LOOP;
END
$$;
ALTER POLICY sees ON footage_request USING (EXISTS (
    SELECT FROM request_message mine WHERE mine.request_id = footage_request.id
        AND mine.account_id = (SELECT account_acting())));
ALTER POLICY sees ON request_message USING (account_id = (SELECT account_acting()));
ALTER POLICY sees ON request_camera USING (EXISTS (
    SELECT FROM request_message mine WHERE mine.id = message_id AND mine.account_id = (SELECT account_acting())));
DROP POLICY sees ON contribution;

-- What somebody writes goes with their files, not with their answer.
ALTER TABLE request_message DROP COLUMN note_sealed, DROP COLUMN note_key;
GRANT UPDATE (account_id, token_sha256) ON request_message TO watchroom_actor;
