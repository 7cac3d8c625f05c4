-- What secret.sql hides in the options of foreign data, as far as this role sees them: a few bits of a digest, enough to
-- tell another value and too few to find one.
WITH holder (name, options) AS (
    SELECT 'foreign data wrapper ' || quote_ident(fdwname), fdwoptions FROM pg_foreign_data_wrapper
    UNION ALL
    SELECT 'server ' || quote_ident(srvname), srvoptions FROM pg_foreign_server
    UNION ALL
    SELECT format('user mapping for %s server %I', CASE umuser WHEN 0 THEN 'PUBLIC' ELSE quote_ident(usename)
        END, srvname), umoptions
    FROM pg_user_mappings
    UNION ALL
    SELECT format('foreign table %I.%I', n.nspname, c.relname), f.ftoptions
    FROM pg_foreign_table f JOIN pg_class c ON c.oid = f.ftrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    UNION ALL
    SELECT format('column %I.%I.%I', n.nspname, c.relname, a.attname), a.attfdwoptions
    FROM pg_foreign_table f JOIN pg_class c ON c.oid = f.ftrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attfdwoptions IS NOT NULL
)
SELECT 'secret', format('option %I of %s', option_name, h.name),
       left(encode(sha256(convert_to(option_value, 'UTF8')), 'hex'), 4)
FROM holder h CROSS JOIN pg_options_to_table(h.options)
WHERE option_value <> /* secret.sql */;
