CREATE TABLE t(a int, b int);
CREATE TABLE h(x int, r t);
