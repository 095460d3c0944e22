-- Desktops. One that was never here enrols itself when somebody of the staff signs in on it.
CREATE TABLE device (
    id BLOB PRIMARY KEY,
    -- As the admin calls it.
    name TEXT NOT NULL,
    platform TEXT NOT NULL,
    -- Ed25519, 32 bytes; the private half never leaves the desktop's keychain.
    public_key BLOB NOT NULL,
    enrolled_at INTEGER NOT NULL,
    enrolled_by BLOB NOT NULL,
    -- NULL: it waits for an admin, and may keep no replica.
    approved_at INTEGER,
    last_seen_at INTEGER NOT NULL,
    revoked_at INTEGER,
    -- How often it was revoked and approved again: each revocation has a word of its own.
    revocations INTEGER NOT NULL,
    version INTEGER NOT NULL
);

-- The desktop that the session lives on. NULL: a browser's.
ALTER TABLE session ADD COLUMN device_id BLOB;
CREATE INDEX session_by_device ON session (device_id);
