CREATE DOMAIN amount AS numeric;
CREATE TABLE t (id int PRIMARY KEY, a amount);
