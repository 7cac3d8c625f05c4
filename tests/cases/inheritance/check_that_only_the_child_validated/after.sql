CREATE TABLE base (id int, note text);
CREATE TABLE item (own int) INHERITS (base);
CREATE TABLE deep () INHERITS (item);
ALTER TABLE base ADD CONSTRAINT positive CHECK (id > 0) NOT VALID;
ALTER TABLE deep ADD CONSTRAINT positive CHECK (id > 0) NOT VALID;
CREATE TABLE other () INHERITS (base);
COMMENT ON CONSTRAINT positive ON other IS 'its own words';

CREATE TABLE part (id int) PARTITION BY LIST (id);
CREATE TABLE part_1 PARTITION OF part FOR VALUES IN (1);
ALTER TABLE part ADD CONSTRAINT part_positive CHECK (id > 0) NOT VALID;
