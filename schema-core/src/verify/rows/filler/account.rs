//! A filler to an account of what is in the tables, and of what is not and why.

use std::collections::{BTreeMap, BTreeSet};

use postgres::Transaction;
use schema_model::TableId;

use super::super::shape::{Kind as Holder, Table};
use super::super::{Filled, Unfilled};
use super::Filler;
use crate::sql::quote;
use crate::verify::deploy::Rows;

impl Filler {
    /// The tables that there are, by oid.
    pub(in crate::verify) fn tables(&self) -> BTreeSet<u32> {
        self.shape.tables.iter().map(|table| table.oid).collect()
    }

    /// The numbers of the tables of these names.
    pub(in crate::verify) fn numbers<'t>(
        transaction: &mut Transaction<'_>,
        tables: impl Iterator<Item = &'t TableId>,
    ) -> Result<BTreeSet<u32>, postgres::Error> {
        let names: Vec<String> = tables.map(|table| quote::qualified(&table.0)).collect();
        let query = "SELECT to_regclass(name)::oid FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NOT NULL";
        transaction.query(query, &[&names])?.iter().map(|row| row.try_get(0)).collect()
    }

    /// The rows of a table, its partitions' among them, with the names of its columns.
    pub(in crate::verify) fn rows_of(&self, id: &TableId) -> Option<Rows> {
        let table = self.shape.tables.iter().find(|table| table.id == *id)?;
        let columns: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
        let mut rows = Vec::new();
        for leaf in &table.leaves {
            // A partition may have its columns in another order.
            let leaf_table = &self.shape.tables[*leaf];
            let places: Option<Vec<usize>> = columns.iter().map(|name| leaf_table.place_of(name)).collect();
            let places = places?;
            rows.extend(
                self.rows[*leaf].iter().map(|row| places.iter().map(|at| row[*at].clone()).collect()),
            );
        }
        Some(Rows { columns, rows })
    }

    /// The tables without a row that hold rows of their own, by oid.
    pub(in crate::verify) fn empty(&self) -> BTreeSet<u32> {
        let own = self.shape.tables.iter().zip(&self.rows).filter(|(table, _)| table.kind == Holder::Plain);
        let empty = own.filter(|(_, rows)| rows.is_empty());
        empty.map(|(table, _)| table.oid).collect()
    }

    /// How many rows each table has, by oid.
    pub(in crate::verify) fn counts(&self) -> BTreeMap<u32, usize> {
        let tables = self.shape.tables.iter();
        tables.map(|table| (table.oid, self.count(table))).collect()
    }

    fn count(&self, table: &Table) -> usize {
        table.leaves.iter().map(|leaf| self.rows[*leaf].len()).sum()
    }

    /// What became of the tables.
    pub(in crate::verify) fn filled(&self) -> Filled {
        let mut filled = Filled::default();
        for (at, table) in self.shape.tables.iter().enumerate() {
            let count = self.count(table);
            if count > 0 {
                filled.rows.insert(table.id.clone(), count);
            } else {
                filled.unfilled.push(Unfilled { table: table.id.clone(), why: self.why(at) });
            }
        }
        filled
    }

    fn why(&self, at: usize) -> String {
        let table = &self.shape.tables[at];
        if table.kind == Holder::Foreign {
            return "its rows are another server's".to_owned();
        }
        if table.leaves.is_empty() {
            return "it has no partition".to_owned();
        }
        let own = table.leaves.iter().find_map(|leaf| self.refused.get(leaf));
        own.map_or_else(
            || "no row was found for it".to_owned(),
            |said| format!("no row was found that passes: {said}"),
        )
    }
}
