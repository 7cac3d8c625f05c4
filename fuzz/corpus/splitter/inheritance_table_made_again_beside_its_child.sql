CREATE TABLE other (b bigint);
CREATE TABLE alpha (id int[] GENERATED ALWAYS AS ('{}') STORED) INHERITS (other);
