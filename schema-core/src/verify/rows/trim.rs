//! Tables with many rows that earlier migrations put there to tables with some of them, and whatever else these point at:
//! what rows show, some of them show, and all of them were there when the migration ran on them alone.

use std::collections::BTreeMap;

use postgres::Transaction;

use super::session;
use crate::sql::name;

/// How many rows a table keeps.
const ROWS: usize = 40;

/// Tables that take more than a page, children before what they point at as far as one look tells.
const LARGE: &str = "SELECT c.oid, n.nspname::text, c.relname::text
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname !~ '^pg_'
      AND n.nspname NOT IN ('information_schema', 'schema_history')
      AND pg_catalog.pg_relation_size(c.oid) > pg_catalog.current_setting('block_size')::int8
    ORDER BY (SELECT count(*) FROM pg_catalog.pg_constraint k WHERE k.contype = 'f' AND k.confrelid = c.oid),
             c.oid DESC";

/// The foreign keys that point at them, a column a row.
const KEYS: &str =
    "SELECT k.confrelid, k.oid, n.nspname::text, c.relname::text, own.attname::text, target.attname::text
    FROM pg_catalog.pg_constraint k
    JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey)) AS pair(own, target)
    JOIN pg_catalog.pg_attribute own ON own.attrelid = k.conrelid AND own.attnum = pair.own
    JOIN pg_catalog.pg_attribute target ON target.attrelid = k.confrelid AND target.attnum = pair.target
    WHERE k.contype = 'f' AND k.confrelid = ANY($1)
    ORDER BY k.oid";

/// Leaves some rows in each table, and those that others point at.
pub(in crate::verify) fn trim(transaction: &mut Transaction<'_>) -> Result<(), postgres::Error> {
    let mut tables: Vec<(u32, String)> = Vec::new();
    for row in transaction.query(LARGE, &[])? {
        let (schema, table): (String, String) = (row.try_get(1)?, row.try_get(2)?);
        tables.push((row.try_get(0)?, name::qualified(&schema, &table)));
    }
    if tables.is_empty() {
        return Ok(());
    }
    let oids: Vec<u32> = tables.iter().map(|(oid, _)| *oid).collect();
    // By table, by foreign key: where it is, and what has to be equal.
    let mut keys: BTreeMap<u32, BTreeMap<u32, (String, Vec<String>)>> = BTreeMap::new();
    for row in transaction.query(KEYS, &[&oids])? {
        let (schema, table): (String, String) = (row.try_get(2)?, row.try_get(3)?);
        let (own, target): (String, String) = (row.try_get(4)?, row.try_get(5)?);
        let of = keys.entry(row.try_get(0)?).or_default().entry(row.try_get(1)?);
        let (_, pairs) = of.or_insert_with(|| (name::qualified(&schema, &table), Vec::new()));
        pairs.push(format!("own.{} = here.{}", name::ident(&own), name::ident(&target)));
    }
    let before = session::prepare(transaction)?;
    // With triggers, to delete rows may do more than that.
    let tables = if before.is_silent() { tables } else { Vec::new() };
    for (oid, table) in &tables {
        let pointed = keys.get(oid).into_iter().flat_map(BTreeMap::values);
        let kept = pointed.map(|(from, pairs)| {
            format!(" AND NOT EXISTS (SELECT FROM {from} AS own WHERE {})", pairs.join(" AND "))
        });
        let kept: String = kept.collect();
        let some = format!("ARRAY(SELECT ctid FROM ONLY {table} LIMIT {ROWS})");
        let delete = format!("DELETE FROM ONLY {table} AS here WHERE NOT here.ctid = ANY ({some}){kept}");
        transaction.batch_execute(&delete)?;
    }
    session::restore(transaction, &before)
}
