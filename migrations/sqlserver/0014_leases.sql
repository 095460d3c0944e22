CREATE TABLE desk_post (
    id binary(16) NOT NULL,
    device_id binary(16) NOT NULL,
    user_id binary(16) NOT NULL,
    letter nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    seen_at datetime2(3) NOT NULL,
    CONSTRAINT desk_post_key PRIMARY KEY CLUSTERED (id)
);
CREATE UNIQUE INDEX desk_post_of ON desk_post (device_id, user_id);
CREATE UNIQUE INDEX desk_post_by_letter ON desk_post (letter);

CREATE TABLE ended_lease (
    id binary(16) NOT NULL,
    post_id binary(16) NOT NULL,
    practitioner_id binary(16) NOT NULL,
    starts_at datetime2(3) NOT NULL,
    ends_at datetime2(3) NOT NULL,
    expires_at datetime2(3) NOT NULL,
    CONSTRAINT ended_lease_key PRIMARY KEY CLUSTERED (id)
);
CREATE INDEX ended_lease_by_post ON ended_lease (post_id, practitioner_id);

CREATE TABLE record_number_block (
    id binary(16) NOT NULL,
    post_id binary(16) NOT NULL,
    next_number bigint NOT NULL,
    last_number bigint NOT NULL,
    made_at datetime2(3) NOT NULL,
    CONSTRAINT record_number_block_key PRIMARY KEY CLUSTERED (id)
);
CREATE INDEX record_number_block_by_post ON record_number_block (post_id);

CREATE TABLE given_number (
    name nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
    last_number bigint NOT NULL,
    CONSTRAINT given_number_key PRIMARY KEY CLUSTERED (name)
);
