-- What the clinic itself prescribes by name. Rows are taken out of use, never deleted: patients take them still.
CREATE TABLE medication_product (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    -- The folded name.
    name_key TEXT NOT NULL,
    -- As JSON.
    content TEXT NOT NULL,
    active INTEGER NOT NULL,
    version INTEGER NOT NULL
);
CREATE UNIQUE INDEX medication_product_by_name ON medication_product (name_key) WHERE active = 1;

-- Rules that the clinic read from a file of its own.
CREATE TABLE drug_rule_set (
    id BLOB PRIMARY KEY,
    title TEXT NOT NULL,
    file_name TEXT NOT NULL,
    -- Its rows, as JSON.
    content TEXT NOT NULL,
    rules INTEGER NOT NULL,
    -- draft, in-use, withdrawn
    status TEXT NOT NULL,
    imported_by BLOB NOT NULL,
    imported_at INTEGER NOT NULL,
    -- Who took it into use, or withdrew it.
    decided_by BLOB,
    decided_at INTEGER,
    version INTEGER NOT NULL
);

-- One row: a fingerprint of all products and of the rule sets in use, by which the rules in use are known again.
CREATE TABLE drug_pack_state (
    id BLOB PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    version INTEGER NOT NULL
);
