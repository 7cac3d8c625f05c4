CREATE TABLE account (id int, owner varchar(20));
