CREATE TABLE user_account (
    id BLOB PRIMARY KEY,
    -- Lower case; never given to somebody else, so that the audit log's names stay true.
    user_name TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    practitioner_id BLOB,
    patient_id BLOB,
    -- argon2id PHC string; NULL until the person has set a password.
    password_hash TEXT,
    must_change_password INTEGER NOT NULL,
    disabled INTEGER NOT NULL,
    -- Failed sign-ins since the last good one; at 5 the account is locked until an admin unlocks it.
    failed_sign_ins INTEGER NOT NULL,
    locked_at INTEGER,
    last_sign_in_at INTEGER,
    created_at INTEGER NOT NULL,
    -- With each version; access tokens of an older version are void.
    changed_at INTEGER NOT NULL,
    deleted_at INTEGER,
    version INTEGER NOT NULL
);
CREATE INDEX user_account_by_change ON user_account (changed_at);

-- Failed sign-ins with names that nobody has, counted like everybody's: the answer does not tell them apart.
CREATE TABLE unknown_sign_in (
    -- Keyed hash: what was typed may have been a password.
    name_hash BLOB PRIMARY KEY,
    failed_sign_ins INTEGER NOT NULL,
    locked_at INTEGER,
    last_at INTEGER NOT NULL
);
CREATE INDEX unknown_sign_in_by_time ON unknown_sign_in (last_at);

-- Sets a first or a new password, once. Only the hash is kept.
CREATE TABLE one_time_code (
    code_hash BLOB PRIMARY KEY,
    user_id BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
);
CREATE INDEX one_time_code_by_user ON one_time_code (user_id);

-- A sign-in and all refresh tokens that descend from it.
CREATE TABLE session (
    id BLOB PRIMARY KEY,
    user_id BLOB NOT NULL,
    client TEXT NOT NULL CHECK (client IN ('browser', 'desktop')),
    created_at INTEGER NOT NULL,
    -- Signed out, ended by an admin or a new password, or a spent token was shown again.
    ended_at INTEGER,
    end_reason TEXT NOT NULL
);
CREATE INDEX session_by_user ON session (user_id);
CREATE INDEX session_by_end ON session (ended_at);
CREATE INDEX session_by_start ON session (created_at);

-- Only hashes are kept. A token is spent by its first use; within a short grace its successor is given again
-- (the first answer may have been lost on the way), after it the whole session ends. The successor is made
-- from the spent token and the server's key, so it need not be kept.
CREATE TABLE refresh_token (
    token_hash BLOB PRIMARY KEY,
    session_id BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    spent_at INTEGER
);
CREATE INDEX refresh_token_by_expiry ON refresh_token (expires_at);
