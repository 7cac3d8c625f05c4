CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
CREATE DOMAIN score AS int DEFAULT 1;
CREATE TABLE account (id int PRIMARY KEY, mail email, score score NOT NULL);
CREATE INDEX account_mail ON account (mail);
