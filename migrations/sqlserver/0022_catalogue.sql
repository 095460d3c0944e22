CREATE TABLE medication_product (
    id binary(16) NOT NULL,
    name nvarchar(400) COLLATE Vietnamese_CI_AS NOT NULL,
    name_key nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
    content nvarchar(max) COLLATE Vietnamese_CI_AS NOT NULL,
    active bit NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT medication_product_key PRIMARY KEY CLUSTERED (id)
);
CREATE UNIQUE INDEX medication_product_by_name ON medication_product (name_key) WHERE active = 1;
CREATE TABLE drug_rule_set (
    id binary(16) NOT NULL,
    title nvarchar(400) COLLATE Vietnamese_CI_AS NOT NULL,
    file_name nvarchar(600) COLLATE Vietnamese_CI_AS NOT NULL,
    content nvarchar(max) COLLATE Vietnamese_CI_AS NOT NULL,
    rules bigint NOT NULL,
    status nvarchar(20) COLLATE Latin1_General_100_BIN2 NOT NULL,
    imported_by binary(16) NOT NULL,
    imported_at datetime2(3) NOT NULL,
    decided_by binary(16) NULL,
    decided_at datetime2(3) NULL,
    version bigint NOT NULL,
    CONSTRAINT drug_rule_set_key PRIMARY KEY CLUSTERED (id)
);
CREATE TABLE drug_pack_state (
    id binary(16) NOT NULL,
    fingerprint nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT drug_pack_state_key PRIMARY KEY CLUSTERED (id)
);
