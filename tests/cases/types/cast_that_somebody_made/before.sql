CREATE TYPE pair AS (a int, b int);
CREATE FUNCTION pj(pair) RETURNS jsonb LANGUAGE sql IMMUTABLE AS 'select to_jsonb($1)';
CREATE CAST (pair AS jsonb) WITH FUNCTION pj(pair) AS ASSIGNMENT;
CREATE TABLE t(id int, p pair);
INSERT INTO t VALUES (1,'(1,2)');
-- @may-refuse
