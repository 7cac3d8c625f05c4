//! A statement's text to the relations whose facts it can have changed, so that a migration of a thousand tables is not
//! asked about all of them after each statement. In doubt it is all of them.

use std::collections::{BTreeMap, BTreeSet};

use postgres::Transaction;
use schema_model::TableId;

use crate::sql::lexer::{self, Token};

/// Longer names are cut by the server (`NAMEDATALEN`, manual section 4.1.1), and are others than those written.
const LONGEST_NAME: usize = 63;

/// Statements that begin so change what relations are only where they name them, but for `FAR`.
const NEAR: [&str; 5] = ["create", "alter", "comment", "grant", "revoke"];

/// What makes later statements go from one relation to others: to children, to a default partition, or to whatever an
/// event trigger changes.
const FAR: [&str; 5] = ["partition", "inherits", "inherit", "event", "extension"];

/// The relations that a statement can have changed.
pub(super) struct Reach<'t> {
    tables: BTreeMap<&'t str, Vec<&'t TableId>>,
    all: Vec<&'t TableId>,
    /// Whether any statement can change relations that it does not name: a parent its children, an event trigger all.
    is_far: bool,
}

impl<'t> Reach<'t> {
    /// Among these relations, in a database as it is now.
    pub(super) fn new(
        transaction: &mut Transaction<'_>,
        tables: &'t BTreeSet<TableId>,
    ) -> Result<Self, postgres::Error> {
        let query = "SELECT EXISTS (SELECT FROM pg_catalog.pg_inherits h
                JOIN pg_catalog.pg_class c ON c.oid = h.inhparent WHERE c.relkind IN ('r', 'p', 'f'))
            OR EXISTS (SELECT FROM pg_catalog.pg_event_trigger)";
        Ok(Self::among(tables, transaction.query_one(query, &[])?.try_get(0)?))
    }

    fn among(tables: &'t BTreeSet<TableId>, is_far: bool) -> Self {
        let mut by_name: BTreeMap<&str, Vec<&TableId>> = BTreeMap::new();
        for table in tables {
            by_name.entry(table.0.name.as_str()).or_default().push(table);
        }
        Self { tables: by_name, all: tables.iter().collect(), is_far }
    }

    /// What this statement can have changed. What it begins, later statements go on with.
    pub(super) fn of(&mut self, sql: &str) -> Vec<&'t TableId> {
        let (tokens, open) = lexer::tokens(sql);
        self.is_far |= FAR.iter().any(|word| tokens.iter().any(|token| token.is(word)));
        let is_near = open.is_none() && is_near(&tokens);
        let names: Option<BTreeSet<String>> = tokens
            .iter()
            .filter_map(Token::name)
            .map(|name| (name.len() <= LONGEST_NAME).then_some(name))
            .collect();
        match names {
            Some(names) if is_near && !self.is_far => {
                let named = names.iter().filter_map(|name| self.tables.get(name.as_str()));
                named.flatten().copied().collect()
            }
            _ => self.all.clone(),
        }
    }
}

/// `CREATE` anything new, `ALTER TABLE`, and what says nothing of columns or rows; without what goes on to what depends on
/// it, to triggers that call it, to all tables, or to foreign keys as they are printed.
fn is_near(tokens: &[Token<'_>]) -> bool {
    let Some(first) = tokens.first() else { return true };
    let second = |word| tokens.get(1).is_some_and(|second| second.is(word));
    let is_action = |at: usize| tokens[at].is("delete") || tokens[at].is("update");
    let goes_on = tokens.iter().enumerate().any(|(at, token)| {
        token.is("rename") || (token.is("cascade") && !at.checked_sub(1).is_some_and(is_action))
    });
    NEAR.iter().any(|word| first.is(word))
        && (!first.is("alter") || second("table"))
        && !(first.is("create") && (second("or") || second("publication")))
        && !goes_on
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use schema_model::TableId;

    use super::Reach;

    fn tables() -> BTreeSet<TableId> {
        ["public", "other"]
            .into_iter()
            .flat_map(|own| ["a", "b"].map(|name| TableId::new(own, name)))
            .collect()
    }

    fn names(found: &[&TableId]) -> Vec<String> {
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_statement_reaches_what_it_names() {
        let tables = tables();
        let mut reach = Reach::among(&tables, false);
        assert_eq!(names(&reach.of(r#"ALTER TABLE "a" ADD COLUMN c int"#)), ["other.a", "a"]);
        assert_eq!(reach.of("CREATE INDEX ON A (c)").len(), 2);
        assert_eq!(reach.of("ALTER TABLE a ADD FOREIGN KEY (c) REFERENCES b ON DELETE CASCADE").len(), 4);
        assert!(reach.of("CREATE TYPE mood AS ENUM ('a')").is_empty());
    }

    #[test]
    fn in_doubt_it_is_all_of_them() {
        let tables = tables();
        let far = [
            "DROP VIEW v",
            "ALTER TABLE a DROP COLUMN c CASCADE",
            "ALTER TABLE a RENAME COLUMN c TO d",
            "ALTER TYPE mood ADD VALUE 'b'",
            "CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS ''",
            "CREATE PUBLICATION p FOR ALL TABLES",
            "DO $$ BEGIN END $$",
        ];
        for sql in far {
            assert_eq!(Reach::among(&tables, false).of(sql).len(), 4, "{sql}");
        }
    }

    #[test]
    fn families_and_event_triggers_reach_further_from_then_on() {
        let tables = tables();
        for sql in [
            "CREATE TABLE c () INHERITS (a)",
            "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f()",
        ] {
            let mut reach = Reach::among(&tables, false);
            reach.of(sql);
            assert_eq!(reach.of("ALTER TABLE a ADD COLUMN d int").len(), 4, "{sql}");
        }
        assert_eq!(Reach::among(&tables, true).of("ALTER TABLE a ADD COLUMN d int").len(), 4);
    }
}
