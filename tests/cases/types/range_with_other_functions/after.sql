CREATE FUNCTION apart(float8, float8) RETURNS float8 LANGUAGE sql IMMUTABLE RETURN $1 - $2;
CREATE TYPE span AS RANGE (subtype = float8, subtype_diff = apart);
CREATE TABLE a (id int PRIMARY KEY, s span);
