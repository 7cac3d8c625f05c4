CREATE TABLE t (a int, b int);
CREATE FUNCTION is_sound(t) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a < $1.b';
ALTER TABLE t ADD CONSTRAINT sound CHECK (is_sound(t.*));
ALTER TABLE t ADD CONSTRAINT here CHECK (tableoid <> 0);
CREATE INDEX sound_idx ON t (is_sound(t));
