CREATE FUNCTION is_fine(txt text) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN txt <> '';
CREATE DOMAIN fine AS text DEFAULT 'd' CONSTRAINT fine CHECK (is_fine(value)) CONSTRAINT short CHECK (length(value) < 9);
CREATE TABLE a (id int PRIMARY KEY, s fine);
CREATE VIEW v AS SELECT s FROM a WHERE is_fine(s);
