CREATE DOMAIN count AS int;
CREATE DOMAIN positive AS count CHECK (VALUE > 0);
CREATE DOMAIN label AS varchar(20);
CREATE DOMAIN required AS text NOT NULL;
CREATE DOMAIN list AS int[];
CREATE DOMAIN sorted AS text COLLATE "C";
CREATE TABLE loses (
	plain int, checked int, label varchar(20), wide varchar(30), text text, word text, list int[], elements int[]
);
CREATE TABLE gains (
	plain count, checked positive, label label, narrow label, wide label, word required, list list, elements count[]
);
CREATE TABLE between (nested positive, same int, checked count, bigger bigint, through boolean, flag count);
CREATE TABLE arrays (a varchar(30)[], b varchar[], c text[], d numeric(12,2)[], e numeric[], f bigint[]);
CREATE TABLE target (id int PRIMARY KEY);
CREATE TABLE pointing (id int REFERENCES target (id), word text, other sorted);
CREATE INDEX pointing_word ON pointing (word);
CREATE INDEX pointing_other ON pointing (other);
