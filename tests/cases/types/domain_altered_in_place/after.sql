CREATE DOMAIN short AS text DEFAULT 'y';
ALTER DOMAIN short ADD CONSTRAINT unseen CHECK (value <> 'zz') NOT VALID;
CREATE DOMAIN shorter AS short;
CREATE TABLE a (id int PRIMARY KEY, s short, t shorter, u short[]);
CREATE TABLE b (s short DEFAULT 'own');
CREATE VIEW v AS SELECT s, t FROM a;
