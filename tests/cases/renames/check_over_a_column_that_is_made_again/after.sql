CREATE TABLE item (kind varchar(50) CONSTRAINT has_kind CHECK (kind IN ('a', 'b')));
