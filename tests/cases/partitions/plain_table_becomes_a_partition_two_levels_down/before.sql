CREATE TABLE event (id bigint GENERATED ALWAYS AS IDENTITY, at date NOT NULL, kind text NOT NULL, PRIMARY KEY (id, at, kind));
CREATE TABLE reply (id int PRIMARY KEY, event bigint, at date, kind text, FOREIGN KEY (event, at, kind) REFERENCES event);
INSERT INTO event (at, kind) VALUES ('2024-05-01', 'a'), ('2024-06-01', 'a');
INSERT INTO reply SELECT id, id, at, kind FROM event;
