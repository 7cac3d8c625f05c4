CREATE FUNCTION cf(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'select 1';
CREATE TABLE t(x int, CONSTRAINT "x on constraint y" CHECK (cf(x) > 0));
CREATE DOMAIN d AS int CHECK (cf(VALUE) > 0);
CREATE TABLE u(y d);
CREATE INDEX ui ON t (cf(x));
