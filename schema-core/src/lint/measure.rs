//! What a session has done so far to the tables that were there before: what a proof measures of it, the files of their
//! indexes, whether the catalogs can have changed, and whether it waits for locks for ever.

use std::collections::BTreeMap;

use postgres::GenericClient;

use crate::verify::measure::{Moment, Watch};

/// One look.
#[derive(Debug, Clone, Default)]
pub(super) struct Measured {
    pub(super) moment: Moment,
    /// The files of the indexes of each table.
    index_files: BTreeMap<u32, BTreeMap<u32, u32>>,
    /// How many rows of the system catalogs were written.
    catalog_writes: i64,
    /// Whether `lock_timeout` is 0.
    pub(super) waits_for_ever: bool,
}

/// The tables to look at.
#[derive(Debug, Clone, Default)]
pub(super) struct Watched {
    watch: Watch,
    tables: Vec<u32>,
}

impl Watched {
    /// The tables that are there now.
    pub(super) fn new<C: GenericClient>(client: &mut C) -> Result<Self, postgres::Error> {
        let watch = Watch::new(client, &BTreeMap::new())?;
        Ok(Self { tables: watch.tables().keys().copied().collect(), watch })
    }

    /// Whether this is one of the tables that were there.
    pub(super) fn is_one_of(&self, table: Option<u32>) -> bool {
        table.is_some_and(|table| self.watch.tables().contains_key(&table))
    }

    /// The tables, for whoever looks at less than all of it.
    pub(super) fn watch(&self) -> &Watch {
        &self.watch
    }

    /// Looks.
    pub(super) fn measure<C: GenericClient>(&self, client: &mut C) -> Result<Measured, postgres::Error> {
        let mut seen = Measured { moment: self.watch.look(client)?, ..Measured::default() };
        let files = "SELECT i.indrelid, c.oid, c.relfilenode
            FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
            WHERE i.indrelid = ANY($1)";
        for row in client.query(files, &[&self.tables])? {
            let indexes = seen.index_files.entry(row.try_get(0)?).or_default();
            indexes.insert(row.try_get(1)?, row.try_get(2)?);
        }
        let rest = "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::int8,
                           pg_catalog.current_setting('lock_timeout') = '0'
            FROM pg_catalog.pg_stat_xact_sys_tables WHERE schemaname = 'pg_catalog'";
        let row = client.query_one(rest, &[])?;
        seen.catalog_writes = row.try_get(0)?;
        seen.waits_for_ever = row.try_get(1)?;
        Ok(seen)
    }
}

impl Measured {
    /// The tables that have an index in another file than before.
    pub(super) fn reindexed_since(&self, earlier: &Self) -> Vec<u32> {
        let is_rebuilt = |(table, indexes): &(&u32, &BTreeMap<u32, u32>)| {
            let old = earlier.index_files.get(table);
            indexes.iter().any(|(oid, file)| old.and_then(|old| old.get(oid)).is_some_and(|old| old != file))
        };
        self.index_files.iter().filter(is_rebuilt).map(|(table, _)| *table).collect()
    }

    /// The same with the locks, files and counters of another moment: nothing else has changed.
    pub(super) fn at(&self, moment: Moment) -> Self {
        Self { moment, ..self.clone() }
    }

    /// Whether the catalogs can have changed since.
    pub(super) fn catalog_changed_since(&self, earlier: &Self) -> bool {
        self.catalog_writes != earlier.catalog_writes
    }
}
