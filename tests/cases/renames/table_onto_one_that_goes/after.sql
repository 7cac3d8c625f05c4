CREATE VIEW people AS SELECT id, name FROM person;
CREATE VIEW new_people AS SELECT id, name FROM person;
