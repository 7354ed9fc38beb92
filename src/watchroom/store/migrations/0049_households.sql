-- Who registered cameras at one address is one household: it gets one letter for an incident, and its requests count
-- together. Who belongs together is known here and nowhere else: neither the police nor the household itself is told.
-- The accounts come in the order in which they would be asked: of one household the first that may be is asked. That
-- somebody wants no requests is their own word, and speaks for nobody else.
CREATE OR REPLACE FUNCTION may_be_asked(accounts text[], incident text, since timestamptz, most int) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$
    WITH asked AS (
        SELECT account.id, place FROM unnest(accounts) WITH ORDINALITY AS given(id, place)
        JOIN portal_account account USING (id)
        WHERE account.deleted_at IS NULL AND NOT EXISTS (SELECT FROM request_stop WHERE account_id = account.id)),
    household AS (
        SELECT id, id AS member FROM asked
        UNION
        SELECT asked.id, theirs.account_id FROM asked
        JOIN registration mine ON mine.account_id = asked.id AND mine.status IN ('active', 'paused')
        JOIN registration theirs ON theirs.address_print = mine.address_print AND theirs.status IN ('active', 'paused')),
    before AS (
        SELECT household.id, bool_or(request.incident_id = incident) AS is_same,
            count(DISTINCT request.id) FILTER (WHERE message.sent_at > since) AS letters
        FROM household JOIN request_message message ON message.account_id = member
        JOIN footage_request request ON request.id = message.request_id GROUP BY household.id),
    free AS (
        SELECT asked.id, place FROM asked LEFT JOIN before USING (id)
        WHERE coalesce(NOT is_same AND letters < most, true))
    SELECT free.id FROM free WHERE NOT EXISTS (
        SELECT FROM household JOIN free other ON other.id = household.member
        WHERE household.id = free.id AND other.place < free.place)
$$;
