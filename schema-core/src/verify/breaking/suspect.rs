//! What a statement demands of rows that are there, whether or not rows were made that break it: for a live database to be
//! searched.

use std::collections::BTreeSet;

use postgres::GenericClient;
use schema_model::{ConstraintKind, Schema, TableId};

use super::{By, Place, Refusal, Rules, columns_of};
use crate::sql::quote;
use crate::verify::retype::{self, Altered};

/// A statement, and what it demands of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Suspect {
    /// Its place in the migration, from 1.
    pub(in super::super) number: usize,
    /// What the server says of rows that do not obey.
    pub(in super::super) sqlstate: &'static str,
    pub(in super::super) refusal: Refusal,
}

/// The rules of one table before a statement; and after it, those that it adds.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Added {
    altered: Altered,
    /// The columns that it has before.
    columns: Vec<String>,
    rules: BTreeSet<Rule>,
}

/// `n` and a column, `d` and a column of a domain, `r` and a constraint or an index; `b` and a partition.
type Rule = (String, String, String);

impl Added {
    /// The rules of the table that a statement is about, as they are; nothing where it is about none.
    pub(in super::super) fn before<C: GenericClient>(
        client: &mut C,
        sql: &str,
    ) -> Result<Option<Self>, postgres::Error> {
        let altered = retype::altered(client, sql)?;
        let Some(table) = &altered.table else { return Ok(None) };
        let (columns, rules) = (columns_of(client, table)?, read(client, table)?);
        Ok(Some(Self { altered, columns, rules }))
    }

    /// Those that are there behind the statement and were not before it.
    pub(in super::super) fn after<C: GenericClient>(
        mut self,
        client: &mut C,
    ) -> Result<Self, postgres::Error> {
        let Some(table) = &self.altered.table else { return Ok(self) };
        let retyped = |rule: &Rule| rule.0 == "r" && !self.altered.retypes.is_empty();
        let now = read(client, table)?;
        self.rules = now.into_iter().filter(|rule| !self.rules.contains(rule) || retyped(rule)).collect();
        Ok(self)
    }

    /// What they demand.
    pub(in super::super) fn suspects(&self, number: usize, after: &Schema, rules: &Rules) -> Vec<Suspect> {
        let Some(table) = self.altered.table.clone() else { return Vec::new() };
        let place = Place { table: table.clone(), columns: &self.columns, altered: &self.altered };
        let mut found: Vec<Suspect> = Vec::new();
        let mut add = |sqlstate: &'static str, refusal: Refusal| {
            // What is new for every row is seen by the proof.
            if !refusal.is_new {
                found.push(Suspect { number, sqlstate, refusal });
            }
        };
        for (kind, schema, name) in &self.rules {
            let own = after.tables.get(&table);
            match kind.as_str() {
                "n" => add("23502", place.null(own, name)),
                "d" => place.domain(rules, name).into_iter().for_each(|refusal| add("23514", refusal)),
                "b" => {
                    let table = TableId::new(schema, name);
                    let partition = Place { table, columns: &[], altered: &Altered::default() };
                    partition.outside(rules).into_iter().for_each(|refusal| add("23514", refusal));
                }
                _ => {
                    let Some(own) = own else { continue };
                    let sqlstate = match own.constraints.get(name).map(|constraint| &constraint.kind) {
                        Some(ConstraintKind::ForeignKey(_)) => "23503",
                        Some(ConstraintKind::Check(_)) => "23514",
                        Some(ConstraintKind::Exclusion(_)) => "23P01",
                        _ => "23505",
                    };
                    let broken = place.broken(own, rules, name);
                    let touches = |refusal: &Refusal| {
                        self.altered.retypes.is_empty()
                            || self.altered.retypes.iter().any(|own| refusal.needs.contains(&own.column))
                    };
                    broken.filter(touches).into_iter().for_each(|refusal| add(sqlstate, refusal));
                }
            }
        }
        found
    }
}

impl Suspect {
    /// Whether it is about all rows.
    pub(in super::super) fn is_of_all(&self) -> bool {
        self.refusal.search.by == By::Condition("true".to_owned())
    }
}

fn read<C: GenericClient>(client: &mut C, table: &TableId) -> Result<BTreeSet<Rule>, postgres::Error> {
    let query = "WITH own(oid) AS (SELECT to_regclass($1)::oid)
        SELECT 'n', '', a.attname::text FROM own JOIN pg_catalog.pg_attribute a ON a.attrelid = own.oid
        WHERE a.attnotnull AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL SELECT 'r', '', k.conname::text FROM own JOIN pg_catalog.pg_constraint k ON k.conrelid = own.oid
        WHERE k.convalidated AND k.contype IN ('c', 'p', 'u', 'f', 'x')
        UNION ALL SELECT 'r', '', c.relname::text FROM own JOIN pg_catalog.pg_index i ON i.indrelid = own.oid
        JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
        WHERE i.indisunique AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = c.oid)
        UNION ALL SELECT 'b', n.nspname::text, c.relname::text
        FROM own JOIN pg_catalog.pg_inherits h ON h.inhparent = own.oid
        JOIN pg_catalog.pg_class c ON c.oid = h.inhrelid AND c.relispartition
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace";
    let rows = client.query(query, &[&quote::qualified(&table.0)])?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))).collect()
}
