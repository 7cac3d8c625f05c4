CREATE TABLE happening (id int, day date NOT NULL, remark text CHECK (remark <> ''))
    PARTITION BY RANGE (day, (id % 2));
CREATE INDEX happening_remark ON happening (lower(remark));
CREATE TABLE happening_2024 PARTITION OF happening FOR VALUES FROM ('2024-01-01', MINVALUE) TO ('2025-01-01', MINVALUE);
CREATE TABLE event_rest PARTITION OF happening DEFAULT;
CREATE VIEW notes AS SELECT day AS at, remark AS note FROM happening;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TRIGGER touched BEFORE UPDATE OF remark ON happening FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TABLE parent (id int, full_name text CHECK (full_name <> ''));
CREATE TABLE child (age int) INHERITS (parent);
CREATE VIEW children AS SELECT full_name AS name, age FROM child;
