CREATE TABLE a_name_that_is_as_long_as_a_name_can_be_in_postgresql_and_longer (id int);
CREATE FUNCTION total() RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT count(*) FROM a_name_that_is_as_long_as_a_name_can_be_in_postgresql_and_longer $$;
