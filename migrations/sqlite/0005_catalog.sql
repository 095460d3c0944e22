CREATE TABLE service (
    id BLOB PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    length_minutes INTEGER NOT NULL,
    price_vnd INTEGER NOT NULL,
    color TEXT NOT NULL,
    active INTEGER NOT NULL,
    deleted_at INTEGER,
    version INTEGER NOT NULL
);
CREATE UNIQUE INDEX service_code ON service (code) WHERE deleted_at IS NULL;

CREATE TABLE room (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    queue_prefix TEXT NOT NULL,
    floor TEXT NOT NULL,
    active INTEGER NOT NULL,
    deleted_at INTEGER,
    version INTEGER NOT NULL
);
CREATE UNIQUE INDEX room_prefix ON room (queue_prefix) WHERE deleted_at IS NULL;
