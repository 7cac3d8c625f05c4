-- Event triggers, and whether they fire.
SELECT 'pg_event_trigger'::regclass::oid, t.oid, 'event trigger', quote_ident(t.evtname), NULL::name,
    NULL::name, d.text, d.text,
       NULL::text[],
       CASE WHEN t.evtenabled <> 'O' THEN json_build_array(json_build_object('name', 'state',
           'set', format('ALTER EVENT TRIGGER %I %s', t.evtname,
               CASE t.evtenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA'
                   ELSE 'ENABLE ALWAYS' END),
           'unset', format('ALTER EVENT TRIGGER %I ENABLE', t.evtname), 'overwrites', true, 'inline',
               false))::text END,
       obj_description(t.oid, 'pg_event_trigger')
FROM pg_event_trigger t,
     LATERAL (SELECT format('CREATE EVENT TRIGGER %I ON %s%s EXECUTE FUNCTION %s()', t.evtname, t.evtevent,
         (SELECT format(E' WHEN TAG IN (%s)', string_agg(quote_literal(tag), ', ' ORDER BY at))
             FROM unnest(t.evttags) WITH ORDINALITY tags(tag, at)
             -- Tags are commands, in capitals.
             WHERE tag = upper(tag)
          HAVING count(*) > 0),
         t.evtfoid::regproc) AS text) d
WHERE NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_event_trigger'::regclass AND e.objid = t.oid AND e.deptype = 'e')
