CREATE TABLE t(id int, n text, constraint k2 primary key (id) include (n));
CREATE VIEW v AS SELECT id, n, count(*) c FROM t GROUP BY id;
