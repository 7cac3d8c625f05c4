CREATE FUNCTION df() RETURNS bigint LANGUAGE sql AS 'select 1::bigint';
CREATE TABLE t(x bigint default df(), y bigint default df() + 1);
