CREATE TABLE t(id int, o text);
INSERT INTO t VALUES (1,'A');
