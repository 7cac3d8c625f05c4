CREATE TABLE t (a int, b int);
CREATE FUNCTION is_small(t) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a < 9';
CREATE FUNCTION is_sound(t) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a < $1.b';
ALTER TABLE t ADD CONSTRAINT sound CHECK (is_sound(t.*)), ADD CONSTRAINT small CHECK (is_small(t) AND a > 0);
ALTER TABLE t ADD CONSTRAINT alone EXCLUDE (is_sound(t) WITH =);
CREATE INDEX sound_idx ON t (is_sound(t));
