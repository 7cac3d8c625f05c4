CREATE TABLE target (id int PRIMARY KEY);
CREATE TABLE event (id int PRIMARY KEY, target int REFERENCES target) PARTITION BY RANGE (id);
CREATE TABLE event_low PARTITION OF event FOR VALUES FROM (0) TO (10);
CREATE TABLE apart (id int NOT NULL, target int);
CREATE TABLE with_key (id int PRIMARY KEY, target int CONSTRAINT event_target_fkey REFERENCES target);
CREATE TABLE pointing (event int REFERENCES event);
