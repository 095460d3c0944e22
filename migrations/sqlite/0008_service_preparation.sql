-- What the patient should do before the visit.
ALTER TABLE service ADD COLUMN preparation TEXT NOT NULL DEFAULT '';
