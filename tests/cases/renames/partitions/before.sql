CREATE TABLE event (id int, at date NOT NULL, note text CHECK (note <> ''))
    PARTITION BY RANGE (at, (id % 2));
CREATE INDEX event_note ON event (lower(note));
CREATE TABLE event_2024 PARTITION OF event FOR VALUES FROM ('2024-01-01', MINVALUE) TO ('2025-01-01', MINVALUE);
CREATE TABLE event_rest PARTITION OF event DEFAULT;
CREATE VIEW notes AS SELECT at, note FROM event;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TRIGGER touched BEFORE UPDATE OF note ON event FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TABLE parent (id int, name text CHECK (name <> ''));
CREATE TABLE child (age int) INHERITS (parent);
CREATE VIEW children AS SELECT name, age FROM child;
