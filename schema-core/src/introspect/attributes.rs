//! Tables while they are being read, by oid, with what turns column numbers into names.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{Bookkeeping, Column, Table, TableId, Unmodeled};

use super::error::Error;
use super::unknown::Unknown;

/// The modeled tables of the snapshot.
#[derive(Default)]
pub(super) struct Tables {
    /// By `pg_class.oid`.
    pub(super) entries: BTreeMap<u32, Entry>,
    /// What hangs on them and has no place in the model, where the queries for the model come across it.
    pub(super) unmodeled: BTreeSet<Unmodeled>,
    /// What is not understood of them.
    pub(super) unknown: Unknown,
    /// What the server keeps among their options.
    pub(super) bookkeeping: BTreeSet<Bookkeeping>,
}

/// One table, and what its rows in other catalogs need to know.
pub(super) struct Entry {
    pub(super) id: TableId,
    pub(super) table: Table,
    /// As long as the table's columns, and in their order.
    pub(super) attributes: Vec<Attribute>,
}

/// What names a column in the catalogs.
pub(super) struct Attribute {
    /// `attnum`. Dropped columns leave gaps.
    pub(super) number: i16,
    /// `atttypid`.
    pub(super) type_oid: u32,
    /// `attcollation`.
    pub(super) collation: u32,
}

impl Tables {
    pub(super) fn insert_unmodeled(&mut self, kind: &str, name: String, definition: String) {
        self.unmodeled.insert(Unmodeled { kind: kind.into(), name, definition });
    }

    /// The oids, which the other queries take instead of asking again which tables there are.
    pub(super) fn oids(&self) -> Vec<u32> {
        self.entries.keys().copied().collect()
    }

    pub(super) fn entry(&mut self, oid: u32, reading: &'static str) -> Result<&mut Entry, Error> {
        self.entries.get_mut(&oid).ok_or_else(|| Error::Unknown {
            reading,
            column: "oid".into(),
            value: oid.to_string(),
        })
    }

    /// By name, each with its rank: `public` first, since it goes without saying.
    pub(super) fn in_order(self) -> BTreeMap<TableId, Table> {
        let mut entries: Vec<_> = self.entries.into_values().collect();
        entries.sort_by(|a, b| {
            let key = |id: &TableId| id.0.schema != "public";
            key(&a.id).cmp(&key(&b.id)).then_with(|| a.id.cmp(&b.id))
        });
        let ranked = entries.into_iter().enumerate();
        let mut tables: BTreeMap<_, _> =
            ranked.map(|(rank, entry)| (entry.id, Table { rank, ..entry.table })).collect();
        // They are kept for long, and grow no more.
        tables.values_mut().for_each(|table| table.columns.shrink_to_fit());
        tables
    }
}

impl Entry {
    /// Puts a column in its place; the rows come in any order.
    pub(super) fn insert(&mut self, attribute: Attribute, column: Column) {
        let place = self.attributes.partition_point(|other| other.number < attribute.number);
        self.attributes.insert(place, attribute);
        self.table.columns.insert(place, column);
    }

    /// Where the column of this `attnum` stands in the table.
    pub(super) fn position(&self, number: i16, reading: &'static str) -> Result<usize, Error> {
        self.attributes
            .binary_search_by_key(&number, |attribute| attribute.number)
            .map_err(|_| Error::Unknown { reading, column: "attnum".into(), value: number.to_string() })
    }

    /// The name of the column of this `attnum`.
    pub(super) fn name(&self, number: i16, reading: &'static str) -> Result<String, Error> {
        Ok(self.table.columns[self.position(number, reading)?].name.clone())
    }

    /// The names of these columns, in this order. Each has to be one.
    pub(super) fn names(&self, numbers: &[i16], reading: &'static str) -> Result<Vec<String>, Error> {
        numbers.iter().map(|&number| self.name(number, reading)).collect()
    }

    /// The names of the columns that an expression reads by these numbers: 0 stands for the whole row, which is all of
    /// them, and what is negative for a system column (`tableoid`), which is none.
    pub(super) fn read(&self, numbers: &[i16], reading: &'static str) -> Result<BTreeSet<String>, Error> {
        if numbers.contains(&0) {
            return Ok(self.table.columns.iter().map(|column| column.name.clone()).collect());
        }
        let columns = numbers.iter().filter(|&&number| number > 0);
        columns.map(|&number| self.name(number, reading)).collect()
    }
}
