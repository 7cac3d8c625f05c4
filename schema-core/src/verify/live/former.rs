//! The statements of a migration to what they rename: a database that it has not reached yet has everything under its
//! former names. Read from the text; what a function renames is not seen.

use std::collections::BTreeMap;

use postgres::Transaction;
use schema_model::{ColumnId, TableId};

use crate::sql::lexer::{self, Token};
use crate::verify::breaking::{Aliases, columns_of};
use crate::verify::proof::Trace;

/// What things are called now, with what they are called where the migration has not run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Former {
    tables: BTreeMap<TableId, TableId>,
    columns: BTreeMap<ColumnId, String>,
}

impl Former {
    /// The names before the statement `number`.
    pub(super) fn before(statements: &[Trace], number: usize) -> Self {
        let earlier = statements.iter().filter(|trace| trace.number < number);
        Self::of(earlier.map(|trace| trace.sql.as_str()))
    }

    fn of<'s>(statements: impl IntoIterator<Item = &'s str>) -> Self {
        let mut former = Self::default();
        for sql in statements {
            let (tokens, _) = lexer::tokens(sql);
            former.follow(&tokens);
        }
        former
    }

    /// What a table is called there.
    pub(super) fn table(&self, now: &TableId) -> TableId {
        self.tables.get(now).unwrap_or(now).clone()
    }

    /// How a query gets at what is renamed.
    ///
    /// # Errors
    ///
    /// A catalog that cannot be read.
    pub(super) fn aliases(&self, open: &mut Transaction<'_>) -> Result<Aliases, postgres::Error> {
        let mut aliases = Aliases::default();
        let mut renamed: Vec<&TableId> = self.tables.keys().collect();
        renamed.extend(self.columns.keys().map(|column| &column.table));
        renamed.sort();
        renamed.dedup();
        for now in renamed {
            let there = self.table(now);
            let columns: Vec<(String, String)> = columns_of(open, &there)?
                .into_iter()
                .map(|old| {
                    let new = self.columns.iter().find(|(id, own)| id.table == *now && **own == old);
                    (new.map_or_else(|| old.clone(), |(id, _)| id.name.clone()), old)
                })
                .collect();
            aliases.add(now, &there, &columns);
        }
        Ok(aliases)
    }

    /// `ALTER TABLE [IF EXISTS] [ONLY] name [*] RENAME [COLUMN] a TO b`, `... RENAME TO b`, and `... SET SCHEMA b`.
    fn follow(&mut self, tokens: &[Token<'_>]) {
        let [alter, kind, rest @ ..] = tokens else { return };
        let mut rest = rest;
        if !alter.is("alter") || !kind.is("table") {
            return;
        }
        if let [first, exists, others @ ..] = rest
            && first.is("if")
            && exists.is("exists")
        {
            rest = others;
        }
        if let [only, others @ ..] = rest
            && only.is("only")
        {
            rest = others;
        }
        let (table, rest) = match rest {
            [schema, dot, name, rest @ ..] if dot.is_symbol(".") => (schema.name().zip(name.name()), rest),
            [name, rest @ ..] => (name.name().map(|name| ("public".to_owned(), name)), rest),
            [] => return,
        };
        let Some((schema, name)) = table else { return };
        let table = TableId::new(schema.clone(), name.clone());
        let rest = match rest {
            [star, rest @ ..] if star.is_symbol("*") => rest,
            rest => rest,
        };
        match rest {
            [rename, to, new] if rename.is("rename") && to.is("to") => {
                if let Some(new) = new.name() {
                    self.rename_table(&table, TableId::new(schema, new));
                }
            }
            [set, word, new] if set.is("set") && word.is("schema") => {
                if let Some(new) = new.name() {
                    self.rename_table(&table, TableId::new(new, name));
                }
            }
            [rename, column, from, to, new] if rename.is("rename") && column.is("column") && to.is("to") => {
                self.rename_column(&table, from.name(), new.name());
            }
            [rename, from, to, new] if rename.is("rename") && to.is("to") => {
                self.rename_column(&table, from.name(), new.name());
            }
            _ => {}
        }
    }

    fn rename_table(&mut self, from: &TableId, to: TableId) {
        let there = self.tables.remove(from).unwrap_or_else(|| from.clone());
        let moved: Vec<ColumnId> = self.columns.keys().filter(|id| id.table == *from).cloned().collect();
        for id in moved {
            if let Some(old) = self.columns.remove(&id) {
                self.columns.insert(ColumnId { table: to.clone(), name: id.name }, old);
            }
        }
        self.tables.insert(to, there);
    }

    fn rename_column(&mut self, table: &TableId, from: Option<String>, to: Option<String>) {
        let (Some(from), Some(to)) = (from, to) else { return };
        let id = |name: String| ColumnId { table: table.clone(), name };
        let there = self.columns.remove(&id(from.clone())).unwrap_or(from);
        self.columns.insert(id(to), there);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renames_are_followed_through_one_another() {
        let former = Former::of([
            r#"ALTER TABLE "users" RENAME COLUMN "name" TO "full_name""#,
            "alter table only users rename full_name to called",
            r#"ALTER TABLE IF EXISTS "users" RENAME TO "people""#,
            "ALTER TABLE people SET SCHEMA crm",
            "ALTER TABLE crm.people RENAME CONSTRAINT a TO b",
            "ALTER TABLE crm.people ADD COLUMN name text",
        ]);
        let people = TableId::new("crm", "people");
        assert_eq!(former.table(&people), TableId::new("public", "users"));
        let called = ColumnId { table: people, name: "called".to_owned() };
        assert_eq!(former.columns, BTreeMap::from([(called, "name".to_owned())]));
        assert_eq!(Former::of(["ALTER VIEW v RENAME TO w", "SELECT 1", "ALTER"]), Former::default());
    }

    #[test]
    fn names_that_change_places_are_told_apart() {
        let former = Former::of([
            "ALTER TABLE a RENAME TO a__old",
            "ALTER TABLE b RENAME TO a",
            "ALTER TABLE a__old RENAME TO b",
        ]);
        let public = |name: &str| TableId::new("public", name);
        assert_eq!((former.table(&public("a")), former.table(&public("b"))), (public("b"), public("a")));
    }
}
