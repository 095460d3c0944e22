-- Which clinic this store belongs to: made once, at the first start, and kept through backup and restore.
ALTER TABLE sync_counter ADD COLUMN clinic_id BLOB;
