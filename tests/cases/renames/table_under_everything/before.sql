-- needs PostgreSQL 15: columns and rows of a publication.
CREATE VIEW people AS SELECT id, name, age FROM person WHERE name <> '' WITH CHECK OPTION;
CREATE MATERIALIZED VIEW adults AS SELECT p.name, v.id FROM person p JOIN visit v ON v.person_id = p.id;
CREATE INDEX adults_name ON adults (name);
CREATE FUNCTION names() RETURNS SETOF text LANGUAGE sql STABLE BEGIN ATOMIC SELECT name FROM person; END;
CREATE FUNCTION label(p person) RETURNS text LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT p.name || '!'; END;
CREATE FUNCTION first() RETURNS person LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TRIGGER touched BEFORE UPDATE OF name ON person FOR EACH ROW WHEN (old.name IS DISTINCT FROM new.name)
    EXECUTE FUNCTION touch();
ALTER TABLE person DISABLE TRIGGER touched;
CREATE POLICY own ON person USING (name <> 'root' AND age > 0);
CREATE RULE noted AS ON DELETE TO person WHERE old.name = 'x' DO ALSO UPDATE visit SET id = visit.id WHERE visit.person_id = old.id;
CREATE STATISTICS person_name_age ON name, age FROM person;
CREATE PUBLICATION all_people FOR TABLE person (id, name) WHERE (id > 1);
GRANT SELECT ON person TO PUBLIC;
GRANT UPDATE (name) ON person TO PUBLIC;
GRANT USAGE ON SEQUENCE person_id_seq TO PUBLIC;
GRANT SELECT ON people TO PUBLIC;
COMMENT ON TRIGGER touched ON person IS 'a trigger';
COMMENT ON POLICY own ON person IS 'a policy';
COMMENT ON COLUMN people.name IS 'a column';
