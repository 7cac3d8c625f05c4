CREATE DOMAIN tag AS text CHECK (VALUE <> '');
CREATE TABLE post (tag text);
