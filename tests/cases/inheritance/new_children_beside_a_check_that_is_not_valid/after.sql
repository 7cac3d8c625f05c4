CREATE TABLE base (id int);
CREATE TABLE item () INHERITS (base);
CREATE TABLE deep () INHERITS (item);
CREATE TABLE said () INHERITS (base);
ALTER TABLE said ADD CONSTRAINT positive CHECK (id > 0) NOT VALID;
ALTER TABLE base ADD CONSTRAINT positive CHECK (id > 0) NOT VALID;
COMMENT ON CONSTRAINT positive ON base IS 'above';
COMMENT ON CONSTRAINT positive ON item IS 'below';
CREATE TABLE old () INHERITS (base);
CREATE TABLE fine () INHERITS (base);

CREATE TABLE whole (id int);
CREATE TABLE half () INHERITS (whole);
ALTER TABLE whole ADD CONSTRAINT half_checked CHECK (id > 0) NOT VALID;
