CREATE TYPE place AS (x int, y text);
CREATE FUNCTION f(place) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT ($1).x; END;
CREATE VIEW v AS SELECT (ROW(1, 'a')::place).x, f(ROW(1, 'a')::place);
CREATE MATERIALIZED VIEW m AS SELECT ROW(1, 'a')::place AS p;
