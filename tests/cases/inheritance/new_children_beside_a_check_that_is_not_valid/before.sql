CREATE TABLE base (id int);
ALTER TABLE base ADD CONSTRAINT positive CHECK (id > 0) NOT VALID;
COMMENT ON CONSTRAINT positive ON base IS 'above';
CREATE TABLE old () INHERITS (base);
