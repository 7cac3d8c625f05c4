CREATE TABLE account (id int PRIMARY KEY, owner varchar(40), credit int);
CREATE STATISTICS both_columns (dependencies) ON owner, credit FROM account;
ALTER STATISTICS both_columns SET STATISTICS 200;
CREATE FUNCTION noted() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION noted();
ALTER EVENT TRIGGER watch DISABLE;
