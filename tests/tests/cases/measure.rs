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
        WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";
    let mut tables = BTreeMap::new();
    for row in client.query(query, &[])? {
        let id = TableId::new(row.get::<_, String>(1), row.get::<_, String>(2));
        let renamed = way.difference.changes.iter().find_map(|change| match change {
            Change::RenameTable { from, to } if *from == id => Some(to.clone()),
            _ => None,
        });
        tables.insert(row.get(0), renamed.unwrap_or(id));
    }
    Ok(tables)
}

/// The strongest lock that this session holds on each of the tables.
///
/// `AccessShareLock` is what any SELECT takes, and no statement of a plan takes less.
pub(crate) fn locks<C: GenericClient>(
    client: &mut C,
    tables: &BTreeMap<u32, TableId>,
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
        if let Some(table) = tables.get(&oid)
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
