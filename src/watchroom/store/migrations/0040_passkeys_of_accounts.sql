-- Accounts of the public have passkeys too: the holder is whoever's seat acts under the login, and an account is no person.
ALTER TABLE passkey DROP CONSTRAINT passkey_login_fkey;
COMMENT ON COLUMN passkey.login IS 'A person''s login, or account- and the id of an account of the public.';
