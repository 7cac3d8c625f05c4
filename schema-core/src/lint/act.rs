//! What a migration does, statement by statement: the facts that rules have opinions about.
//!
//! A generated plan says them ([`planned`](super::planned)), a dev database shows them for SQL that somebody wrote
//! ([`watch`](super::watch)). A rule cannot tell which of the two it looks at.

use std::collections::BTreeMap;
use std::ops::Range;

use schema_model::{Schema, TableId};

use crate::diff::Change;
use crate::plan::{LockMode, Loss, RowFailure, TableLock};
use crate::sql::lexer::{self, Kind};

/// A migration as rules see it.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    /// The text of the migration.
    pub text: String,
    /// The schema before, everything under the name that it has in the end.
    pub before: Schema,
    /// The schema after.
    pub after: Schema,
    /// Its statements.
    pub acts: Vec<Act>,
}

/// One statement and what it does.
#[derive(Debug, Clone)]
pub struct Act {
    /// Its place in the migration, from 1.
    pub number: usize,
    /// The statement, without its semicolon.
    pub sql: String,
    /// The bytes of the migration's text that it takes.
    pub place: Range<usize>,
    /// Which transaction it runs in, counted from 1; `None` where it runs in none.
    pub transaction: Option<usize>,
    /// How the schema differs behind it. A plan's change that takes several statements is said at each of them.
    pub changes: Vec<Change>,
    /// The strongest lock that it takes on each table that was there before the migration, or on an index of it.
    pub locks: Vec<TableLock>,
    /// Such tables whose rows it writes anew, all of them.
    pub rewrites: Vec<TableId>,
    /// Such tables whose rows it reads, all of them.
    pub scans: Vec<TableId>,
    /// Such tables of which it reads all rows and writes those that it finds.
    pub writes: Vec<TableId>,
    /// Such tables of which it builds indexes anew that are there already.
    pub reindexes: Vec<TableId>,
    /// What is gone behind it.
    pub losses: Vec<Loss>,
    /// The rows that make it fail.
    pub failures: Vec<RowFailure>,
    /// Whether it waits for locks as long as it takes: the migration has set `lock_timeout` to 0.
    pub waits_for_ever: bool,
}

impl Act {
    /// A statement that does nothing, as far as is known yet.
    pub(super) fn new(number: usize, sql: &str, place: Range<usize>, transaction: Option<usize>) -> Self {
        Self {
            number,
            sql: sql.to_owned(),
            place,
            transaction,
            changes: Vec::new(),
            locks: Vec::new(),
            rewrites: Vec::new(),
            scans: Vec::new(),
            writes: Vec::new(),
            reindexes: Vec::new(),
            losses: Vec::new(),
            failures: Vec::new(),
            waits_for_ever: false,
        }
    }

    /// The lock that it takes on a table that was there before.
    pub fn lock(&self, table: &TableId) -> Option<LockMode> {
        self.locks.iter().find(|lock| lock.table == *table).map(|lock| lock.mode)
    }

    /// The lock that it takes on a table that was there before, where nobody can write to the table meanwhile.
    pub fn blocks_writes(&self, table: &TableId) -> Option<LockMode> {
        self.lock(table).filter(|mode| *mode >= LockMode::ShareLock)
    }

    /// Whether a word stands in it, outside of quotes, or in the body of a `DO` or of a function.
    pub fn says(&self, word: &str) -> bool {
        words(&self.sql, &mut |own| own.eq_ignore_ascii_case(word))
    }
}

/// Whether any word of a text, dollar-quoted bodies included, is wanted.
fn words(sql: &str, wanted: &mut dyn FnMut(&str) -> bool) -> bool {
    let (tokens, _) = lexer::tokens(sql);
    tokens.iter().any(|token| match token.kind {
        Kind::Word => wanted(token.text),
        Kind::Text if token.text.starts_with('$') => {
            let tag = token.text[1..].find('$').map_or(0, |end| end + 2);
            let body = token.text.get(tag..token.text.len().saturating_sub(tag)).unwrap_or_default();
            words(body, wanted)
        }
        _ => false,
    })
}

impl Subject {
    /// The locks that the transaction of an act holds when the act begins, the strongest on each table, under the name
    /// that the table has by then.
    pub fn held(&self, act: &Act) -> BTreeMap<TableId, LockMode> {
        let mut held: BTreeMap<TableId, LockMode> = BTreeMap::new();
        let earlier = self.acts.iter().take_while(|other| other.number != act.number);
        let together = |other: &&Act| act.transaction.is_some() && other.transaction == act.transaction;
        // Most of many statements only write rows.
        let counts = |other: &&Act| !(other.changes.is_empty() && other.locks.is_empty());
        for earlier in earlier.filter(counts).filter(together) {
            for change in &earlier.changes {
                if let Change::RenameTable { from, to } = change
                    && let Some(mode) = held.remove(from)
                {
                    held.insert(to.clone(), mode);
                }
            }
            for lock in &earlier.locks {
                let mode = held.entry(lock.table.clone()).or_insert(lock.mode);
                *mode = lock.mode.max(*mode);
            }
            // Who waits for a table that goes does not wait for long.
            for change in &earlier.changes {
                if let Change::DropTable { id, .. } = change {
                    held.remove(id);
                }
            }
        }
        held
    }

    /// The tables that go by another name in the end: the statement that begins it, the old name and the new one.
    pub fn renamed_tables(&self) -> Vec<(&Act, TableId, TableId)> {
        let mut found: Vec<(&Act, TableId, TableId)> = Vec::new();
        for act in &self.acts {
            for change in &act.changes {
                let Change::RenameTable { from, to } = change else { continue };
                // A plan says the same change at each of its statements.
                let is_said = found.iter().any(|(_, was, now)| was == from && now == to);
                match found.iter_mut().find(|(_, _, now)| now == from) {
                    _ if is_said => {}
                    Some((_, _, now)) => now.clone_from(to),
                    None => found.push((act, from.clone(), to.clone())),
                }
            }
        }
        found.retain(|(_, was, now)| was != now);
        found
    }

    /// The text of an act's first line, for messages.
    pub fn line(&self, act: &Act) -> usize {
        1 + self.text.as_bytes().iter().take(act.place.start).filter(|byte| **byte == b'\n').count()
    }

    /// Whether a table was there before the migration.
    pub fn existed(&self, table: &TableId) -> bool {
        self.before.tables.contains_key(table)
    }
}

#[cfg(test)]
mod tests {
    use super::Act;

    #[test]
    fn words_are_found_in_bodies_and_not_in_strings() {
        let act = |sql: &str| Act::new(1, sql, 0..0, None);
        assert!(act("TRUNCATE a").says("truncate"));
        assert!(act("DO $x$ BEGIN EXECUTE $y$ TRUNCATE a $y$; END $x$").says("truncate"));
        assert!(!act("SELECT 'truncate', \"truncate\" -- truncate").says("truncate"));
    }
}
