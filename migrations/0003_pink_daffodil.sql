ALTER TABLE "content" ADD COLUMN "organization_id" uuid;
