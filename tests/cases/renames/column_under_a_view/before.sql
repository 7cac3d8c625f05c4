CREATE VIEW people AS SELECT id, name FROM person WHERE name <> '';
