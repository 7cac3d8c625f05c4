CREATE SEQUENCE "Billing"."numbers" START WITH 100;

CREATE SEQUENCE "ticket_numbers" AS integer;
ALTER SEQUENCE "ticket_numbers" OWNED BY "tickets"."id";
