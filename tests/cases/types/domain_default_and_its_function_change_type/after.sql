CREATE FUNCTION df() RETURNS bigint LANGUAGE sql AS 'select 1::bigint';
CREATE DOMAIN d AS bigint DEFAULT df();
CREATE TABLE t(x d);
