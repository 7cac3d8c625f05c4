CREATE TABLE account (id int PRIMARY KEY, credit int, CONSTRAINT fine CHECK (id > 0));
CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT n * 2';
CREATE FUNCTION twice(n text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT n || n $$;
CREATE FUNCTION base() RETURNS int LANGUAGE sql STABLE RETURN 1;
CREATE FUNCTION on_base() RETURNS int LANGUAGE sql STABLE RETURN base() + 1;
CREATE PROCEDURE clean(keep int) LANGUAGE sql AS 'DELETE FROM account WHERE id > keep';
CREATE AGGREGATE together (int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
CREATE INDEX account_twice ON account (twice(credit));
GRANT EXECUTE ON FUNCTION twice(int) TO PUBLIC;
