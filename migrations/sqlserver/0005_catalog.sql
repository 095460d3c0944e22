CREATE TABLE service (
    id binary(16) NOT NULL,
    code nvarchar(60) COLLATE Latin1_General_100_BIN2 NOT NULL,
    name nvarchar(360) COLLATE Latin1_General_100_BIN2 NOT NULL,
    description nvarchar(max) COLLATE Vietnamese_CI_AS NOT NULL,
    length_minutes bigint NOT NULL,
    price_vnd bigint NOT NULL,
    color nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    active bit NOT NULL,
    deleted_at datetime2(3) NULL,
    version bigint NOT NULL,
    CONSTRAINT service_key PRIMARY KEY CLUSTERED (id)
);
CREATE UNIQUE INDEX service_code ON service (code) WHERE deleted_at IS NULL;

CREATE TABLE room (
    id binary(16) NOT NULL,
    name nvarchar(180) COLLATE Latin1_General_100_BIN2 NOT NULL,
    queue_prefix nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    floor nvarchar(120) COLLATE Vietnamese_CI_AS NOT NULL,
    active bit NOT NULL,
    deleted_at datetime2(3) NULL,
    version bigint NOT NULL,
    CONSTRAINT room_key PRIMARY KEY CLUSTERED (id)
);
CREATE UNIQUE INDEX room_prefix ON room (queue_prefix) WHERE deleted_at IS NULL;
