//! The last migrations of a database taken back, one after the other, by the files that lead back from them. Never
//! unasked, and never past one that has no such file.

use std::time::{Duration, Instant};

use postgres::Client;

use super::file::{self, File};
use super::segment::{Segment, segments};
use super::{Applied, Error, Event, MigrateOptions, Problem, Ran, Report, compare, lock, session, table};
use crate::history::{self, Down, History, Migration};

/// A migration that is to be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Back {
    /// The migration.
    pub migration: Migration,
    /// What leads back from it.
    pub down: Down,
    /// How many statements of that an interrupted run did; `None` where none ever began.
    pub done: Option<usize>,
    /// The statement of it in which that run was interrupted outside a transaction.
    running: Option<usize>,
}

impl Back {
    /// The file that leads back.
    pub fn file(&self) -> String {
        self.migration.down_file()
    }

    /// How many statements there are, and in which segments the rest of them runs.
    fn read(&self) -> Result<(usize, Vec<Segment>), Error> {
        let migration = self.down.migration(&self.migration);
        let statements = File::read(&migration)?.statements;
        Ok((statements.len(), segments(&statements, self.done.unwrap_or_default())))
    }
}

/// What would be taken back, in the order in which it would be: all behind the migration `to`, or the last one alone.
/// Nothing is run, and every file is looked through.
///
/// # Errors
///
/// [`Error::Disagrees`], [`Error::NoWayBack`], [`Error::Unfinished`], [`Error::DownEdited`], [`Error::Split`],
/// [`Error::Control`]; [`Error::History`] for a number that the history does not have.
pub fn way_back(client: &mut Client, history: &History, to: Option<u32>) -> Result<Vec<Back>, Error> {
    if let Some(number) = to {
        history.until(number)?;
    }
    let status = compare::status(client, history)?;
    let is_other = |problem: &Problem| !matches!(problem, Problem::HalfTakenBack { .. });
    let problems: Vec<Problem> = status.problems.into_iter().filter(is_other).collect();
    if !problems.is_empty() {
        return Err(Error::Disagrees(problems));
    }
    let wanted = |row: &&Applied| to.is_none_or(|to| row.number > to);
    let many = if to.is_some() { usize::MAX } else { 1 };
    let (mut found, mut lacking) = (Vec::new(), Vec::new());
    for row in status.applied.iter().rev().take(many).filter(wanted) {
        // Every row has its file, or there would have been a problem.
        let Some(migration) = history.migrations.iter().find(|own| own.number == row.number) else {
            continue;
        };
        if !row.finished() {
            return Err(Error::Unfinished { file: migration.file() });
        }
        let Some(down) = &migration.down else {
            lacking.push(migration.name.clone());
            continue;
        };
        let mut running = row.undone.as_ref().and(row.statement_running);
        if let Some(undone) = row.undone.as_ref().filter(|own| !down.has(&migration.name, &own.checksum)) {
            let common = undone.sql.as_ref().map_or(0, |sql| history::common(sql, &down.sql));
            if common < undone.statements_done {
                return Err(Error::DownEdited { file: migration.down_file(), done: undone.statements_done });
            }
            // The statement that was begun is another one now.
            running = running.filter(|number| *number <= common);
        }
        found.push(Back {
            migration: migration.clone(),
            down: down.clone(),
            done: row.undone.as_ref().map(|undone| undone.statements_done),
            running,
        });
    }
    if !lacking.is_empty() {
        return Err(Error::NoWayBack(lacking));
    }
    found.iter().try_for_each(|back| back.read().map(drop))?;
    Ok(found)
}

/// Takes migrations back: those that [`way_back`] gave, if nothing has happened since.
///
/// The session is left with the settings it was connected with, and without temporary tables.
///
/// # Errors
///
/// Those of [`way_back`] and [`Error::MovedOn`] before anything is run; in a file those of
/// [`migrate`](super::migrate): what was taken back before it stays so, and the next run goes on where this one stood.
pub fn revert(
    client: &mut Client,
    history: &History,
    wanted: &[Back],
    options: &MigrateOptions,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<Report, Error> {
    session::own(client, options)?;
    lock::acquire(client, options.wait, on_event)?;
    let result = locked(client, history, wanted, options, on_event);
    session::restore(client);
    lock::release(client);
    result
}

fn locked(
    client: &mut Client,
    history: &History,
    wanted: &[Back],
    options: &MigrateOptions,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<Report, Error> {
    let mut report = Report::default();
    let Some(last) = wanted.last() else { return Ok(report) };
    // The last to go is the one before which it all stops.
    let before = history.migrations.iter().rfind(|own| own.number < last.migration.number);
    if way_back(client, history, before.map(|own| own.number))? != wanted {
        return Err(Error::MovedOn);
    }
    session::writable(client)?;
    let mut in_parts = false;
    for back in wanted {
        in_parts |= !matches!(&back.read()?.1[..], [] | [Segment::Together(_)]);
    }
    table::ensure_down(client, in_parts)?;
    for back in wanted {
        let start = Instant::now();
        let migration = back.down.migration(&back.migration);
        let file = File::read(&migration)?;
        file::run_down(client, &file, (back.done, back.running), options, on_event)?;
        report.migrations.push(ran(back, start.elapsed())?);
    }
    Ok(report)
}

fn ran(back: &Back, duration: Duration) -> Result<Ran, Error> {
    let (statements, segments) = back.read()?;
    let (number, name) = (back.migration.number, back.migration.name.clone());
    let done_before = back.done.unwrap_or_default();
    Ok(Ran { number, name, statements, done_before, segments: segments.len(), duration })
}
