-- What a desk may give away while it does not reach the server: times, record numbers, queue numbers.

-- One person at one computer: whoever signs in there next has a post of their own, for nobody sees the other's file.
CREATE TABLE desk_post (
    id BLOB PRIMARY KEY,
    device_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    -- In queue numbers given without the server: the B of A-B07.
    letter TEXT NOT NULL,
    seen_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX desk_post_of ON desk_post (device_id, user_id);
CREATE UNIQUE INDEX desk_post_by_letter ON desk_post (letter);

-- A leased time is a `slot_hold` whose owner is a post. One that is over and whose time somebody needed is kept here
-- for a while: what was booked inside it in time is still honoured where the time is free.
CREATE TABLE ended_lease (
    id BLOB PRIMARY KEY,
    post_id BLOB NOT NULL,
    practitioner_id BLOB NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);
CREATE INDEX ended_lease_by_post ON ended_lease (post_id, practitioner_id);

-- Record numbers that are a post's to give. What it never gives is a gap.
CREATE TABLE record_number_block (
    id BLOB PRIMARY KEY,
    post_id BLOB NOT NULL,
    next_number INTEGER NOT NULL,
    last_number INTEGER NOT NULL,
    made_at INTEGER NOT NULL
);
CREATE INDEX record_number_block_by_post ON record_number_block (post_id);

-- On a desktop only: the last number that it gave of each kind. Never taken back, so that no two get one.
CREATE TABLE given_number (
    name TEXT PRIMARY KEY,
    last_number INTEGER NOT NULL
) WITHOUT ROWID;
