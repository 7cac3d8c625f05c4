CREATE DOMAIN count AS int;
CREATE DOMAIN positive AS count CHECK (VALUE > 0);
CREATE DOMAIN label AS varchar(20);
CREATE DOMAIN required AS text NOT NULL;
CREATE DOMAIN list AS int[];
CREATE DOMAIN sorted AS text COLLATE "C";
CREATE TABLE loses (
	plain count, checked positive, label label, wide label, text label, word required, list list, elements count[]
);
CREATE TABLE gains (
	plain int, checked int, label varchar(20), narrow varchar(10), wide varchar(30), word text, list int[], elements int[]
);
CREATE TABLE between (nested count, same count, checked positive, bigger count, through count, flag boolean);
CREATE TABLE arrays (a varchar(20)[], b varchar(20)[], c varchar(20)[], d numeric(10,2)[], e numeric(10,2)[], f int[]);
CREATE TABLE target (id int PRIMARY KEY);
CREATE TABLE pointing (id count REFERENCES target (id), word sorted, other text);
CREATE INDEX pointing_word ON pointing (word);
CREATE INDEX pointing_other ON pointing (other);
