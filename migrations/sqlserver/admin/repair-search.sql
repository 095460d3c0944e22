-- Makes patient_word as the trigger would have: after a load that fired no triggers, or when `clinic-server doctor`
-- says that patients are not found by their words. Writes what is missing, takes out what is too much.
--
--     sqlcmd -S HOST -U clinic_app -d clinicdesk -b -I -i repair-search.sql

SET XACT_ABORT ON;
BEGIN TRANSACTION;
-- As every writer: nobody registers a patient meanwhile.
UPDATE sync_counter SET seq = seq WHERE id = 1;

INSERT INTO patient_word (word, local_no)
SELECT CAST(part.value AS nvarchar(400)), patient.local_no
FROM patient CROSS APPLY STRING_SPLIT(patient.search_text, N' ') AS part
WHERE part.value <> N''
EXCEPT
SELECT known.word, known.local_no FROM patient_word AS known;

DELETE FROM patient_word
WHERE NOT EXISTS (
    SELECT 1
    FROM patient CROSS APPLY STRING_SPLIT(patient.search_text, N' ') AS part
    WHERE patient.local_no = patient_word.local_no AND CAST(part.value AS nvarchar(400)) = patient_word.word
);
COMMIT TRANSACTION;
