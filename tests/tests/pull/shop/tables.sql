CREATE TABLE "events_ever" (
	"at" timestamp with time zone NOT NULL,
	"what" text
);
ALTER TABLE "events" ATTACH PARTITION "events_ever" DEFAULT;

ALTER TABLE "bookings" ADD CONSTRAINT "bookings_person_fkey" FOREIGN KEY ("person") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;
