//! The catalog that a migration leaves to the rules that a schema only knows as a text: exclusions, the bounds of
//! partitions, the checks of domains.

use std::collections::BTreeMap;

use postgres::Transaction;
use schema_model::{ColumnId, TableId};

use crate::sql::lexer::{self, Kind};
use crate::sql::quote;

/// Such rules, by what an error names.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Rules {
    exclusions: BTreeMap<(TableId, String), Exclusion>,
    /// What a partition takes, about its own columns.
    bounds: BTreeMap<TableId, String>,
    /// What the domain of a column demands, about `VALUE`.
    domains: BTreeMap<ColumnId, Vec<String>>,
}

/// What no two rows may be to each other.
#[derive(Debug, Clone)]
pub(super) struct Exclusion {
    /// Expressions, each with the operator that may not be true of two of its values.
    parts: Vec<(String, String)>,
    predicate: Option<String>,
}

impl Rules {
    /// Reads them.
    ///
    /// # Errors
    ///
    /// A catalog that cannot be read.
    pub(in super::super) fn read(open: &mut Transaction<'_>) -> Result<Self, postgres::Error> {
        let mut rules = Self::default();
        for row in open.query(include_str!("rules.sql"), &[])? {
            let table = TableId::new(row.try_get::<_, String>(1)?, row.try_get::<_, String>(2)?);
            let name: String = row.try_get(3)?;
            let (texts, operators): (Vec<String>, Vec<String>) = (row.try_get(4)?, row.try_get(5)?);
            match row.try_get::<_, &str>(0)? {
                "exclusion" => {
                    let parts = texts.into_iter().zip(operators).collect();
                    rules.exclusions.insert((table, name), Exclusion { parts, predicate: row.try_get(6)? });
                }
                "domain" => drop(rules.domains.insert(ColumnId { table, name }, texts)),
                _ => rules.bounds.extend(texts.into_iter().map(|bound| (table.clone(), bound))),
            }
        }
        Ok(rules)
    }

    /// The exclusion of this name.
    pub(super) fn exclusion(&self, table: &TableId, name: &str) -> Option<&Exclusion> {
        self.exclusions.get(&(table.clone(), name.to_owned()))
    }

    /// True of the rows that a partition does not take.
    pub(super) fn outside(&self, partition: &TableId) -> Option<String> {
        self.bounds.get(partition).map(|bound| format!("NOT ({bound})"))
    }

    /// True of the rows whose value a domain refuses, about `here`.
    pub(super) fn refused(&self, column: &ColumnId) -> Option<String> {
        let value = format!("here.{}", quote::ident(&column.name));
        let checks = self.domains.get(column)?.iter();
        let checks: Vec<String> = checks.map(|check| format!("NOT ({})", of_value(check, &value))).collect();
        (!checks.is_empty()).then(|| format!("({})", checks.join(" OR ")))
    }
}

impl Exclusion {
    /// True of the rows of `source` that another one excludes, about `here`.
    pub(super) fn condition(&self, source: &str) -> String {
        let values = self.parts.iter().enumerate().map(|(at, (sql, _))| format!("({sql}) AS schema_{at}"));
        let filter = self.predicate.as_ref().map_or("true".to_owned(), |sql| format!("({sql})"));
        let rows = format!(
            "(SELECT tableoid AS schema_t, ctid AS schema_c, {} FROM {source} WHERE {filter})",
            values.collect::<Vec<_>>().join(", ")
        );
        let parts = self.parts.iter().enumerate();
        let clash: Vec<String> =
            parts.map(|(at, (_, operator))| format!("one.schema_{at} {operator} two.schema_{at}")).collect();
        format!(
            "(here.tableoid, here.ctid) IN (SELECT one.schema_t, one.schema_c FROM {rows} AS one \
             JOIN {rows} AS two ON (one.schema_t, one.schema_c) <> (two.schema_t, two.schema_c) AND {})",
            clash.join(" AND ")
        )
    }

    /// The columns and expressions, as they are printed.
    pub(super) fn words(&self) -> Vec<String> {
        self.parts.iter().map(|(sql, _)| sql.clone()).collect()
    }
}

/// A domain's check about a value. It calls the value `VALUE` (manual, "CREATE DOMAIN").
pub(super) fn of_value(check: &str, value: &str) -> String {
    let (tokens, _) = lexer::tokens(check);
    let mut text = String::new();
    let mut end = 0;
    for token in tokens.iter().filter(|token| token.kind == Kind::Word && token.is("value")) {
        text.push_str(&check[end..token.start]);
        text.push_str(value);
        end = token.end();
    }
    text.push_str(&check[end..]);
    text
}
