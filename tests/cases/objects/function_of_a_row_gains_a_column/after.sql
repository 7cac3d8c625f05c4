CREATE TABLE item (id int, "Big Name" text);
CREATE FUNCTION label(item) RETURNS text LANGUAGE sql STABLE AS $$ SELECT ($1)."Big Name"::text $$;
