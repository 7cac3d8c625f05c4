CREATE TABLE account (id int PRIMARY KEY, owner varchar(20), credit int);
CREATE VIEW rich WITH (security_barrier) AS SELECT id, owner, credit FROM account WHERE credit > 100;
CREATE VIEW richest AS SELECT id, credit FROM rich WHERE credit > 1000;
COMMENT ON VIEW richest IS 'a few';
GRANT SELECT ON richest TO PUBLIC;
CREATE MATERIALIZED VIEW total AS SELECT owner, sum(credit) AS credit FROM rich GROUP BY owner;
CREATE UNIQUE INDEX total_owner ON total (owner);
CREATE FUNCTION newest() RETURNS SETOF richest LANGUAGE sql AS 'SELECT id, credit FROM richest';
