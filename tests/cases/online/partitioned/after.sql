CREATE TABLE event (id integer NOT NULL, at date NOT NULL, kind text NOT NULL, token uuid NOT NULL DEFAULT gen_random_uuid(), CHECK (id > 0)) PARTITION BY RANGE (at);
CREATE TABLE event_2024 PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE event_rest PARTITION OF event DEFAULT;
CREATE INDEX event_kind ON event (kind);
