CREATE TABLE event (
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT now(),
    note text CHECK (note <> ''),
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE TABLE event_before_2030 PARTITION OF event FOR VALUES FROM (MINVALUE) TO ('2030-01-01');
CREATE TABLE event_2030 PARTITION OF event FOR VALUES FROM ('2030-01-01') TO ('2031-01-01');
CREATE INDEX ON event (note);
CREATE TABLE reply (id int PRIMARY KEY, event bigint, at timestamptz, FOREIGN KEY (event, at) REFERENCES event);
CREATE VIEW latest AS SELECT id, at FROM event ORDER BY at DESC LIMIT 10;
