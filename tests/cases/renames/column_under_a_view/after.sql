CREATE VIEW people AS SELECT id, full_name AS name FROM person WHERE full_name <> '';
