CREATE FUNCTION f(x int, y int DEFAULT 1, z text DEFAULT 'a') RETURNS boolean LANGUAGE sql IMMUTABLE AS 'select true';
CREATE TABLE t(id int CHECK (f(id)));
CREATE POLICY p ON t USING (f(id));
CREATE INDEX i ON t (f(id));
CREATE VIEW v AS SELECT 1 AS a, f(id), f(3) AS h FROM t;
CREATE DOMAIN dd AS int CHECK (f(VALUE));
