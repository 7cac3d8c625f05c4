COMMENT ON SCHEMA "Billing" IS 'Money';
