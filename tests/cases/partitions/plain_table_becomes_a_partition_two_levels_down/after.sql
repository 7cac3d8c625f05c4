CREATE TABLE event (id bigint GENERATED ALWAYS AS IDENTITY, at date NOT NULL, kind text NOT NULL, PRIMARY KEY (id, at, kind))
    PARTITION BY LIST (kind);
CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a') PARTITION BY RANGE (at);
CREATE TABLE event_a_old PARTITION OF event_a FOR VALUES FROM (MINVALUE) TO ('2030-01-01');
CREATE TABLE event_a_new PARTITION OF event_a FOR VALUES FROM ('2030-01-01') TO (MAXVALUE);
CREATE TABLE reply (id int PRIMARY KEY, event bigint, at date, kind text, FOREIGN KEY (event, at, kind) REFERENCES event);
