CREATE TABLE account (id int PRIMARY KEY, owner text, credit int);
CREATE STATISTICS both_columns ON owner, credit FROM account;
CREATE FUNCTION noted() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION noted();
