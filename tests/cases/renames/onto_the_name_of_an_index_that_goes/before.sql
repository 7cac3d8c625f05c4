CREATE TABLE kappa (id int);
CREATE TABLE other (id int, CONSTRAINT "order" EXCLUDE USING btree (id WITH =), CONSTRAINT alpha CHECK (id > 0));
CREATE TABLE beta (id int);
