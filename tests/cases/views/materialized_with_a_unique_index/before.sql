CREATE TABLE item (id int PRIMARY KEY, kind int);
CREATE MATERIALIZED VIEW kinds AS SELECT kind FROM item;
CREATE MATERIALIZED VIEW "Plain Kinds" AS SELECT kind FROM item;
CREATE UNIQUE INDEX "plain Kind" ON "Plain Kinds" (kind);
