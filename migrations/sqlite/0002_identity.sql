CREATE TABLE user_account (
    id BLOB PRIMARY KEY,
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
    version INTEGER NOT NULL
);

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
    client TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    -- Signed out, revoked by an admin, or a spent token was shown again.
    ended_at INTEGER,
    end_reason TEXT NOT NULL
);
CREATE INDEX session_by_user ON session (user_id);

-- Only hashes are kept. A token is spent by its first use; within a short grace the same answer is given
-- again (the first may have been lost on the way), after it the whole session ends.
CREATE TABLE refresh_token (
    token_hash BLOB PRIMARY KEY,
    session_id BLOB NOT NULL,
    issued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    spent_at INTEGER,
    successor_hash BLOB
);
CREATE INDEX refresh_token_by_session ON refresh_token (session_id);
