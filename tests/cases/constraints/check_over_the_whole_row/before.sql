CREATE TABLE t (a int, b int);
CREATE FUNCTION is_sound(t) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a < $1.b';
