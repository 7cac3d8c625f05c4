CREATE TABLE t(id int, o regclass);
