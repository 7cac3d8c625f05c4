CREATE FUNCTION is_fine(t text) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN t <> '';
CREATE DOMAIN fine AS text DEFAULT 'd' CONSTRAINT fine CHECK (is_fine(value)) CONSTRAINT short CHECK (length(value) < 9);
CREATE TABLE a (id int PRIMARY KEY, s fine);
CREATE VIEW v AS SELECT s FROM a WHERE is_fine(s);
INSERT INTO a VALUES (1, 'a'), (2, NULL);
