CREATE TABLE post (tag text);
CREATE INDEX tag ON post (tag);
