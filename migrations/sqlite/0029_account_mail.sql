-- Mail about accounts, and the links in it: docs/security.md.

-- When the account's person has shown that mail to this address reaches them.
ALTER TABLE user_account ADD COLUMN email_confirmed_at INTEGER;

CREATE TABLE account_mail (
    id BLOB PRIMARY KEY,
    -- NULL: it was asked for by a name that nobody has, or too often. Such a row goes to nobody; it is there so that
    -- whoever asked cannot tell.
    user_id BLOB,
    -- confirm-email, reset-password, unlock, new-device
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    -- vi, en
    language TEXT NOT NULL,
    -- Which sign-in a new-device mail tells of, and on what.
    session_id BLOB,
    device TEXT NOT NULL,
    -- queued, handing-over, sent, failed, dropped
    status TEXT NOT NULL,
    -- Why it was dropped, or failed.
    reason TEXT,
    -- What the relay said last.
    detail TEXT,
    -- Of the link's token, from the first hand-over on; the token itself is nowhere.
    token_hash BLOB,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    -- A newer one, another address or another password took its place.
    void_at INTEGER,
    -- The mail's own, the same at every try.
    message_id TEXT NOT NULL,
    -- Which job sends it.
    job_id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    handed_at INTEGER,
    ended_at INTEGER
);
CREATE INDEX account_mail_by_token ON account_mail (token_hash);
CREATE INDEX account_mail_by_user ON account_mail (user_id, kind);
CREATE INDEX account_mail_by_time ON account_mail (created_at);
CREATE INDEX account_mail_open ON account_mail (status);

-- Where an account has signed in before: another place is told of by mail. Only hashes are kept.
CREATE TABLE known_browser (
    user_id BLOB NOT NULL,
    -- Of the mark in the browser's cookie, or of the computer's id.
    mark_hash BLOB NOT NULL,
    -- The sign-in that made it known.
    session_id BLOB NOT NULL,
    first_seen_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, mark_hash)
) WITHOUT ROWID;
CREATE INDEX known_browser_by_time ON known_browser (last_seen_at);
