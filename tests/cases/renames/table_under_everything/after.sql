-- needs PostgreSQL 15: columns and rows of a publication.
CREATE VIEW people AS SELECT id, full_name AS name, age FROM human WHERE full_name <> '' WITH CHECK OPTION;
CREATE MATERIALIZED VIEW adults AS SELECT p.full_name AS name, v.id FROM human p JOIN visit v ON v.person_id = p.id;
CREATE INDEX adults_name ON adults (name);
CREATE FUNCTION names() RETURNS SETOF text LANGUAGE sql STABLE BEGIN ATOMIC SELECT full_name AS name FROM human; END;
CREATE FUNCTION label(p human) RETURNS text LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT p.full_name || '!'; END;
CREATE FUNCTION first() RETURNS human LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TRIGGER touched BEFORE UPDATE OF full_name ON human FOR EACH ROW WHEN (old.full_name IS DISTINCT FROM new.full_name)
    EXECUTE FUNCTION touch();
ALTER TABLE human DISABLE TRIGGER touched;
CREATE POLICY own ON human USING (full_name <> 'root' AND age > 0);
CREATE RULE noted AS ON DELETE TO human WHERE old.full_name = 'x' DO ALSO UPDATE visit SET id = visit.id WHERE visit.person_id = old.id;
CREATE STATISTICS person_name_age ON full_name, age FROM human;
CREATE PUBLICATION all_people FOR TABLE human (id, full_name) WHERE (id > 1);
GRANT SELECT ON human TO PUBLIC;
GRANT UPDATE (full_name) ON human TO PUBLIC;
GRANT USAGE ON SEQUENCE human_id_seq TO PUBLIC;
GRANT SELECT ON people TO PUBLIC;
COMMENT ON TRIGGER touched ON human IS 'a trigger';
COMMENT ON POLICY own ON human IS 'a policy';
COMMENT ON COLUMN people.name IS 'a column';
