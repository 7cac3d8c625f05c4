CREATE VIEW people AS SELECT id, name FROM person;
CREATE VIEW new_people AS SELECT id, name FROM new_person;
GRANT SELECT ON person TO PUBLIC;
