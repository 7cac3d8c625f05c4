CREATE TYPE "public"."nothing" AS ENUM();

CREATE DOMAIN public.email AS character varying(80) CONSTRAINT email_check CHECK (((VALUE)::text ~ '@'::text));

CREATE DOMAIN public.tags AS text[];
