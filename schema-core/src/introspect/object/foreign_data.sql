-- Foreign data wrappers, servers and user mappings, with their options as parts.
(WITH object (class, oid, kind, name, definition, words, settings, options) AS (
    SELECT 'pg_foreign_data_wrapper'::regclass::oid, w.oid, 'foreign data wrapper', quote_ident(w.fdwname), '',
           concat(' HANDLER ' || nullif(w.fdwhandler, 0)::regproc,
               ' VALIDATOR ' || nullif(w.fdwvalidator, 0)::regproc),
           ARRAY[['HANDLER ' || nullif(w.fdwhandler, 0)::regproc, 'NO HANDLER'],
                 ['VALIDATOR ' || nullif(w.fdwvalidator, 0)::regproc, 'NO VALIDATOR']], w.fdwoptions
    FROM pg_foreign_data_wrapper w
    UNION ALL
    SELECT 'pg_foreign_server'::regclass, s.oid, 'server', quote_ident(s.srvname),
           concat(s.srvtype, ' of ', quote_ident(w.fdwname)),
           concat(' TYPE ' || quote_literal(s.srvtype), ' VERSION ' || quote_literal(s.srvversion),
               ' FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname)),
           -- A version can be another one or empty, but not go.
           ARRAY[['VERSION ' || quote_literal(s.srvversion), NULL]], s.srvoptions
    FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
    UNION ALL
    SELECT 'pg_user_mapping'::regclass, u.umid, 'user mapping',
           format('FOR %s SERVER %I', CASE u.umuser WHEN 0 THEN 'PUBLIC' ELSE quote_ident(u.usename) END,
               u.srvname), '', '', NULL, u.umoptions
    FROM pg_user_mappings u JOIN pg_foreign_server s ON s.oid = u.srvid
    -- The view shows the options to these and NULL to others, whose objects are unmodeled.
    WHERE current_setting('is_superuser') = 'on'
       OR to_regproc('pg_catalog.schema_dev_run') IS NOT NULL
       OR pg_has_role(s.srvowner, 'USAGE') AND (u.umuser = 0 OR u.usename = current_user)
       OR u.usename = current_user AND has_server_privilege(s.oid, 'USAGE')
), option (class, oid, name, value) AS (
    SELECT o.class, o.oid, quote_ident(option_name), quote_literal(/* secret.sql */)
    FROM object o CROSS JOIN pg_options_to_table(o.options) WHERE option_name !~ '^pg_'
), part (class, oid, name, set, unset, alter, overwrites) AS (
    SELECT o.class, o.oid, lower(split_part(o.settings[i][1], ' ', 1)), o.settings[i][1], o.settings[i][2], NULL, true
    FROM object o CROSS JOIN generate_subscripts(o.settings, 1) i WHERE o.settings[i][1] IS NOT NULL
    UNION ALL
    SELECT class, oid, 'option ' || name, format('OPTIONS (ADD %s %s)', name, value),
           format('OPTIONS (DROP %s)', name), format('OPTIONS (SET %s %s)', name, value), false
    FROM option
)
SELECT o.class, o.oid, o.kind, o.name, NULL::name, NULL::name, o.definition,
       concat('CREATE ', upper(o.kind), ' ', o.name, o.words,
           (SELECT format(' OPTIONS (%s)', string_agg(name || ' ' || value, ', ')) FROM option
            WHERE class = o.class AND oid = o.oid HAVING count(*) > 0)),
       NULL::text[],
       (SELECT json_agg(json_build_object('name', p.name, 'set', k.alter || p.set,
               'unset', k.alter || p.unset, 'alter', k.alter || p.alter, 'overwrites', p.overwrites,
               'inline', true))::text
        FROM part p CROSS JOIN (SELECT concat('ALTER ', upper(o.kind), ' ', o.name, ' ')) k (alter)
        WHERE p.class = o.class AND p.oid = o.oid),
       CASE WHEN o.kind <> 'user mapping' THEN obj_description(o.oid, o.class::regclass::name) END
FROM object o
WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = o.class AND e.objid = o.oid AND e.deptype = 'e'))
