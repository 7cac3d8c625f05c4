-- A shop: users buy content of organizations.
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL
);
CREATE TABLE "organizations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL
);
CREATE TABLE "content" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"organization_id" uuid
);
CREATE TABLE "content_access" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" text NOT NULL,
	"content_id" uuid NOT NULL,
	"access_type" varchar(50) NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE "purchases" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" text NOT NULL,
	"content_id" uuid NOT NULL,
	"status" varchar(50) NOT NULL,
	"amount_paid_cents" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE "video_playback" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" text NOT NULL,
	"content_id" uuid NOT NULL,
	"position_seconds" integer DEFAULT 0 NOT NULL,
	"duration_seconds" integer NOT NULL,
	"completed" boolean DEFAULT false NOT NULL,
	"updated_at" timestamp DEFAULT now() NOT NULL,
	"created_at" timestamp DEFAULT now() NOT NULL,
	CONSTRAINT "video_playback_user_id_content_id_unique" UNIQUE("user_id","content_id")
);
ALTER TABLE "content" ADD CONSTRAINT "content_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE set null ON UPDATE no action;
ALTER TABLE "content_access" ADD CONSTRAINT "content_access_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "content_access" ADD CONSTRAINT "content_access_content_id_content_id_fk" FOREIGN KEY ("content_id") REFERENCES "public"."content"("id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "purchases" ADD CONSTRAINT "purchases_customer_id_users_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "purchases" ADD CONSTRAINT "purchases_content_id_content_id_fk" FOREIGN KEY ("content_id") REFERENCES "public"."content"("id") ON DELETE restrict ON UPDATE no action;
ALTER TABLE "video_playback" ADD CONSTRAINT "video_playback_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "video_playback" ADD CONSTRAINT "video_playback_content_id_content_id_fk" FOREIGN KEY ("content_id") REFERENCES "public"."content"("id") ON DELETE cascade ON UPDATE no action;
CREATE INDEX "idx_content_access_user_id" ON "content_access" USING btree ("user_id");
CREATE INDEX "idx_content_access_content_id" ON "content_access" USING btree ("content_id");
CREATE INDEX "idx_purchases_customer_id" ON "purchases" USING btree ("customer_id");
CREATE INDEX "idx_purchases_content_id" ON "purchases" USING btree ("content_id");
CREATE INDEX "idx_video_playback_user_id" ON "video_playback" USING btree ("user_id");
CREATE INDEX "idx_video_playback_content_id" ON "video_playback" USING btree ("content_id");
ALTER TABLE "video_playback" ALTER COLUMN "updated_at" SET DATA TYPE timestamp with time zone;
ALTER TABLE "video_playback" ALTER COLUMN "updated_at" SET DEFAULT now();
ALTER TABLE "video_playback" ALTER COLUMN "created_at" SET DATA TYPE timestamp with time zone;
ALTER TABLE "video_playback" ALTER COLUMN "created_at" SET DEFAULT now();
ALTER TABLE "content_access" ADD COLUMN "organization_id" uuid NOT NULL;
ALTER TABLE "content_access" ADD COLUMN "expires_at" timestamp with time zone;
ALTER TABLE "content_access" ADD COLUMN "updated_at" timestamp with time zone DEFAULT now() NOT NULL;
ALTER TABLE "purchases" ADD COLUMN "organization_id" uuid NOT NULL;
ALTER TABLE "purchases" ADD COLUMN "currency" varchar(3) DEFAULT 'usd' NOT NULL;
ALTER TABLE "purchases" ADD COLUMN "stripe_payment_intent_id" varchar(255) NOT NULL;
ALTER TABLE "purchases" ADD COLUMN "updated_at" timestamp with time zone DEFAULT now() NOT NULL;
ALTER TABLE "content_access" ADD CONSTRAINT "content_access_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "purchases" ADD CONSTRAINT "purchases_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE restrict ON UPDATE no action;
CREATE INDEX "idx_content_access_organization_id" ON "content_access" USING btree ("organization_id");
CREATE INDEX "idx_purchases_organization_id" ON "purchases" USING btree ("organization_id");
CREATE INDEX "idx_purchases_stripe_payment_intent" ON "purchases" USING btree ("stripe_payment_intent_id");
CREATE INDEX "idx_purchases_created_at" ON "purchases" USING btree ("created_at");
ALTER TABLE "content_access" ADD CONSTRAINT "content_access_user_content_unique" UNIQUE("user_id","content_id");
ALTER TABLE "purchases" ADD CONSTRAINT "purchases_stripe_payment_intent_id_unique" UNIQUE("stripe_payment_intent_id");
ALTER TABLE "content_access" ADD CONSTRAINT "check_access_type" CHECK ("content_access"."access_type" IN ('purchased', 'subscription', 'complimentary', 'preview'));
ALTER TABLE "purchases" ADD CONSTRAINT "check_purchase_status" CHECK ("purchases"."status" IN ('pending', 'completed', 'refunded', 'failed'));
ALTER TABLE "purchases" ADD CONSTRAINT "check_amount_positive" CHECK ("purchases"."amount_paid_cents" >= 0);

-- One of everything else that can be edited.
CREATE EXTENSION pg_trgm;
CREATE SCHEMA app;
CREATE TYPE app.mood AS ENUM ('glad', 'sad');
CREATE SEQUENCE app.ticket;
CREATE TABLE app.thing (
	id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
	code varchar(10) NOT NULL,
	moods app.mood[],
	price numeric(10,2) DEFAULT 1,
	during tstzrange,
	note text COLLATE "C",
	double numeric GENERATED ALWAYS AS (price * 2) STORED,
	number serial,
	CONSTRAINT thing_code_note UNIQUE (code, note) INCLUDE (price) WITH (fillfactor=90) DEFERRABLE,
	CONSTRAINT thing_during EXCLUDE USING gist (during WITH &&) WHERE (price > 0) DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT thing_price CHECK (price > 0)
) WITH (fillfactor=80, toast.autovacuum_enabled=off);
CREATE INDEX thing_lower ON app.thing (lower(note) COLLATE "POSIX" text_pattern_ops, (price + 1)) INCLUDE (code) WHERE price > 1;
ALTER TABLE app.thing REPLICA IDENTITY USING INDEX thing_pkey;
ALTER INDEX app.thing_lower ALTER COLUMN 2 SET STATISTICS 50;
CREATE INDEX thing_trigram ON app.thing USING gist (note COLLATE "POSIX" gist_trgm_ops (siglen=32), code gist_trgm_ops);
CREATE TABLE app.part (
	a integer,
	b integer,
	thing integer,
	CONSTRAINT part_pair UNIQUE (a, b),
	CONSTRAINT part_thing FOREIGN KEY (thing) REFERENCES app.thing ON DELETE SET NULL
);
ALTER TABLE app.part ALTER a SET STATISTICS 10, ALTER b SET (n_distinct = 3);

CREATE VIEW app.cheap AS SELECT id, code FROM app.thing WHERE price < 2;
CREATE MATERIALIZED VIEW app.prices AS SELECT price, count(*) FROM app.thing GROUP BY price;
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.updated_at := now(); RETURN NEW; END';
CREATE FUNCTION app.twice(n integer, label text DEFAULT 'x') RETURNS integer LANGUAGE sql AS 'SELECT n * 2';
CREATE PROCEDURE app.tidy() LANGUAGE sql AS 'DELETE FROM app.part';
CREATE AGGREGATE app.total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
CREATE TRIGGER touch BEFORE UPDATE ON purchases FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE RULE keep AS ON DELETE TO users DO INSTEAD NOTHING;
CREATE POLICY own ON purchases USING (customer_id = CURRENT_USER);
CREATE DOMAIN app.email AS text CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
CREATE TYPE app.pair AS (x integer, y text);
CREATE TYPE app.floats AS RANGE (SUBTYPE = float8);
CREATE STATISTICS app.correlated ON a, b FROM app.part;
CREATE COLLATION app.plain (LOCALE = 'C');
CREATE TABLE app.event (at date NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE TABLE app.event_2026 PARTITION OF app.event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE INDEX event_kind ON app.event (kind);
CREATE TABLE app.parent (a integer GENERATED ALWAYS AS IDENTITY);
CREATE TABLE app.child () INHERITS (app.parent);
CREATE TABLE app.typed OF app.pair;
CREATE FOREIGN DATA WRAPPER nowhere;
CREATE SERVER far FOREIGN DATA WRAPPER nowhere OPTIONS (host 'a');
CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (password 'hunter2');
CREATE FOREIGN TABLE app.remote (a integer) SERVER far OPTIONS (name 'b');
CREATE PUBLICATION news FOR TABLE users;
CREATE TEXT SEARCH CONFIGURATION app.words (COPY = pg_catalog.simple);
CREATE TEXT SEARCH DICTIONARY app.stems (TEMPLATE = pg_catalog.simple);
