CREATE TABLE t(id int, o oid);
INSERT INTO t VALUES (1,'pg_class'::regclass);
