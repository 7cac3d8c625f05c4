CREATE TABLE account (id int PRIMARY KEY, owner text);
CREATE TABLE log (id int, owner text);
CREATE RULE quiet AS ON DELETE TO account WHERE old.id > 0 DO INSTEAD NOTHING;
CREATE RULE note AS ON INSERT TO account DO ALSO INSERT INTO log VALUES (new.id, new.owner);
ALTER TABLE account DISABLE RULE quiet;
