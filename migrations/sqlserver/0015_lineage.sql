ALTER TABLE sync_counter ADD clinic_id binary(16) NULL;
