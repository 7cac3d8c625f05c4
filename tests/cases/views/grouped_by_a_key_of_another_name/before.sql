CREATE TABLE t(id int constraint k1 primary key, n text);
CREATE VIEW v AS SELECT id, n, count(*) c FROM t GROUP BY id;
