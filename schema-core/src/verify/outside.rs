//! A statement that refuses a transaction to what it did: nobody can look while it holds its locks, so they are what the
//! manual says of a statement that does what the catalog shows afterwards.

use std::collections::{BTreeMap, BTreeSet};

use postgres::{Client, GenericClient};
use schema_model::TableId;

use super::measure::{Measured, Watch, strongest};
use crate::plan::LockMode;
use crate::sql::lexer;

/// The files of tables and of their indexes, and who is whose partition, at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Look {
    tables: BTreeMap<u32, u32>,
    /// By index: its table and its file.
    indexes: BTreeMap<u32, (u32, u32)>,
    /// Child and parent.
    families: BTreeSet<(u32, u32)>,
}

impl Look {
    /// Looks.
    pub(super) fn now<C: GenericClient>(client: &mut C) -> Result<Self, postgres::Error> {
        let query = "SELECT c.oid, c.relfilenode, i.indrelid, NULL::oid
            FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
            WHERE c.relkind IN ('r', 'p', 'i', 'I') AND c.relnamespace <> 'pg_catalog'::regnamespace
            UNION ALL SELECT inhrelid, 0::oid, NULL, inhparent FROM pg_catalog.pg_inherits";
        let mut look = Self::default();
        for row in client.query(query, &[])? {
            let (oid, file): (u32, u32) = (row.try_get(0)?, row.try_get(1)?);
            match (row.try_get(2)?, row.try_get(3)?) {
                (_, Some(parent)) => drop(look.families.insert((oid, parent))),
                (Some(table), None) => drop(look.indexes.insert(oid, (table, file))),
                (None, None) => drop(look.tables.insert(oid, file)),
            }
        }
        Ok(look)
    }

    /// What a statement did since.
    pub(super) fn since(&self, before: &Self, watch: &Watch, sql: &str, named: &BTreeSet<u32>) -> Measured {
        let rewritten: BTreeSet<u32> = self
            .tables
            .iter()
            .filter(|(oid, file)| before.tables.get(oid).is_some_and(|old| old != *file))
            .map(|(oid, _)| *oid)
            .collect();
        let built = self.indexes.iter().filter(|(oid, own)| before.indexes.get(oid) != Some(own));
        let built: BTreeSet<u32> = built.map(|(_, (table, _))| *table).collect();
        let dropped = before.indexes.iter().filter(|(oid, _)| !self.indexes.contains_key(oid));
        let dropped: BTreeSet<u32> = dropped.map(|(_, (table, _))| *table).collect();

        let is_polite = says(sql, "concurrently");
        let mode = if is_polite { LockMode::ShareUpdateExclusiveLock } else { LockMode::AccessExclusiveLock };
        let mut locks: BTreeSet<(u32, LockMode)> = BTreeSet::new();
        locks.extend(named.iter().map(|oid| (*oid, LockMode::ShareUpdateExclusiveLock)));
        locks.extend(built.iter().chain(&dropped).map(|oid| (*oid, mode)));
        locks.extend(rewritten.iter().map(|oid| (*oid, LockMode::AccessExclusiveLock)));
        // ALTER TABLE, "DETACH PARTITION": the partition itself is locked against all at last.
        for (child, parent) in before.families.difference(&self.families) {
            locks.insert((*child, LockMode::AccessExclusiveLock));
            locks.insert((*parent, mode));
        }
        let name = |oid: &u32| watch.tables().get(oid).cloned();
        let locks: BTreeSet<(TableId, LockMode)> =
            locks.into_iter().filter_map(|(oid, mode)| Some((name(&oid)?, mode))).collect();
        let names = |oids: &mut dyn Iterator<Item = &u32>| -> Vec<TableId> {
            oids.filter_map(name).collect::<BTreeSet<_>>().into_iter().collect()
        };
        Measured {
            takes: strongest(locks.iter()),
            holds: strongest(locks.iter()),
            rewrites: names(&mut rewritten.iter()),
            scans: names(&mut built.union(&rewritten)),
            writes: Vec::new(),
        }
    }
}

/// The tables that a `VACUUM` visits, by oid: those that it names, or all of them. None for other statements.
///
/// # Errors
///
/// A catalog that cannot be read.
pub(super) fn vacuumed(
    client: &mut Client,
    watch: &Watch,
    sql: &str,
) -> Result<BTreeSet<u32>, postgres::Error> {
    let (tokens, _) = lexer::tokens(sql);
    if !tokens.first().is_some_and(|token| token.is("vacuum")) {
        return Ok(BTreeSet::new());
    }
    // Options stand in parentheses, or without, and columns behind a name in parentheses.
    let mut depth = 0_usize;
    let mut names: Vec<String> = vec![String::new()];
    for token in tokens.iter().skip(1) {
        match token.text {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            "," => names.push(String::new()),
            _ if ["full", "freeze", "verbose", "analyze"].iter().any(|word| token.is(word)) => {}
            text => names.last_mut().into_iter().for_each(|name| name.push_str(text)),
        }
    }
    names.retain(|name| !name.is_empty());
    if names.is_empty() {
        return Ok(watch.tables().keys().copied().collect());
    }
    let query =
        "SELECT to_regclass(name)::oid FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NOT NULL";
    client.query(query, &[&names])?.iter().map(|row| row.try_get(0)).collect()
}

fn says(sql: &str, word: &str) -> bool {
    lexer::tokens(sql).0.iter().any(|token| token.is(word))
}
