-- A dump of a newer pg_dump tells the session things that an older server has never heard of.
SET of_tomorrow = 0;
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_else PARTITION OF events DEFAULT;
CREATE TABLE visits_0 PARTITION OF visits FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE visits_1 PARTITION OF visits FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE words_a PARTITION OF words FOR VALUES IN ('a', 'b');
