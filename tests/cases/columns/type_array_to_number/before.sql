CREATE TABLE item (amounts int[]);
