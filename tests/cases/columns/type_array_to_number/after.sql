CREATE TABLE item (amounts numeric);
