CREATE VIEW people AS SELECT id, number FROM person;
CREATE VIEW people_too AS SELECT * FROM people;
CREATE FUNCTION number_of(person) RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT $1.number; END;
CREATE FUNCTION found(int) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT number FROM person WHERE id = $1); END $$;
CREATE POLICY own ON person USING (number <> '9');
GRANT SELECT ON people TO PUBLIC;
