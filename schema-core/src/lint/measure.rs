//! What a session has done so far to the tables that were there before: the locks it holds, the files that hold the
//! rows, how often it has read them from end to end.

use std::collections::{BTreeMap, BTreeSet};

use postgres::GenericClient;

use crate::plan::LockMode;

/// One look.
#[derive(Debug, Clone, Default)]
pub(super) struct Measured {
    /// Every lock on a table, or on an index that the table had before, by the table's oid.
    pub(super) locks: BTreeSet<(u32, LockMode)>,
    /// The file of each table.
    files: BTreeMap<u32, u32>,
    /// The files of the indexes of each table.
    index_files: BTreeMap<u32, BTreeMap<u32, u32>>,
    /// How often each table was read.
    scans: BTreeMap<u32, i64>,
    /// How many rows of the system catalogs were written.
    catalog_writes: i64,
    /// Whether `lock_timeout` is 0.
    pub(super) waits_for_ever: bool,
}

/// The tables to look at, and the indexes that they have before.
#[derive(Debug, Clone, Default)]
pub(super) struct Watched {
    tables: Vec<u32>,
    indexes: BTreeMap<u32, u32>,
}

impl Watched {
    /// These tables, as they are now.
    pub(super) fn new<C: GenericClient>(client: &mut C, tables: Vec<u32>) -> Result<Self, postgres::Error> {
        let query = "SELECT indexrelid, indrelid FROM pg_catalog.pg_index WHERE indrelid = ANY($1)";
        let mut indexes = BTreeMap::new();
        for row in client.query(query, &[&tables])? {
            indexes.insert(row.try_get(0)?, row.try_get(1)?);
        }
        Ok(Self { tables, indexes })
    }

    /// Whether this is one of the tables that were there.
    pub(super) fn is_one_of(&self, table: Option<u32>) -> bool {
        table.is_some_and(|table| self.tables.contains(&table))
    }

    /// Looks.
    pub(super) fn measure<C: GenericClient>(&self, client: &mut C) -> Result<Measured, postgres::Error> {
        let mut seen = Measured::default();
        let locks = "SELECT relation, mode FROM pg_catalog.pg_locks
            WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'relation' AND granted
              AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())";
        for row in client.query(locks, &[])? {
            let (oid, mode): (u32, &str) = (row.try_get(0)?, row.try_get(1)?);
            let table = self.indexes.get(&oid).copied().unwrap_or(oid);
            if let Some(mode) = LockMode::read(mode).filter(|_| self.tables.contains(&table)) {
                seen.locks.insert((table, mode));
            }
        }
        let files = "SELECT c.oid, c.relfilenode, pg_catalog.pg_stat_get_xact_numscans(c.oid), i.indrelid
            FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
            WHERE c.oid = ANY($1) OR i.indrelid = ANY($1)";
        for row in client.query(files, &[&self.tables])? {
            let (oid, file): (u32, u32) = (row.try_get(0)?, row.try_get(1)?);
            match row.try_get::<_, Option<u32>>(3)? {
                Some(table) => drop(seen.index_files.entry(table).or_default().insert(oid, file)),
                None => {
                    seen.files.insert(oid, file);
                    seen.scans.insert(oid, row.try_get::<_, Option<i64>>(2)?.unwrap_or_default());
                }
            }
        }
        let rest = "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::int8,
                           pg_catalog.current_setting('lock_timeout') = '0'
            FROM pg_catalog.pg_stat_xact_sys_tables";
        let row = client.query_one(rest, &[])?;
        seen.catalog_writes = row.try_get(0)?;
        seen.waits_for_ever = row.try_get(1)?;
        Ok(seen)
    }
}

impl Measured {
    /// The tables whose rows are in another file than before.
    pub(super) fn rewritten_since(&self, earlier: &Self) -> Vec<u32> {
        let moved = |(oid, file): &(&u32, &u32)| earlier.files.get(oid).is_some_and(|old| old != *file);
        self.files.iter().filter(moved).map(|(oid, _)| *oid).collect()
    }

    /// The tables that have an index in another file than before.
    pub(super) fn reindexed_since(&self, earlier: &Self) -> Vec<u32> {
        let is_rebuilt = |(table, indexes): &(&u32, &BTreeMap<u32, u32>)| {
            let old = earlier.index_files.get(table);
            indexes.iter().any(|(oid, file)| old.and_then(|old| old.get(oid)).is_some_and(|old| old != file))
        };
        self.index_files.iter().filter(is_rebuilt).map(|(table, _)| *table).collect()
    }

    /// The tables that were read since.
    pub(super) fn scanned_since(&self, earlier: &Self) -> Vec<u32> {
        let more = |(oid, count): &(&u32, &i64)| earlier.scans.get(oid).is_none_or(|old| old < *count);
        self.scans.iter().filter(more).map(|(oid, _)| *oid).collect()
    }

    /// Whether the catalogs can have changed since.
    pub(super) fn catalog_changed_since(&self, earlier: &Self) -> bool {
        self.catalog_writes != earlier.catalog_writes
    }
}
