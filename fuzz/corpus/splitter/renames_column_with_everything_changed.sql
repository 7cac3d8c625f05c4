CREATE VIEW people AS SELECT id, code AS number FROM human;
CREATE VIEW people_too AS SELECT * FROM people;
CREATE FUNCTION number_of(human) RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT $1.code::text; END;
CREATE FUNCTION found(int) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT code FROM human WHERE id = $1); END $$;
CREATE POLICY own ON human USING (code <> 9);
GRANT SELECT ON people TO PUBLIC;
