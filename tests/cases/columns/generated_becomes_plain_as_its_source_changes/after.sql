CREATE TABLE item (id bigint, twice bigint);
