CREATE TABLE orders (id int PRIMARY KEY, state text NOT NULL);
INSERT INTO orders VALUES (1, 'new');
