-- Text search configurations, with the dictionaries of each type of token as parts.
SELECT 'pg_ts_config'::regclass::oid, c.oid, 'text search configuration', o.name, NULL::name, NULL::name,
       o.parser, format('CREATE TEXT SEARCH CONFIGURATION %s (PARSER = %s)', o.name, o.parser), NULL::text[],
       (SELECT json_agg(json_build_object('name', 'mapping for ' || m.token,
                   'set', format('ALTER TEXT SEARCH CONFIGURATION %s ADD MAPPING FOR %I WITH %s', o.name,
                       m.token, m.dictionaries),
                   'unset', format('ALTER TEXT SEARCH CONFIGURATION %s DROP MAPPING FOR %I', o.name, m.token),
                   'alter', format('ALTER TEXT SEARCH CONFIGURATION %s ALTER MAPPING FOR %I WITH %s', o.name,
                       m.token, m.dictionaries),
                   'overwrites', false, 'inline', false))::text
        FROM (SELECT k.alias AS token, string_agg(format('%I.%I', dn.nspname, d.dictname), ', '
                  ORDER BY m.mapseqno) AS dictionaries
              FROM pg_ts_config_map m JOIN ts_token_type(c.cfgparser) k ON k.tokid = m.maptokentype
              JOIN pg_ts_dict d ON d.oid = m.mapdict JOIN pg_namespace dn ON dn.oid = d.dictnamespace
              WHERE m.mapcfg = c.oid GROUP BY k.tokid, k.alias ORDER BY k.tokid) m),
       obj_description(c.oid, 'pg_ts_config')
FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace
JOIN pg_ts_parser p ON p.oid = c.cfgparser JOIN pg_namespace pn ON pn.oid = p.prsnamespace,
     LATERAL (SELECT format('%I.%I', n.nspname, c.cfgname) AS name,
         format('%I.%I', pn.nspname, p.prsname) AS parser) o
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_ts_config'::regclass AND e.objid = c.oid
      AND e.deptype = 'e')
