CREATE FUNCTION df() RETURNS int LANGUAGE sql AS 'select 1';
CREATE TABLE t(x int default df(), y int default df() + 1);
