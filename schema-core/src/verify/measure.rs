//! A statement to what a server says that it did: the locks that the session took, the files that were written anew, the
//! tables that were read from end to end. Never believes a plan.

use std::collections::{BTreeMap, BTreeSet};

use postgres::GenericClient;
use schema_model::TableId;
use serde::Serialize;

use crate::plan::{LockMode, TableLock};

/// The tables of a database before a migration, by oid, with the names that reports use.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    tables: BTreeMap<u32, TableId>,
    /// The indexes that the tables had: every query of a table opens them too.
    indexes: BTreeMap<u32, u32>,
    oids: Vec<u32>,
}

/// What the session holds, and how far its counters stand, at one moment; by the oids of tables, whatever these are
/// called.
#[derive(Debug, Clone, Default)]
pub struct Moment {
    locks: BTreeSet<(u32, LockMode)>,
    files: BTreeMap<u32, u32>,
    scans: BTreeMap<u32, i64>,
    written: BTreeMap<u32, i64>,
}

/// What one statement did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Measured {
    /// The strongest lock that it took on each table, or on an index that the table had; what the transaction held
    /// before it took nothing again. `AccessShareLock`, which any SELECT takes, counts as none.
    pub takes: Vec<TableLock>,
    /// The strongest lock that the transaction holds on each table after it, whichever statement took it.
    pub holds: Vec<TableLock>,
    /// The tables whose rows it wrote anew, all of them.
    pub rewrites: Vec<TableId>,
    /// The tables that it read from end to end.
    pub scans: Vec<TableId>,
    /// The tables in which it wrote rows.
    pub writes: Vec<TableId>,
}

impl Measured {
    /// The same, with tables called by their new names.
    #[must_use]
    pub(super) fn renamed(&self, renamed: &BTreeMap<TableId, TableId>) -> Self {
        let name = |id: &TableId| renamed.get(id).unwrap_or(id).clone();
        let locks = |all: &[TableLock]| -> Vec<TableLock> {
            all.iter().map(|lock| TableLock { table: name(&lock.table), mode: lock.mode }).collect()
        };
        let names = |all: &[TableId]| -> Vec<TableId> { all.iter().map(name).collect() };
        Self {
            takes: locks(&self.takes),
            holds: locks(&self.holds),
            rewrites: names(&self.rewrites),
            scans: names(&self.scans),
            writes: names(&self.writes),
        }
    }

    /// Adds the locks that another run of the same statement took. A transaction that holds one already does not show
    /// that it is taken again.
    pub(super) fn add_locks(&mut self, other: &Self) {
        let both = |own: &[TableLock], other: &[TableLock]| {
            let all: BTreeSet<(TableId, LockMode)> =
                own.iter().chain(other).map(|lock| (lock.table.clone(), lock.mode)).collect();
            strongest(all.iter())
        };
        self.takes = both(&self.takes, &other.takes);
        self.holds = both(&self.holds, &other.holds);
    }
}

impl Watch {
    /// The tables that are there, and what to call those that are renamed.
    ///
    /// # Errors
    ///
    /// A catalog that cannot be read.
    pub fn new<C: GenericClient>(
        client: &mut C,
        renamed: &BTreeMap<TableId, TableId>,
    ) -> Result<Self, postgres::Error> {
        let query = "SELECT c.oid, n.nspname::text, c.relname::text
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
              AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')";
        let mut tables = BTreeMap::new();
        for row in client.query(query, &[])? {
            let id = TableId::new(row.try_get::<_, String>(1)?, row.try_get::<_, String>(2)?);
            let id = renamed.get(&id).cloned().unwrap_or(id);
            tables.insert(row.try_get(0)?, id);
        }
        let oids: Vec<u32> = tables.keys().copied().collect();
        let query = "SELECT indexrelid, indrelid FROM pg_catalog.pg_index WHERE indrelid = ANY($1)";
        let rows = client.query(query, &[&oids])?;
        let indexes = rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?)));
        Ok(Self { indexes: indexes.collect::<Result<_, postgres::Error>>()?, tables, oids })
    }

    /// The same tables, called by their new names.
    #[must_use]
    pub fn renamed(&self, renamed: &BTreeMap<TableId, TableId>) -> Self {
        let tables = self.tables.iter().map(|(oid, id)| (*oid, renamed.get(id).unwrap_or(id).clone()));
        Self { tables: tables.collect(), ..self.clone() }
    }

    /// Whether there is no table to watch.
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    /// The tables, by oid.
    pub fn tables(&self) -> &BTreeMap<u32, TableId> {
        &self.tables
    }

    /// Looks at the session, from within the transaction whose statements are watched: the counters of several
    /// transactions run together until they are sent off, so that only what changes within one counts.
    ///
    /// # Errors
    ///
    /// A catalog that cannot be read.
    pub fn look<C: GenericClient>(&self, client: &mut C) -> Result<Moment, postgres::Error> {
        let mut moment = Moment::default();
        // The server copies all of its locks for each look.
        if self.is_empty() {
            return Ok(moment);
        }
        for row in client.query(include_str!("measure.sql"), &[&self.oids])? {
            let (oid, mode): (u32, Option<String>) = (row.try_get(0)?, row.try_get(1)?);
            let table = *self.indexes.get(&oid).unwrap_or(&oid);
            match mode {
                _ if !self.tables.contains_key(&table) => {}
                Some(mode) => moment.locks.extend(LockMode::read(&mode).map(|mode| (table, mode))),
                None => {
                    moment.files.insert(table, row.try_get(2)?);
                    moment.scans.insert(table, row.try_get(3)?);
                    moment.written.insert(table, row.try_get(4)?);
                }
            }
        }
        Ok(moment)
    }

    /// What happened between two moments.
    pub fn between(&self, before: &Moment, after: &Moment) -> Measured {
        let writes = after.written_since(before);
        // Rows that were written took a lock, even where the transaction had it already.
        let of_writes = writes.iter().map(|table| (*table, LockMode::RowExclusiveLock));
        let new: BTreeSet<(u32, LockMode)> =
            after.locks.difference(&before.locks).copied().chain(of_writes).collect();
        Measured {
            takes: self.strongest(&new),
            holds: self.strongest(&after.locks),
            rewrites: self.names(after.rewritten_since(before)),
            scans: self.names(after.scanned_since(before)),
            writes: self.names(writes),
        }
    }

    /// What a statement did that read and wrote rows of these tables, and took no lock that was not held.
    pub(super) fn of_rows(&self, after: &Moment, scans: &[u32], writes: &[u32]) -> Measured {
        let takes: BTreeSet<(u32, LockMode)> =
            writes.iter().map(|table| (*table, LockMode::RowExclusiveLock)).collect();
        Measured {
            takes: self.strongest(&takes),
            holds: self.strongest(&after.locks),
            rewrites: Vec::new(),
            scans: self.names(scans.to_vec()),
            writes: self.names(writes.to_vec()),
        }
    }

    fn strongest(&self, locks: &BTreeSet<(u32, LockMode)>) -> Vec<TableLock> {
        let named = locks.iter().filter_map(|(oid, mode)| Some((self.tables.get(oid)?.clone(), *mode)));
        strongest(named.collect::<BTreeSet<_>>().iter())
    }

    fn names(&self, oids: Vec<u32>) -> Vec<TableId> {
        let names: BTreeSet<TableId> = oids.iter().filter_map(|oid| self.tables.get(oid).cloned()).collect();
        names.into_iter().collect()
    }
}

impl Moment {
    /// Every lock that is held on a table, or on an index that it had.
    pub fn locks(&self) -> &BTreeSet<(u32, LockMode)> {
        &self.locks
    }

    /// The same without the locks that were held at another moment: what filled the tables holds some on all of them.
    #[must_use]
    pub fn without(mut self, other: &Self) -> Self {
        self.locks.retain(|lock| !other.locks.contains(lock));
        self
    }

    /// The tables whose rows are in another file than before.
    pub fn rewritten_since(&self, earlier: &Self) -> Vec<u32> {
        let moved = |(oid, file): &(&u32, &u32)| earlier.files.get(oid).is_some_and(|old| old != *file);
        self.files.iter().filter(moved).map(|(oid, _)| *oid).collect()
    }

    /// The tables that were read from end to end since.
    pub fn scanned_since(&self, earlier: &Self) -> Vec<u32> {
        grown(&self.scans, &earlier.scans)
    }

    /// The tables that the transaction has read from end to end so far, and with `is_each` those in which it has written.
    pub(crate) fn busy(&self, is_each: bool) -> Vec<u32> {
        let scanned = self.scans.iter().filter(|(_, count)| **count > 0);
        let written = self.written.iter().filter(|(_, count)| is_each && **count > 0);
        let busy: BTreeSet<u32> = scanned.chain(written).map(|(table, _)| *table).collect();
        busy.into_iter().collect()
    }

    /// The tables in which rows were written since.
    pub fn written_since(&self, earlier: &Self) -> Vec<u32> {
        grown(&self.written, &earlier.written)
    }
}

fn grown(now: &BTreeMap<u32, i64>, then: &BTreeMap<u32, i64>) -> Vec<u32> {
    now.iter().filter(|(table, count)| then.get(*table) != Some(count)).map(|(table, _)| *table).collect()
}

/// The strongest lock on each table.
pub(super) fn strongest<'a>(locks: impl Iterator<Item = &'a (TableId, LockMode)>) -> Vec<TableLock> {
    let mut strongest: BTreeMap<&TableId, LockMode> = BTreeMap::new();
    for (table, mode) in locks {
        let held = strongest.entry(table).or_insert(*mode);
        *held = (*mode).max(*held);
    }
    strongest.into_iter().map(|(table, mode)| TableLock { table: table.clone(), mode }).collect()
}
