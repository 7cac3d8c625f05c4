//! Names that a query has for tables and columns to those that a database has which has not seen their renames yet.

use std::collections::BTreeMap;

use schema_model::TableId;

use crate::sql::quote;

/// Tables and columns that a query names otherwise than the database that it is put to: it has not seen their renames yet.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Aliases {
    /// Queries that give what they are called to what there is.
    with: Vec<String>,
    /// The tables as SQL names them, with the names of these queries.
    tables: Vec<(String, String)>,
    /// The tables with what they are called there, and their columns likewise.
    there: BTreeMap<TableId, (TableId, BTreeMap<String, String>)>,
}

impl Aliases {
    /// A table that is called `there` where the query is put, and its columns, each as it is called now and there.
    pub(in super::super) fn add(&mut self, now: &TableId, there: &TableId, columns: &[(String, String)]) {
        // A name with a dot in it is no table's that anybody has.
        let alias = quote::ident(&format!("{}.{}", now.0.schema, now.0.name));
        let each =
            columns.iter().map(|(new, old)| format!(", {} AS {}", quote::ident(old), quote::ident(new)));
        let each: String = each.collect();
        let table = quote::qualified(&there.0);
        // PostgreSQL would keep a copy of what is named twice (manual, "7.8.3. Common Table Expression Materialization").
        self.with.push(format!("{alias} AS NOT MATERIALIZED (SELECT tableoid, ctid{each} FROM {table})"));
        self.tables.push((quote::qualified(&now.0), alias));
        self.there.insert(now.clone(), (there.clone(), columns.iter().cloned().collect()));
    }

    /// A query as the database understands it.
    pub(super) fn query(&self, sql: &str) -> String {
        let with =
            if self.with.is_empty() { String::new() } else { format!("WITH {} ", self.with.join(", ")) };
        // A query has no children to leave out.
        let renamed = self.tables.iter().fold(sql.to_owned(), |sql, (now, alias)| {
            sql.replace(&format!("ONLY {now}"), alias).replace(now, alias)
        });
        with + &renamed
    }

    pub(super) fn table(&self, now: &TableId) -> TableId {
        self.there.get(now).map_or(now, |(there, _)| there).clone()
    }

    /// What a column of a table is called now.
    pub(super) fn column(&self, now: &TableId, there: &str) -> String {
        let columns = self.there.get(now).map(|(_, columns)| columns);
        let new = columns.and_then(|columns| columns.iter().find(|(_, old)| *old == there));
        new.map_or(there, |(new, _)| new).to_owned()
    }
}
