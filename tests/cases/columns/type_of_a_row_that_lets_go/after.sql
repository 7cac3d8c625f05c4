CREATE TABLE t(a bigint, b int);
CREATE TABLE h(x int);
