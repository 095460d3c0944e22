-- A draft that was written apart from the one that it began from, on a computer without the server.
ALTER TABLE encounter ADD COLUMN copy_of BLOB;
ALTER TABLE prescription ADD COLUMN copy_of BLOB;

CREATE INDEX encounter_by_copy ON encounter (copy_of) WHERE copy_of IS NOT NULL;
CREATE INDEX prescription_by_copy ON prescription (copy_of) WHERE copy_of IS NOT NULL;

-- Of signed records alone: what a draft says is in its content.
DELETE FROM encounter_diagnosis
    WHERE EXISTS (SELECT e.id FROM encounter e WHERE e.id = encounter_diagnosis.encounter_id AND e.status <> 'finished');
