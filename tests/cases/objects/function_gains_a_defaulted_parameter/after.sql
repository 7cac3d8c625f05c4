CREATE FUNCTION f(x int, y int DEFAULT 1) RETURNS int LANGUAGE sql IMMUTABLE AS 'select x';
CREATE TABLE t(id int default f(1), g int generated always as (f(id)) stored);
CREATE VIEW v AS SELECT f(id) q FROM t;
CREATE MATERIALIZED VIEW m AS SELECT f(q) FROM v;
CREATE FUNCTION at() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT f(2); END;
