CREATE TABLE t(id int, o text);
CREATE TABLE words(w text);
CREATE FUNCTION z_lookup(s text) RETURNS text LANGUAGE sql STABLE AS 'SELECT coalesce((SELECT max(w) FROM public.words), s)';
CREATE FUNCTION a_norm(s text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN public.z_lookup(s); END';
CREATE INDEX ti ON t (a_norm(o));
ALTER TABLE t ADD COLUMN g text GENERATED ALWAYS AS (a_norm(o)) STORED;
