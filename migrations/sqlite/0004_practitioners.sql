CREATE TABLE practitioner (
    id BLOB PRIMARY KEY,
    full_name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    title TEXT NOT NULL,
    gender TEXT NOT NULL,
    specialty TEXT NOT NULL,
    license_number TEXT NOT NULL,
    practising_since INTEGER,
    biography TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    visits_max_per_day INTEGER NOT NULL,
    color TEXT NOT NULL,
    active INTEGER NOT NULL,
    -- Raised with each new photo; NULL without one.
    photo_version INTEGER,
    deleted_at INTEGER,
    version INTEGER NOT NULL
);

CREATE TABLE practitioner_photo (
    -- The practitioner's.
    id BLOB PRIMARY KEY,
    content_type TEXT NOT NULL,
    content BLOB NOT NULL
);
