CREATE VIEW person AS SELECT id FROM person_data;
