-- Names in open lists that the other queries leave out, where they print a list themselves.
SELECT DISTINCT 'pg_class.reloptions', split_part(o, '=', 1)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN unnest(c.reloptions) o
WHERE c.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND (c.relkind = 'v' AND split_part(o, '=', 1) NOT IN /* names: view */
       OR c.relkind = 'm' AND split_part(o, '=', 1) NOT IN /* names: table */)
UNION
SELECT 'pg_attribute.attoptions', split_part(o, '=', 1)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid CROSS JOIN unnest(a.attoptions) o
WHERE c.oid >= 16384 AND c.relkind = 'm' AND split_part(o, '=', 1) NOT IN /* names: column */
UNION
SELECT 'pg_proc.proconfig', split_part(o, '=', 1)
FROM pg_proc p CROSS JOIN unnest(p.proconfig) o WHERE p.oid >= 16384 AND o ~ '^pg_[^.=]*='
UNION
SELECT 'pg_event_trigger.evttags', tag FROM pg_event_trigger t CROSS JOIN unnest(t.evttags) tag WHERE tag <> upper(tag)
UNION
SELECT 'pg_foreign_server.srvoptions', option_name
FROM pg_foreign_server s CROSS JOIN pg_options_to_table(s.srvoptions) WHERE option_name ~ '^pg_'
UNION
SELECT 'pg_foreign_data_wrapper.fdwoptions', option_name
FROM pg_foreign_data_wrapper w CROSS JOIN pg_options_to_table(w.fdwoptions) WHERE option_name ~ '^pg_';
