CREATE TABLE item (id int PRIMARY KEY, kind int);
CREATE MATERIALIZED VIEW kinds AS SELECT kind FROM item;
CREATE UNIQUE INDEX kinds_kind ON kinds (kind);
CREATE MATERIALIZED VIEW fresh AS SELECT kind, id FROM item;
CREATE UNIQUE INDEX fresh_kind ON fresh (kind) WHERE id > 0;
CREATE MATERIALIZED VIEW "Plain Kinds" AS SELECT kind + 0 AS kind FROM item;
CREATE UNIQUE INDEX "plain Kind" ON "Plain Kinds" (kind);
