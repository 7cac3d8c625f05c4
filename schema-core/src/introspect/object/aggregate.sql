-- Aggregates.
SELECT 'pg_proc'::regclass::oid, p.oid, 'aggregate', format('%I.%I(%s)', n.nspname, p.proname,
    arguments.text), NULL::name, NULL::name,
       format('CREATE AGGREGATE %I.%I(%s) (%s)', n.nspname, p.proname, pg_get_function_arguments(p.oid),
           d.text),
       format('CREATE AGGREGATE %I.%I(%s) (%s)', n.nspname, p.proname,
              CASE WHEN p.pronargs = 0 THEN '*' ELSE pg_get_function_arguments(p.oid) END, d.text),
       NULL::text[], NULL::text, obj_description(p.oid, 'pg_proc')
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_aggregate a ON a.aggfnoid = p.oid,
     LATERAL (SELECT CASE WHEN p.pronargs = 0 THEN '*'
                          WHEN a.aggkind = 'n' THEN oidvectortypes(p.proargtypes)
                          ELSE pg_get_function_identity_arguments(p.oid) END AS text) arguments,
     LATERAL (SELECT concat_ws(', ',
         'SFUNC = ' || a.aggtransfn::regproc, 'STYPE = ' || format_type(a.aggtranstype, NULL),
         'SSPACE = ' || nullif(a.aggtransspace, 0),
         'FINALFUNC = ' || nullif(a.aggfinalfn, 0)::regproc, CASE
             WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END,
         'FINALFUNC_MODIFY = ' || CASE WHEN a.aggfinalfn <> 0 THEN
             CASE a.aggfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE'
                 ELSE 'READ_WRITE' END END,
         'COMBINEFUNC = ' || nullif(a.aggcombinefn, 0)::regproc, 'SERIALFUNC = '
             || nullif(a.aggserialfn, 0)::regproc,
         'DESERIALFUNC = ' || nullif(a.aggdeserialfn, 0)::regproc, 'INITCOND = '
             || quote_literal(a.agginitval),
         'MSFUNC = ' || nullif(a.aggmtransfn, 0)::regproc, 'MINVFUNC = '
             || nullif(a.aggminvtransfn, 0)::regproc,
         'MSTYPE = ' || format_type(nullif(a.aggmtranstype, 0), NULL), 'MSSPACE = '
             || nullif(a.aggmtransspace, 0),
         'MFINALFUNC = ' || nullif(a.aggmfinalfn, 0)::regproc, CASE
             WHEN a.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END,
         'MFINALFUNC_MODIFY = ' || CASE WHEN a.aggmfinalfn <> 0 THEN
             CASE a.aggmfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE'
                 ELSE 'READ_WRITE' END END,
         'MINITCOND = ' || quote_literal(a.aggminitval),
         (SELECT format('SORTOP = OPERATOR(%I.%s)', opn.nspname, o.oprname) FROM pg_operator o
          JOIN pg_namespace opn ON opn.oid = o.oprnamespace WHERE o.oid = a.aggsortop),
         'PARALLEL = ' || CASE p.proparallel WHEN 's' THEN 'SAFE' WHEN 'r' THEN 'RESTRICTED' END,
         CASE WHEN a.aggkind = 'h' THEN 'HYPOTHETICAL' END) AS text) d
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e')
