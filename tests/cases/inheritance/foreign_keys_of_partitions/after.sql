CREATE TABLE target (id int PRIMARY KEY);
CREATE TABLE event (id int PRIMARY KEY, target int REFERENCES target) PARTITION BY RANGE (id);
CREATE TABLE event_low (id int PRIMARY KEY, target int);
CREATE TABLE apart PARTITION OF event FOR VALUES FROM (10) TO (20);
CREATE TABLE with_key PARTITION OF event FOR VALUES FROM (20) TO (30);
CREATE TABLE pointing (event int REFERENCES event);
