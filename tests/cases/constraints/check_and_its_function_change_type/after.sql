CREATE FUNCTION cf(bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'select 1::bigint';
CREATE TABLE t(x bigint, CONSTRAINT "x on constraint y" CHECK (cf(x) > 0));
CREATE DOMAIN d AS bigint CHECK (cf(VALUE) > 0);
CREATE TABLE u(y d);CREATE INDEX ui ON t (cf(x));
