//! A database's catalog to rows in every table: such as its constraints allow, ordinary ones and those that break
//! things. Never asks what a migration is about, and never changes a schema.
//!
//! Values are chosen here, from what types hold and what the printed conditions say (`candidate`, `predicate`), so that
//! most tables take one statement. The server has the last word: what it refuses is tried row by row, and a condition
//! that cannot be computed here is put to it with many values at once (`judge`).
//!
//! While rows go in, `session_replication_role` is `replica`, so that no trigger and no rule of the user's runs, and
//! foreign keys wait for nobody (manual, "ALTER TABLE", `ENABLE REPLICA TRIGGER`). The rows obey foreign keys all the
//! same: they point at rows that are there, and where tables point at each other in a circle, what points nowhere in
//! the end is removed.

mod assign;
mod candidate;
mod circle;
mod demand;
mod filler;
mod insert;
mod judge;
mod order;
mod predicate;
mod rules;
mod session;
mod shape;
mod trim;
mod wish;

use std::collections::{BTreeMap, BTreeSet};

use postgres::Transaction;
use schema_model::TableId;
use serde::Serialize;

pub use demand::{Demands, Shared, TableDemands};
pub(super) use filler::Filler;
pub(super) use trim::trim;

/// A value as text that its type reads; nothing for NULL.
type Value = Option<String>;

/// The values of a table's columns in their order.
type Row = Vec<Value>;

/// What the choice of values starts from: the same seed, the same rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seed(pub u64);

/// What became of the tables of a database.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Filled {
    /// How many rows each table has, those of a partitioned table's partitions included; at least one.
    #[serde(serialize_with = "by_name")]
    pub rows: BTreeMap<TableId, usize>,
    /// The tables without a row, and why.
    pub unfilled: Vec<Unfilled>,
}

/// A table that could not be filled.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Unfilled {
    /// The table.
    pub table: TableId,
    /// Why, in words that go on with "because".
    pub why: String,
}

/// Fills every table of a database with ordinary rows and with rows that break things.
///
/// Rows that are there stay, and are pointed at. The transaction keeps its settings.
///
/// # Errors
///
/// A catalog that cannot be read, or a connection that is gone. A row that the server refuses is no error.
pub fn fill(transaction: &mut Transaction<'_>, seed: Seed) -> Result<Filled, postgres::Error> {
    let mut filler = Filler::new(transaction, seed, &Demands::default(), None)?;
    filler.ordinary(transaction, None)?;
    let all: BTreeSet<u32> = filler.tables();
    filler.hostile(transaction, &all)?;
    Ok(filler.filled())
}

impl Seed {
    /// Where the values of a column begin.
    fn offset(self, table: &str, column: &str) -> usize {
        if self == Self::default() {
            return 0;
        }
        // FNV-1a (Fowler, Noll, Vo): the same on every machine and in every version of the standard library.
        let bytes = self.0.to_le_bytes().into_iter().chain(table.bytes()).chain([0]).chain(column.bytes());
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        usize::try_from(hash % 97).unwrap_or(0)
    }
}

fn by_name<S: serde::Serializer>(rows: &BTreeMap<TableId, usize>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(rows.iter().map(|(table, count)| (table.to_string(), count)))
}
