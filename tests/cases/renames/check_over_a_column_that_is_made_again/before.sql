CREATE TABLE item (kind varchar(20) GENERATED ALWAYS AS ('a') STORED CONSTRAINT is_kind CHECK (kind IN ('a', 'b')));
