CREATE TABLE account (id int, owner varchar(20));
CREATE FUNCTION narrow(x int) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN x BETWEEN 0 AND 2 AND x IN (1, 2);
CREATE FUNCTION owned() RETURNS bigint LANGUAGE sql STABLE BEGIN ATOMIC SELECT count(*) FROM account WHERE owner IN ('a', 'b'); END;
CREATE PROCEDURE clear() LANGUAGE sql BEGIN ATOMIC DELETE FROM account WHERE owner IN ('a', 'b'); END;
