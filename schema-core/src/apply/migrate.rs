//! Every pending migration, one after the other, under the lock.

use std::time::{Duration, Instant};

use postgres::Client;

use super::file::{self, File};
use super::segment::segments;
use super::{Error, Event, compare, lock, session, table};
use crate::connect::pinned;
use crate::history::{History, Migration};

/// How to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrateOptions {
    /// The last migration to run; every one without.
    pub to: Option<u32>,
    /// Only say what would be run. Nothing is written, no lock is taken.
    pub dry_run: bool,
    /// How long a statement waits for a lock before its transaction is undone and tried again; zero for no
    /// limit. While a change of a table waits, every query of the table waits behind it: 3 seconds without.
    pub lock_timeout: Duration,
    /// How long a statement may run; zero, as without, for no limit.
    pub statement_timeout: Duration,
    /// How many times a transaction that could not have a lock is tried again: 5 without.
    pub retries: u32,
    /// The pause before the first of them; each next one is twice as long. One second without, half a minute
    /// in all.
    pub pause: Duration,
    /// How long to wait for another run; for ever without. A minute unless something else is said.
    pub wait: Option<Duration>,
    /// The time zone that files run in; without, the one that the session has from its start. UTC unless something else
    /// is said.
    pub time_zone: Option<String>,
}

impl MigrateOptions {
    /// For a dev database, whose sessions start in the zone that was asked for.
    pub(crate) fn of_dev() -> Self {
        Self { time_zone: None, ..Self::default() }
    }
}

impl Default for MigrateOptions {
    fn default() -> Self {
        Self {
            to: None,
            dry_run: false,
            lock_timeout: Duration::from_secs(3),
            statement_timeout: Duration::ZERO,
            retries: 5,
            pause: Duration::from_secs(1),
            wait: Some(Duration::from_secs(60)),
            time_zone: Some(pinned::UTC.to_owned()),
        }
    }
}

/// What was run, or with `dry_run` would be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// In order; empty if there was nothing to do.
    pub migrations: Vec<Ran>,
}

/// One migration of a [`Report`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// Its number.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// The statements of the file.
    pub statements: usize,
    /// How many of them an earlier run had done.
    pub done_before: usize,
    /// In how many segments the rest runs; with one, it is done all or not at all.
    pub segments: usize,
    /// How long it took; zero for what was not run.
    pub duration: Duration,
}

/// Runs what the database lacks. Two runs at once apply everything once.
///
/// The session is left with the settings it was connected with, and without temporary tables.
///
/// # Errors
///
/// Before anything is run: [`Error::Disagrees`], [`Error::Split`], [`Error::Control`], [`Error::ReadOnly`],
/// [`Error::Table`], [`Error::Busy`]. In a file: [`Error::Statement`], [`Error::Commit`],
/// [`Error::ConnectionLost`] and the others; the files before it are applied, it is undone up to its last
/// commit, and the next run goes on there.
pub fn migrate(
    client: &mut Client,
    history: &History,
    options: &MigrateOptions,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<Report, Error> {
    let migrations = wanted(history, options.to)?;
    if options.dry_run {
        let pending = pending(client, history, migrations)?;
        return Ok(Report {
            migrations: pending.iter().map(|(file, pending)| ran(file, pending, Duration::ZERO)).collect(),
        });
    }
    session::own(client, options)?;
    lock::acquire(client, options.wait, on_event)?;
    let result = locked(client, history, migrations, options, on_event);
    session::restore(client);
    lock::release(client);
    result
}

/// The migrations up to this number, or all.
pub(super) fn wanted(history: &History, to: Option<u32>) -> Result<&[Migration], Error> {
    Ok(match to {
        Some(number) => history.until(number)?,
        None => &history.migrations,
    })
}

fn locked(
    client: &mut Client,
    history: &History,
    migrations: &[Migration],
    options: &MigrateOptions,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<Report, Error> {
    let pending = pending(client, history, migrations)?;
    let mut report = Report::default();
    if pending.is_empty() {
        return Ok(report);
    }
    session::writable(client)?;
    table::ensure(client)?;
    for (file, pending) in pending {
        let start = Instant::now();
        file::run(client, &file, &pending, options, on_event)?;
        report.migrations.push(ran(&file, &pending, start.elapsed()));
    }
    Ok(report)
}

/// What is to be run, with every file taken apart before the first is run.
fn pending<'a>(
    client: &mut Client,
    history: &History,
    migrations: &'a [Migration],
) -> Result<Vec<(File<'a>, compare::Pending)>, Error> {
    let status = compare::status(client, history)?;
    if !status.problems.is_empty() {
        return Err(Error::Disagrees(status.problems));
    }
    let wanted = |pending: compare::Pending| {
        let migration = migrations.iter().find(|migration| migration.number == pending.number)?;
        Some(File::read(migration).map(|file| (file, pending)))
    };
    status.pending.into_iter().filter_map(wanted).collect()
}

fn ran(file: &File<'_>, pending: &compare::Pending, duration: Duration) -> Ran {
    let done_before = pending.done.unwrap_or_default();
    Ran {
        number: pending.number,
        name: pending.name.clone(),
        statements: file.statements.len(),
        done_before,
        segments: segments(&file.statements, done_before).len(),
        duration,
    }
}
