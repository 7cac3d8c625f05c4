//! Migrations recorded as applied without running them: how a database that has the schema already is
//! adopted.

use std::time::Duration;

use postgres::Client;

use super::file::File;
use super::migrate::wanted;
use super::table::{self, Record};
use super::{Error, MigrateOptions, compare, lock, session};
use crate::history::{History, Migration};

/// Records every migration up to `to`, or all, and says which ones were not recorded before.
///
/// What is recorded already has to be these very files; one that stands in the middle counts as done from
/// then on.
///
/// # Errors
///
/// [`Error::Disagrees`] if something else is applied; [`Error::Table`], [`Error::ReadOnly`] and
/// [`Error::Busy`] as for `migrate`. Nothing is recorded then.
pub fn baseline(client: &mut Client, history: &History, to: Option<u32>) -> Result<Vec<String>, Error> {
    let migrations = wanted(history, to)?;
    session::own(client, &MigrateOptions::default())?;
    lock::acquire(client, Some(Duration::ZERO), &mut |_| {})?;
    let result = locked(client, history, migrations);
    if result.is_err() {
        let _ = client.batch_execute("ROLLBACK");
    }
    session::restore(client);
    lock::release(client);
    result
}

fn locked(client: &mut Client, history: &History, migrations: &[Migration]) -> Result<Vec<String>, Error> {
    let status = compare::status(client, history)?;
    if !status.problems.is_empty() {
        return Err(Error::Disagrees(status.problems));
    }
    session::writable(client)?;
    table::ensure(client)?;
    client.batch_execute("BEGIN")?;
    let mut recorded = Vec::new();
    for pending in status.pending {
        let Some(migration) = migrations.iter().find(|migration| migration.number == pending.number) else {
            continue;
        };
        let statements = File::read(migration)?.statements.len();
        table::record(
            client,
            Record {
                migration,
                statements,
                before: pending.done,
                done: statements,
                running: None,
                took: Duration::ZERO,
            },
        )?;
        table::keep_text(client, migration, statements)?;
        client.execute(
            "UPDATE schema_history.applied SET baseline = true WHERE number = $1",
            &[&i64::from(migration.number)],
        )?;
        recorded.push(migration.name.clone());
    }
    client.batch_execute("COMMIT")?;
    Ok(recorded)
}
