CREATE TABLE account (id int PRIMARY KEY, owner text);
CREATE TABLE log (id int PRIMARY KEY, line text);
CREATE TABLE extra (id int PRIMARY KEY);
CREATE PUBLICATION changes FOR TABLE account WHERE (id > 10), extra WITH (publish = 'insert');
CREATE PUBLICATION everything FOR ALL TABLES;
