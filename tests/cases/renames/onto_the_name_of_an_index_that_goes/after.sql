CREATE TABLE "order" (id int);
CREATE TABLE other (id int);
CREATE TABLE alpha (id int);
