CREATE TABLE account (id int PRIMARY KEY, credit int, CONSTRAINT fine CHECK (id > 0));
CREATE FUNCTION twice(number int) RETURNS int LANGUAGE sql IMMUTABLE STRICT AS 'SELECT number * 2';
CREATE FUNCTION twice(n text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 5 AS $$ SELECT n || n $$;
CREATE FUNCTION base() RETURNS bigint LANGUAGE sql STABLE RETURN 1;
CREATE FUNCTION on_base() RETURNS int LANGUAGE sql STABLE RETURN base() + 1;
CREATE PROCEDURE clean(keep int, OUT gone int) LANGUAGE plpgsql AS $$ BEGIN gone := 0; END $$;
CREATE AGGREGATE together (int) (SFUNC = int4pl, STYPE = int, INITCOND = '1');
CREATE INDEX account_twice ON account (twice(credit));
REVOKE EXECUTE ON FUNCTION twice(int) FROM PUBLIC;
