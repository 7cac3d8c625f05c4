CREATE TABLE t(id int, n text, constraint b_pk primary key (id) include (n));
CREATE MATERIALIZED VIEW v AS SELECT id, n FROM t GROUP BY id;
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM (SELECT id, n FROM t GROUP BY id) s; END;
