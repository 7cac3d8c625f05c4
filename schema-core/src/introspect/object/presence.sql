-- Which kinds of objects there may be: opening a catalog that holds nothing of anybody's costs less than a query that
-- finds so. What initdb makes has an oid below 16384 (FirstNormalObjectId in access/transam.h).
(SELECT 'view' FROM pg_class WHERE oid >= 16384 AND relkind = 'v' LIMIT 1)
UNION ALL
(SELECT 'materialized view' FROM pg_class WHERE oid >= 16384 AND relkind = 'm' LIMIT 1)
UNION ALL
(SELECT 'routine' FROM pg_proc WHERE oid >= 16384 AND prokind <> 'a' LIMIT 1)
UNION ALL
(SELECT 'aggregate' FROM pg_proc WHERE oid >= 16384 AND prokind = 'a' LIMIT 1)
UNION ALL
(SELECT 'trigger' FROM pg_trigger WHERE NOT tgisinternal LIMIT 1)
UNION ALL
(SELECT 'event trigger' FROM pg_event_trigger LIMIT 1)
UNION ALL
(SELECT 'rule' FROM pg_rewrite WHERE oid >= 16384 AND rulename <> '_RETURN' LIMIT 1)
UNION ALL
(SELECT 'policy' FROM pg_policy LIMIT 1)
UNION ALL
(SELECT 'type ' || typtype::text FROM pg_type
 WHERE oid >= 16384 AND (typtype IN ('d', 'r', 'p') OR typtype = 'b' AND typcategory <> 'A')
 GROUP BY typtype)
UNION ALL
(SELECT 'composite type' FROM pg_class WHERE oid >= 16384 AND relkind = 'c' LIMIT 1)
UNION ALL
(SELECT 'extension' FROM pg_extension WHERE oid >= 16384 LIMIT 1)
UNION ALL
(SELECT 'statistics' FROM pg_statistic_ext LIMIT 1)
UNION ALL
(SELECT 'collation' FROM pg_collation WHERE oid >= 16384 LIMIT 1)
UNION ALL
(SELECT 'publication' FROM pg_publication LIMIT 1)
UNION ALL
(SELECT 'subscription' FROM pg_subscription WHERE has_column_privilege('pg_subscription', 'subconninfo', 'SELECT') LIMIT 1)
UNION ALL
(SELECT 'operator' FROM pg_operator WHERE oid >= 16384 LIMIT 1)
UNION ALL
(SELECT 'operator family' FROM pg_opfamily WHERE oid >= 16384 LIMIT 1)
UNION ALL
(SELECT 'cast' FROM pg_cast WHERE oid >= 16384 LIMIT 1)
UNION ALL
(SELECT 'conversion' FROM pg_conversion WHERE oid >= 16384 LIMIT 1)
UNION ALL
(SELECT 'language' FROM pg_language WHERE oid >= 16384 LIMIT 1)
UNION ALL
(SELECT 'transform' FROM pg_transform LIMIT 1)
UNION ALL
(SELECT 'access method' FROM pg_am WHERE oid >= 16384 LIMIT 1)
UNION ALL
(SELECT 'text search' FROM pg_ts_config WHERE oid >= 16384 LIMIT 1)
UNION ALL
(SELECT 'text search' FROM pg_ts_dict WHERE oid >= 16384 LIMIT 1)
UNION ALL
(SELECT 'text search' FROM pg_ts_parser WHERE oid >= 16384 LIMIT 1)
UNION ALL
(SELECT 'text search' FROM pg_ts_template WHERE oid >= 16384 LIMIT 1)
UNION ALL
(SELECT 'foreign data' FROM pg_foreign_data_wrapper LIMIT 1)
