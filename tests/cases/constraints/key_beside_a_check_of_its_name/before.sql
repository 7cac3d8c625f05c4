CREATE TABLE item (b int);
