CREATE TABLE log (id int, state varchar);
CREATE RULE kept AS ON DELETE TO log WHERE (old.id BETWEEN 0 AND 12 AND old.state IN ('new', 'old')) DO INSTEAD NOTHING;
