CREATE TYPE k AS ENUM('x','y');
CREATE TABLE s(a text DEFAULT ('x'::k)::text, b text GENERATED ALWAYS AS (CASE WHEN 'x'::k = 'y'::k THEN 'a' ELSE 'b' END) STORED, c int CHECK (c > length('x'::k::text)));
