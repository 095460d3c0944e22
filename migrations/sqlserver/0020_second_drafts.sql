ALTER TABLE encounter ADD copy_of binary(16) NULL;
ALTER TABLE prescription ADD copy_of binary(16) NULL;
CREATE INDEX encounter_by_copy ON encounter (copy_of) WHERE copy_of IS NOT NULL;
CREATE INDEX prescription_by_copy ON prescription (copy_of) WHERE copy_of IS NOT NULL;
DELETE FROM encounter_diagnosis
    WHERE EXISTS (SELECT e.id FROM encounter e WHERE e.id = encounter_diagnosis.encounter_id AND e.status <> 'finished');
