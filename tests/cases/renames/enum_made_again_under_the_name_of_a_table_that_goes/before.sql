CREATE TYPE temper AS ENUM ('open', 'draft', 'gone');
CREATE TABLE mood (id int, temper temper);
CREATE TABLE item (temper temper, all_tempers temper[]);
