//! What the record of a database and a folder disagree about, to the changes of the record that set it right. Never
//! touches anything but `schema_history.applied`.

use std::time::Duration;

use postgres::Client;

use super::compare::{fits, is_text_of};
use super::file::File;
use super::leftover::{self, Concurrent};
use super::table::{self, Record};
use super::{Applied, Error, MigrateOptions, lock, session};
use crate::history::{self, History, Migration, START};

/// One change of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repair {
    /// What was run is in the folder under another number or name.
    Follow {
        /// The number in the record.
        from: u32,
        /// The name in the record.
        name: String,
        /// The migration as it is in the folder.
        to: Migration,
    },
    /// What was run is what the file says: the record has another text of it, or none.
    Text(Migration),
    /// The database has it, and nobody recorded that.
    Add(Migration),
    /// The database does not have it any more, or never did.
    Remove {
        /// The number in the record.
        number: u32,
        /// The name in the record.
        name: String,
    },
    /// An interrupted run had done this statement.
    Done {
        /// The migration, or what leads back from it.
        migration: Migration,
        /// The statement, from 1.
        statement: usize,
        /// Whether it is one of the way back.
        is_down: bool,
    },
}

impl Repair {
    /// What it does, as a line begins that is asked for.
    pub fn text(&self) -> String {
        match self {
            Self::Follow { name, to, .. } => {
                format!("record `{name}` as `{}`, which has its statements", to.name)
            }
            Self::Text(migration) => format!("record `{}` with the text that it has now", migration.name),
            Self::Add(migration) => format!("record `{}` as applied", migration.name),
            Self::Remove { name, .. } => format!("take `{name}` out of the record"),
            Self::Done { migration, statement, .. } => {
                format!("record statement {statement} of `{}` as done", migration.file())
            }
        }
    }
}

/// The rows whose statements are in the folder, and under another number or name.
pub fn followed(migrations: &[Migration], applied: &[Applied]) -> Vec<Repair> {
    let is_own = |row: &Applied, file: &Migration| file.number == row.number && file.name == row.name;
    let mut taken: Vec<u32> = Vec::new();
    let mut found = Vec::new();
    for (at, row) in applied.iter().enumerate() {
        let previous = before(applied, at);
        if migrations.iter().any(|file| is_own(row, file) && fits(file, row, previous)) {
            continue;
        }
        let is_it = |file: &&Migration| {
            !taken.contains(&file.number)
                && has_statements(row, previous, &file.sql)
                && !applied
                    .iter()
                    .enumerate()
                    .any(|(at, other)| is_own(other, file) && fits(file, other, before(applied, at)))
        };
        // Under its own name sooner than under another.
        let own = migrations.iter().filter(is_it).find(|file| words(&file.name) == words(&row.name));
        if let Some(file) = own.or_else(|| migrations.iter().find(is_it)) {
            taken.push(file.number);
            found.push(Repair::Follow { from: row.number, name: row.name.clone(), to: file.clone() });
        }
    }
    found
}

/// The checksum that a row's is chained to.
pub fn before(applied: &[Applied], at: usize) -> &str {
    at.checked_sub(1).and_then(|at| applied.get(at)).map_or(START, |row| &row.checksum)
}

/// Whether a row is of a text, whatever its number and name are now.
pub fn has_statements(row: &Applied, previous: &str, sql: &str) -> bool {
    match &row.sql {
        Some(own) => history::same(own, sql),
        None => is_text_of(row, previous, sql),
    }
}

/// What makes the record one of these migrations and of nothing else, for a database that is seen to have just them.
pub fn exactly(migrations: &[Migration], applied: &[Applied]) -> Vec<Repair> {
    let mut repairs = followed(migrations, applied);
    let follows =
        |number: u32| repairs.iter().any(|own| matches!(own, Repair::Follow { from, .. } if *from == number));
    let is_followed = |number: u32| {
        repairs.iter().any(|own| matches!(own, Repair::Follow { to, .. } if to.number == number))
    };
    let mut more = Vec::new();
    for (at, row) in applied.iter().enumerate().filter(|(_, row)| !follows(row.number)) {
        let file = migrations.iter().find(|file| file.number == row.number && file.name == row.name);
        match file {
            None => more.push(Repair::Remove { number: row.number, name: row.name.clone() }),
            Some(file) if !row.finished() || row.undone.is_some() => more.push(Repair::Add(file.clone())),
            Some(file) if !fits(file, row, before(applied, at)) => more.push(Repair::Text(file.clone())),
            Some(_) => {}
        }
    }
    for file in migrations.iter().filter(|file| !is_followed(file.number)) {
        if !applied.iter().any(|row| row.number == file.number && row.name == file.name) {
            more.push(Repair::Add(file.clone()));
        }
    }
    repairs.extend(more);
    repairs
}

/// What the record would say then.
pub fn repaired(applied: &[Applied], repairs: &[Repair]) -> Vec<Applied> {
    let mut rows = applied.to_vec();
    for repair in repairs {
        match repair {
            Repair::Follow { from, name, to } => {
                for row in rows.iter_mut().filter(|row| row.number == *from && row.name == *name) {
                    (row.number, row.name) = (to.number, to.name.clone());
                    (row.checksum, row.sql) = (to.checksum.clone(), Some(to.sql.clone()));
                }
            }
            Repair::Text(migration) => {
                for row in rows.iter_mut().filter(|row| row.number == migration.number) {
                    (row.checksum, row.sql) = (migration.checksum.clone(), Some(migration.sql.clone()));
                }
            }
            Repair::Remove { number, name } => rows.retain(|row| row.number != *number || row.name != *name),
            Repair::Done { .. } | Repair::Add(_) => {}
        }
    }
    rows.sort_by_key(|row| row.number);
    rows
}

/// Changes the record, all of it or nothing, if it still says what it said when it was looked at.
///
/// # Errors
///
/// [`Error::MovedOn`] if it does not; [`Error::Busy`], [`Error::ReadOnly`] and [`Error::Table`] as for
/// [`migrate`](super::migrate()).
pub fn repair(client: &mut Client, seen: &[Applied], repairs: &[Repair]) -> Result<(), Error> {
    session::own(client, &MigrateOptions::default())?;
    lock::acquire(client, Some(Duration::ZERO), &mut |_| {})?;
    let result = locked(client, seen, repairs);
    if result.is_err() {
        let _ = client.batch_execute("ROLLBACK");
    }
    session::restore(client);
    lock::release(client);
    result
}

fn locked(client: &mut Client, seen: &[Applied], repairs: &[Repair]) -> Result<(), Error> {
    session::writable(client)?;
    table::ensure(client)?;
    if table::applied(client)? != seen {
        return Err(Error::MovedOn);
    }
    let removes = |own: &Repair| !matches!(own, Repair::Text(_) | Repair::Done { .. });
    if repairs.iter().any(removes) {
        table::ensure_down(client, true)?;
    }
    client.batch_execute("BEGIN")?;
    for repair in repairs {
        if let Repair::Remove { number, .. } = repair {
            client.execute("DELETE FROM schema_history.applied WHERE number = $1", &[&i64::from(*number)])?;
        }
    }
    // Two may have changed places: first all of them go where nobody is.
    for repair in repairs {
        if let Repair::Follow { from, to, .. } = repair {
            client.execute(
                "UPDATE schema_history.applied SET number = -1 - $2::bigint, name = $3 WHERE number = $1",
                &[&i64::from(*from), &i64::from(to.number), &to.name],
            )?;
        }
    }
    client.batch_execute("UPDATE schema_history.applied SET number = -1 - number WHERE number < 0")?;
    for repair in repairs {
        match repair {
            Repair::Remove { .. } => {}
            Repair::Follow { to: migration, .. } | Repair::Text(migration) => {
                table::keep_text(client, migration, File::read(migration)?.statements.len())?;
                client.execute(
                    "UPDATE schema_history.applied SET checksum = $2 WHERE number = $1",
                    &[&i64::from(migration.number), &migration.checksum],
                )?;
            }
            Repair::Add(migration) => add(client, migration)?,
            Repair::Done { migration, statement, is_down } => {
                done(client, migration, *statement, *is_down)?;
            }
        }
    }
    client.batch_execute("COMMIT")?;
    Ok(())
}

fn add(client: &mut Client, migration: &Migration) -> Result<(), Error> {
    let number = i64::from(migration.number);
    client.execute("DELETE FROM schema_history.applied WHERE number = $1", &[&number])?;
    let statements = File::read(migration)?.statements.len();
    let (before, running, took) = (None, None, Duration::ZERO);
    table::record(client, Record { migration, statements, before, done: statements, running, took })?;
    table::keep_text(client, migration, statements)?;
    client.execute("UPDATE schema_history.applied SET baseline = true WHERE number = $1", &[&number])?;
    Ok(())
}

fn done(client: &mut Client, migration: &Migration, statement: usize, is_down: bool) -> Result<(), Error> {
    let statements = File::read(migration)?.statements.len();
    let (before, running, took) = (Some(statement - 1), None, Duration::ZERO);
    let record = Record { migration, statements, before, done: statement, running, took };
    if is_down { table::record_down(client, record) } else { table::record(client, record) }
}

/// The interrupted statement of a database whose end nobody recorded, as done. Where the catalog says whether it is, the
/// next run sees for itself.
pub fn interrupted(history: &History, applied: &[Applied]) -> Option<Repair> {
    let row = applied.iter().find(|row| row.statement_running.is_some())?;
    let own = history.migrations.iter().find(|own| own.number == row.number)?;
    let is_down = row.undone.is_some();
    let migration = if is_down { own.down.as_ref()?.migration(own) } else { own.clone() };
    let statement = row.statement_running?;
    let text = File::read(&migration).ok()?.statements.get(statement.checked_sub(1)?)?.text.to_owned();
    let is_known = leftover::read(&text) != Concurrent::Other;
    (!is_known).then_some(Repair::Done { migration, statement, is_down })
}

/// What a name says besides its number.
fn words(name: &str) -> &str {
    name.split_once('_').map_or(name, |(_, words)| words)
}
