CREATE VIEW names AS SELECT id, name FROM person;
CREATE VIEW full_names AS SELECT id, name AS full_name FROM person;
