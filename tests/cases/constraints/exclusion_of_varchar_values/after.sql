CREATE TABLE seat (place integer, state varchar(20));
ALTER TABLE seat ADD CONSTRAINT seat_taken EXCLUDE USING btree (place WITH =) WHERE (state IN ('held', 'sold'));
