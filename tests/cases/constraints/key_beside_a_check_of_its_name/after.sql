CREATE TABLE item (b int);
ALTER TABLE item ADD CONSTRAINT delta_pkey CHECK (b > 0);
CREATE TABLE delta (id int);
ALTER TABLE delta ADD CONSTRAINT delta_pkey PRIMARY KEY (id);
