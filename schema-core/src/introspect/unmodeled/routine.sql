-- Functions, procedures and aggregates.
SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
       format('%I.%I(%s)', n.nspname, p.proname, oidvectortypes(p.proargtypes)),
       concat_ws(E'\n',
           CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END,
           (SELECT concat_ws(E'\n', 'arguments ' || pg_get_function_arguments(p.oid),
                'kind ' || a.aggkind::text, 'direct ' || a.aggnumdirectargs,
                'parallel ' || p.proparallel::text,
                'sfunc ' || a.aggtransfn::regprocedure, 'stype ' || format_type(a.aggtranstype, NULL),
                'sspace ' || a.aggtransspace, 'initcond ' || quote_literal(a.agginitval),
                'finalfunc ' || a.aggfinalfn::regprocedure || ' ' || a.aggfinalextra
                    || ' ' || a.aggfinalmodify::text,
                'combinefunc ' || a.aggcombinefn::regprocedure, 'serialfunc ' || a.aggserialfn::regprocedure,
                'deserialfunc ' || a.aggdeserialfn::regprocedure, 'msfunc ' || a.aggmtransfn::regprocedure,
                'minvfunc ' || a.aggminvtransfn::regprocedure,
                'mstype ' || nullif(format_type(nullif(a.aggmtranstype, 0), NULL), '-'),
                'msspace ' || a.aggmtransspace, 'minitcond ' || quote_literal(a.aggminitval),
                'mfinalfunc ' || a.aggmfinalfn::regprocedure || ' ' || a.aggmfinalextra
                    || ' ' || a.aggmfinalmodify::text,
                'sortop ' || a.aggsortop::regoperator)
            FROM pg_aggregate a WHERE a.aggfnoid = p.oid),
           'comment ' || quote_literal(obj_description(p.oid, 'pg_proc')))
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  -- The constructors of a range type belong to it, internally.
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype IN ('e', 'i'));
