//! Tables without rows, and with rows again, between two statements.

use std::collections::{BTreeMap, BTreeSet};

use postgres::{Client, Transaction};
use schema_model::TableId;

use super::{Refill, Walk, attempt};
use crate::dev::gate;
use crate::sql::quote;
use crate::verify::rows::Filler;

impl Walk<'_> {
    /// Gives the tables that were emptied their rows again, such as the schema demands them by now.
    pub(super) fn fill_again(&mut self, transaction: &mut Transaction<'_>) -> Result<(), postgres::Error> {
        if self.refill == Refill::Nothing {
            return Ok(());
        }
        let mut filler = Filler::new(transaction, self.seed, self.demands, self.of)?;
        // What the migration makes itself is empty when it runs for good, too.
        let first = self.first_names();
        let emptied: BTreeSet<u32> =
            filler.empty().into_iter().filter(|oid| first.contains_key(oid)).collect();
        filler.ordinary(transaction, Some(&emptied))?;
        if self.refill == Refill::All {
            filler.hostile(transaction, &emptied)?;
        }
        self.refilled.extend(&emptied);
        self.counts = filler.counts();
        if let Some(comparison) = self.comparison {
            // A trigger of the migration's own has not seen these rows: nobody can say what they should become.
            let now = triggers(transaction)?;
            let is_unseen = |oid: &u32| now.get(oid) != self.triggers.get(oid);
            emptied.iter().filter(|oid| is_unseen(oid)).for_each(|oid| self.found.kept.forget(*oid));
            let is_kept = |oid: &u32| emptied.contains(oid) && !is_unseen(oid);
            let tables = first.into_iter().filter(|(oid, _)| is_kept(oid)).collect();
            self.found.kept.keep(transaction, comparison, &tables, false)?;
        }
        Ok(())
    }

    /// Whether a statement that refuses a transaction runs without the rows that it fails on. They do not come back: what
    /// goes in runs no trigger, and such a migration may rely on one to see every row.
    pub(super) fn runs_without_rows(
        &mut self,
        client: &mut Client,
        text: &str,
        own: &[TableId],
        invalid: &BTreeSet<u32>,
    ) -> Result<bool, postgres::Error> {
        let mut open = client.transaction()?;
        let all = all_tables(&mut open)?;
        self.compare_early(&mut open)?;
        open.commit()?;
        for tables in [own, &all] {
            if tables.is_empty() {
                continue;
            }
            let mut open = client.transaction()?;
            empty(&mut open, tables)?;
            let emptied = self.found.kept.forget_emptied(&mut open)?;
            open.commit()?;
            self.counts.extend(emptied.into_iter().map(|oid| (oid, 0)));
            drop_invalid(client, invalid)?;
            if gate::run(client, text).is_ok() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Rows that are about to go are compared while they are there.
    pub(super) fn compare_early(&mut self, transaction: &mut Transaction<'_>) -> Result<(), postgres::Error> {
        match self.comparison {
            Some(comparison) => self.found.kept.compare_early(transaction, comparison),
            None => Ok(()),
        }
    }
}

/// Takes all rows out of these tables and of those that refer to them.
///
/// By `DELETE`, which takes no lock that would hide those of the statement that is tried next.
pub(super) fn empty(transaction: &mut Transaction<'_>, tables: &[TableId]) -> Result<(), postgres::Error> {
    let names: Vec<String> = tables.iter().map(|table| quote::qualified(&table.0)).collect();
    let query = "WITH RECURSIVE all_of(oid) AS (
            SELECT to_regclass(name)::oid FROM unnest($1::text[]) AS name
            UNION SELECT k.conrelid FROM all_of JOIN pg_catalog.pg_constraint k
                ON k.confrelid = all_of.oid AND k.contype = 'f')
        SELECT n.nspname::text, c.relname::text FROM all_of JOIN pg_catalog.pg_class c ON c.oid = all_of.oid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') ORDER BY 1, 2";
    let rows = transaction.query(query, &[&names])?;
    let all =
        rows.iter().map(|row| Ok(TableId::new(row.try_get::<_, String>(0)?, row.try_get::<_, String>(1)?)));
    let all: Vec<TableId> = all.collect::<Result<_, postgres::Error>>()?;
    let deletes: Vec<String> =
        all.iter().map(|table| format!("DELETE FROM {}", quote::qualified(&table.0))).collect();
    match silently(transaction, &deletes.join("; "))? {
        Ok(()) => Ok(()),
        Err(_) => truncate(transaction, tables),
    }
}

/// Takes all rows out of all tables. Says whether there is a table.
pub(super) fn empty_all(transaction: &mut Transaction<'_>) -> Result<bool, postgres::Error> {
    let all = all_tables(transaction)?;
    if !all.is_empty() {
        empty(transaction, &all)?;
    }
    Ok(!all.is_empty())
}

/// Takes all rows out of all tables, and what the transaction has deleted before as well.
pub(super) fn truncate_all(transaction: &mut Transaction<'_>) -> Result<(), postgres::Error> {
    let all = all_tables(transaction)?;
    if all.is_empty() { Ok(()) } else { truncate(transaction, &all) }
}

/// Changes rows without triggers, foreign keys among them. The outer error is that of a connection which is gone.
pub(super) fn silently(
    transaction: &mut Transaction<'_>,
    sql: &str,
) -> Result<Result<(), postgres::Error>, postgres::Error> {
    // An error takes the setting back with all else that the attempt did.
    let role = "SELECT set_config('schema.role', current_setting('session_replication_role'), true);
        SET LOCAL session_replication_role = replica";
    let back = "SELECT set_config('session_replication_role', current_setting('schema.role'), true)";
    attempt(transaction, &format!("{role}; {sql}; {back}"))
}

/// The indexes that no query may use.
pub(super) fn invalid(client: &mut Client) -> Result<BTreeSet<u32>, postgres::Error> {
    let rows = client.query("SELECT indexrelid FROM pg_catalog.pg_index WHERE NOT indisvalid", &[])?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

/// Drops the indexes that have become such, which a `CREATE INDEX CONCURRENTLY` that failed leaves behind.
pub(super) fn drop_invalid(client: &mut Client, before: &BTreeSet<u32>) -> Result<(), postgres::Error> {
    for oid in invalid(client)?.difference(before) {
        let name: String = client.query_one("SELECT $1::oid::regclass::text", &[oid])?.try_get(0)?;
        client.batch_execute(&format!("DROP INDEX {name}"))?;
    }
    Ok(())
}

/// By table: how many triggers it has that somebody made.
pub(super) fn triggers(transaction: &mut Transaction<'_>) -> Result<BTreeMap<u32, i64>, postgres::Error> {
    let query = "SELECT tgrelid, count(*) FROM pg_catalog.pg_trigger WHERE NOT tgisinternal GROUP BY tgrelid";
    transaction.query(query, &[])?.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

/// The tables that rows can be taken out of.
fn all_tables(transaction: &mut Transaction<'_>) -> Result<Vec<TableId>, postgres::Error> {
    let query = "SELECT n.nspname::text, c.relname::text
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
          AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schema_history')
        ORDER BY 1, 2";
    let rows = transaction.query(query, &[])?;
    rows.iter()
        .map(|row| Ok(TableId::new(row.try_get::<_, String>(0)?, row.try_get::<_, String>(1)?)))
        .collect()
}

fn truncate(transaction: &mut Transaction<'_>, tables: &[TableId]) -> Result<(), postgres::Error> {
    let names: Vec<String> = tables.iter().map(|table| quote::qualified(&table.0)).collect();
    transaction.batch_execute(&format!("TRUNCATE {} CASCADE", names.join(", ")))
}
