//! What a server says a statement does: the locks that the session holds, and the files that hold the rows.

use std::collections::BTreeMap;

use postgres::GenericClient;
use schema_core::diff::Change;
use schema_model::TableId;

use crate::case::Way;

/// The tables of a database before a plan, by oid, under the names that the plan's effects use: the new ones.
pub(crate) fn tables<C: GenericClient>(
    client: &mut C,
    way: &Way<'_>,
) -> Result<BTreeMap<u32, TableId>, postgres::Error> {
    let query = "SELECT c.oid, n.nspname::text, c.relname::text
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";
    let mut tables = BTreeMap::new();
    for row in client.query(query, &[])? {
        let id = TableId::new(row.get::<_, String>(1), row.get::<_, String>(2));
        let renamed = way.difference.changes.iter().fold(id, |id, change| match change {
            Change::RenameTable { from, to } if *from == id => to.clone(),
            Change::RenameSchema { from, to } if from.0 == id.0.schema => TableId::new(&to.0, &id.0.name),
            _ => id,
        });
        tables.insert(row.get(0), renamed);
    }
    Ok(tables)
}

/// The columns whose next number is not beyond those that they have: the next row would have the number of another.
pub(crate) fn numbered_again<C: GenericClient>(client: &mut C) -> Result<Vec<String>, postgres::Error> {
    let query = "SELECT a.attrelid::regclass::text, quote_ident(a.attname), s.seqrelid::regclass::text, s.seqincrement > 0
        FROM pg_attribute a JOIN pg_depend d ON d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
        JOIN pg_sequence s ON s.seqrelid = d.objid
        WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')";
    let mut found = Vec::new();
    for row in client.query(query, &[])? {
        let (table, column, sequence): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        let (furthest, beyond) = if row.get(3) { ("max", "<") } else { ("min", ">") };
        let query = format!(
            "SELECT (SELECT {furthest}({column}) FROM {table}) {beyond} last_value + (NOT is_called)::int
                OR (SELECT {furthest}({column}) FROM {table}) = last_value AND is_called FROM {sequence}"
        );
        if client.query_one(&query, &[])?.get::<_, Option<bool>>(0) == Some(false) {
            found.push(format!("{table}.{column} has numbers that are still to come from {sequence}"));
        }
    }
    Ok(found)
}

/// The indexes of a database, with their tables.
pub(crate) fn indexes<C: GenericClient>(client: &mut C) -> Result<BTreeMap<u32, u32>, postgres::Error> {
    let rows = client.query("SELECT indexrelid, indrelid FROM pg_index", &[])?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

/// The strongest lock that this session holds on each of the tables, or on an index that the table had before.
///
/// `AccessShareLock` is what any SELECT takes, and no statement of a plan takes less.
pub(crate) fn locks<C: GenericClient>(
    client: &mut C,
    tables: &BTreeMap<u32, TableId>,
    indexes: &BTreeMap<u32, u32>,
) -> Result<BTreeMap<TableId, String>, postgres::Error> {
    const MODES: [&str; 7] = [
        "RowShareLock",
        "RowExclusiveLock",
        "ShareUpdateExclusiveLock",
        "ShareLock",
        "ShareRowExclusiveLock",
        "ExclusiveLock",
        "AccessExclusiveLock",
    ];
    let query = "SELECT relation, mode FROM pg_locks
        WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let mut strongest: BTreeMap<TableId, usize> = BTreeMap::new();
    for row in client.query(query, &[])? {
        let (oid, mode): (u32, String) = (row.get(0), row.get(1));
        if let Some(table) = tables.get(indexes.get(&oid).unwrap_or(&oid))
            && let Some(strength) = MODES.iter().position(|own| *own == mode)
        {
            let held = strongest.entry(table.clone()).or_insert(strength);
            *held = strength.max(*held);
        }
    }
    Ok(strongest.into_iter().map(|(table, strength)| (table, MODES[strength].to_owned())).collect())
}

/// `pg_class.relfilenode` of the tables that are there: another one once all rows were written anew.
pub(crate) fn files<C: GenericClient>(
    client: &mut C,
    tables: &BTreeMap<u32, TableId>,
) -> Result<BTreeMap<TableId, u32>, postgres::Error> {
    let oids: Vec<u32> = tables.keys().copied().collect();
    let rows = client.query("SELECT oid, relfilenode FROM pg_class WHERE oid = ANY($1)", &[&oids])?;
    Ok(rows.iter().filter_map(|row| Some((tables.get(&row.get(0))?.clone(), row.get(1)))).collect())
}

/// How often this session has begun to read each of the tables from end to end.
///
/// The counters of several transactions run together until they are sent off, so only a difference within one counts.
pub(crate) fn scans<C: GenericClient>(
    client: &mut C,
    tables: &BTreeMap<u32, TableId>,
) -> Result<BTreeMap<TableId, i64>, postgres::Error> {
    let oids: Vec<u32> = tables.keys().copied().collect();
    let query = "SELECT oid, coalesce(pg_stat_get_xact_numscans(oid), 0) FROM unnest($1::oid[]) oid";
    let rows = client.query(query, &[&oids])?;
    Ok(rows.iter().filter_map(|row| Some((tables.get(&row.get(0))?.clone(), row.get(1)))).collect())
}

/// How many rows each of the tables has that are there.
pub(crate) fn counts<C: GenericClient>(
    client: &mut C,
    tables: &BTreeMap<u32, TableId>,
) -> Result<BTreeMap<TableId, i64>, postgres::Error> {
    let oids: Vec<u32> = tables.keys().copied().collect();
    let query = "SELECT oid, oid::regclass::text FROM pg_class WHERE oid = ANY($1)";
    let mut counts = BTreeMap::new();
    for row in client.query(query, &[&oids])? {
        let (oid, name): (u32, String) = (row.get(0), row.get(1));
        let count = client.query_one(&format!("SELECT count(*) FROM {name}"), &[])?.get(0);
        if let Some(table) = tables.get(&oid) {
            counts.insert(table.clone(), count);
        }
    }
    Ok(counts)
}
