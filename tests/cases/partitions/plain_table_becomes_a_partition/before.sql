CREATE TABLE event (
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT now(),
    note text CHECK (note <> ''),
    PRIMARY KEY (id, at)
);
CREATE INDEX ON event (note);
CREATE TABLE reply (id int PRIMARY KEY, event bigint, at timestamptz, FOREIGN KEY (event, at) REFERENCES event);
CREATE VIEW latest AS SELECT id, at FROM event ORDER BY at DESC LIMIT 10;
INSERT INTO event (at, note) VALUES ('2024-05-01', 'a'), ('2024-06-01', 'b');
INSERT INTO reply SELECT id, id, at FROM event;
