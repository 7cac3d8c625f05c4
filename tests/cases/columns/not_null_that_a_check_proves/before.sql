CREATE TABLE item (id int, "Name" text, note text, CONSTRAINT said CHECK (id IS NOT NULL AND "Name" IS NOT NULL));
ALTER TABLE item ADD CONSTRAINT noted CHECK (note IS NOT NULL) NOT VALID;
