//! One migration file on the database: segment after segment, each recorded with its statements.

use std::ops::Range;
use std::thread;
use std::time::{Duration, Instant};

use postgres::Client;
use postgres::error::SqlState;

use super::failure::{self, Failure, Standing};
use super::leftover::{self, Concurrent, State};
use super::segment::{Segment, segments};
use super::table::{self, Record};
use super::{Error, Event, MigrateOptions, Pending, lock, session};
use crate::connect::pinned;
use crate::dev::gate;
use crate::history::Migration;
use crate::sql::split::{Statement, Transaction, split};

/// A migration that has been read and may be run.
#[derive(Debug)]
pub(super) struct File<'a> {
    pub(super) migration: &'a Migration,
    pub(super) statements: Vec<Statement<'a>>,
}

impl<'a> File<'a> {
    /// Takes the file apart, before anything of it or of another file is run.
    pub(super) fn read(migration: &'a Migration) -> Result<Self, Error> {
        let statements =
            split(&migration.sql).map_err(|source| Error::Split { file: migration.file(), source })?;
        match statements.iter().find(|statement| statement.transaction == Transaction::Control) {
            Some(control) => Err(Error::Control {
                file: migration.file(),
                line: control.line,
                text: control.text.to_owned(),
            }),
            None => Ok(Self { migration, statements }),
        }
    }
}

/// Runs what is left of the way back from a migration, which `file` is; of its statements some were run before.
pub(super) fn run_down(
    client: &mut Client,
    file: &File<'_>,
    (done, running): (Option<usize>, Option<usize>),
    options: &MigrateOptions,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<(), Error> {
    Run { client, file, options, on_event, records: Records::Down, recorded: done, running, edited: None }
        .whole()
}

/// Runs what is left of a file.
pub(super) fn run(
    client: &mut Client,
    file: &File<'_>,
    pending: &Pending,
    options: &MigrateOptions,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<(), Error> {
    let run = Run {
        client,
        file,
        options,
        on_event,
        records: Records::Applied,
        recorded: pending.done,
        running: pending.running,
        edited: pending.edited.as_deref(),
    };
    run.whole()
}

/// Runs all of a file that no history has.
pub(super) fn run_unrecorded(
    client: &mut Client,
    file: &File<'_>,
    options: &MigrateOptions,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<(), Error> {
    let records = Records::Nothing;
    Run { client, file, options, on_event, records, recorded: None, running: None, edited: None }.whole()
}

/// What is written down of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Records {
    /// That the migration is applied.
    Applied,
    /// That the migration is not applied any more.
    Down,
    /// Nothing: there is no row for it in `schema_history.applied`, nor shall be.
    Nothing,
}

impl Records {
    fn write(self, client: &mut Client, record: Record<'_>) -> Result<(), Error> {
        match self {
            Self::Applied => {
                let Record { migration, statements, before, .. } = record;
                table::record(client, record)?;
                if before.is_none() { table::keep_text(client, migration, statements) } else { Ok(()) }
            }
            Self::Down => table::record_down(client, record),
            Self::Nothing => Ok(()),
        }
    }
}

struct Run<'r, 'a> {
    client: &'r mut Client,
    file: &'r File<'a>,
    options: &'r MigrateOptions,
    on_event: &'r mut dyn FnMut(Event<'_>),
    records: Records,
    /// Where the row stands; `None` where there is none.
    recorded: Option<usize>,
    /// The statement that the row says has begun, by number.
    running: Option<usize>,
    /// The text that the row is of, where statements that are not done were edited since.
    edited: Option<&'r str>,
}

impl<'r> Run<'r, '_> {
    fn whole(mut self) -> Result<(), Error> {
        let start = Instant::now();
        let (file, migration) = (self.file, self.file.migration);
        let done = self.recorded.unwrap_or_default();
        (self.on_event)(Event::Started { migration, statements: file.statements.len(), done });
        // A temporary table of the file before would hide a table of this one.
        self.client.batch_execute("DISCARD TEMP")?;
        if let Some(begun) = self.edited {
            self.take_up(begun)?;
        }
        let mut segments = segments(&file.statements, done);
        if segments.is_empty() {
            // A file of comments, or one whose end was not recorded: the row is all there is to write.
            let end = file.statements.len();
            segments.push(Segment::Together(end..end));
        }
        for segment in segments {
            self.patiently(&segment).map_err(|error| self.standing(error))?;
        }
        (self.on_event)(Event::Finished { migration, duration: start.elapsed() });
        Ok(())
    }

    /// Says of a failure where it leaves the file.
    fn standing(&mut self, mut error: Error) -> Error {
        if let (Error::Statement(failure), true) = (&mut error, self.records != Records::Nothing) {
            let statement = self.file.statements.get(failure.statement.saturating_sub(1));
            let left = statement.map(|own| leftover::look(self.client, &leftover::read(own.text)));
            failure.standing = Some(Standing {
                statements: self.file.statements.len(),
                done: self.recorded.unwrap_or_default(),
                invalid_index: match left {
                    Some(Ok(State::Invalid(index))) => Some(index),
                    _ => None,
                },
            });
        }
        error
    }

    /// Goes on with another text than the file was begun with: what the old one left behind in the statement that it
    /// stood in goes, and the row is of the new one from here on.
    fn take_up(&mut self, begun: &str) -> Result<(), Error> {
        let (file, migration) = (self.file, self.file.migration);
        let is_other = |number: &usize| crate::history::common(begun, &migration.sql) < *number;
        if let Some(number) = self.running.filter(is_other) {
            let statements = split(begun).unwrap_or_default();
            if let Some(statement) = statements.get(number - 1) {
                self.prepare(self.recorded.unwrap_or_default().min(file.statements.len()), Duration::ZERO)?;
                let state = leftover::look(self.client, &leftover::read(statement.text))?;
                if let State::Invalid(index) = &state {
                    (self.on_event)(Event::DroppingInvalidIndex { migration, index });
                    leftover::drop_invalid(self.client, index)?;
                }
            }
            self.running = None;
        }
        self.as_connected()?;
        table::keep_text(self.client, migration, file.statements.len())
    }

    /// A segment, tried again when it could not have a lock in time: waiting on would hold up everybody
    /// behind it.
    fn patiently(&mut self, segment: &Segment) -> Result<(), Error> {
        let mut failed = 0;
        let mut pause = self.options.pause;
        loop {
            let result = match segment {
                Segment::Together(range) => self.together(range.clone()),
                Segment::Alone(at) => self.alone(*at),
            };
            let Err(Error::Statement(failure)) = &result else { return result };
            if failed == self.options.retries || !could_not_lock(failure) {
                return result;
            }
            failed += 1;
            (self.on_event)(Event::Retrying {
                migration: self.file.migration,
                statement: failure.statement,
                failed,
                tries: self.options.retries.saturating_add(1),
                pause,
            });
            thread::sleep(pause);
            pause = pause.saturating_mul(2);
        }
    }

    /// Statements and their record in one transaction.
    fn together(&mut self, range: Range<usize>) -> Result<(), Error> {
        let start = Instant::now();
        self.prepare(range.start, self.options.lock_timeout)?;
        self.client.batch_execute("BEGIN")?;
        let done = self.transaction(range.clone(), start);
        if done.is_err() {
            // Where the connection is gone, the server does it.
            let _ = self.client.batch_execute("ROLLBACK");
        }
        done?;
        let last = range.end;
        self.client.batch_execute("COMMIT").map_err(|source| {
            let file = self.file.migration.file();
            if failure::lost(&source) {
                Error::ConnectionLost { place: Some((file, last)), committing: true, source }
            } else {
                Error::Commit { file, statement: last, source }
            }
        })?;
        self.recorded = Some(last);
        self.running = None;
        Ok(())
    }

    fn transaction(&mut self, range: Range<usize>, start: Instant) -> Result<(), Error> {
        lock::still_held(self.client)?;
        for at in range.clone() {
            self.execute(at)?;
        }
        self.client.batch_execute("RESET SESSION AUTHORIZATION; RESET ROLE")?;
        let (record, records) = (self.record_of(range.end, None, start.elapsed()), self.records);
        session::among_theirs(self.client, |client| records.write(client, record))
    }

    /// One statement that refuses a transaction. That it has begun is recorded before, that it is done after
    /// it.
    fn alone(&mut self, at: usize) -> Result<(), Error> {
        let start = Instant::now();
        let (file, migration) = (self.file, self.file.migration);
        let statement = &file.statements[at];
        // A statement that blocks nobody while it waits may wait for the longest transaction there is.
        let polite = leftover::waits_politely(statement.text);
        let lock_timeout = if polite { Duration::ZERO } else { self.options.lock_timeout };
        self.prepare(at, lock_timeout)?;
        lock::still_held(self.client)?;

        let concurrent = leftover::read(statement.text);
        let state = leftover::look(self.client, &concurrent)?;
        let was_running = self.running == Some(statement.number);
        match (&concurrent, &state) {
            (_, State::Done) if was_running => {
                (self.on_event)(Event::FoundDone { migration, statement });
                return self.finish(at, start);
            }
            (_, State::Invalid(index)) if was_running => {
                (self.on_event)(Event::DroppingInvalidIndex { migration, index });
                leftover::drop_invalid(self.client, index)?;
            }
            // What was so before the statement began says nothing about it when it has been interrupted.
            (Concurrent::Create { .. }, State::Done | State::Invalid(_))
            | (Concurrent::Drop { .. }, State::Done) => {}
            _ => {
                self.mark(at, Some(statement.number))?;
                self.prepare(at, lock_timeout)?;
            }
        }
        if let Err(mut error) = self.execute(at) {
            if let Error::Statement(failure) = &mut error {
                match concurrent {
                    Concurrent::Other if was_running => failure.was_running = true,
                    Concurrent::Other => {
                        // The server says that it did not do it. If that cannot be written down, the next run
                        // is careful.
                        let _ = self.mark(at, None);
                    }
                    Concurrent::Create { .. } | Concurrent::Drop { .. } => {}
                }
            }
            return Err(error);
        }
        if let State::Invalid(index) = leftover::look(self.client, &concurrent)? {
            return Err(Error::InvalidIndex { file: migration.file(), statement: statement.number, index });
        }
        self.finish(at, start)
    }

    fn execute(&mut self, at: usize) -> Result<(), Error> {
        let (migration, statement) = (self.file.migration, &self.file.statements[at]);
        (self.on_event)(Event::Statement { migration, statement });
        gate::run(self.client, statement.text).map_err(|error| Failure::of(migration, statement, error))
    }

    fn prepare(&mut self, done: usize, lock_timeout: Duration) -> Result<(), Error> {
        let done = &self.file.statements[..done];
        session::prepare(self.client, self.file.migration, done, lock_timeout, self.options)
    }

    /// Records that a statement outside a transaction begins, or that it does not run any more.
    fn mark(&mut self, at: usize, running: Option<usize>) -> Result<(), Error> {
        self.as_connected()?;
        self.record(at, running, Duration::ZERO)?;
        self.recorded = Some(at);
        self.running = running;
        Ok(())
    }

    fn finish(&mut self, at: usize, start: Instant) -> Result<(), Error> {
        self.as_connected()?;
        self.record(at + 1, None, start.elapsed())?;
        self.recorded = Some(at + 1);
        self.running = None;
        Ok(())
    }

    /// The file may have taken another role, and looks its names up elsewhere; the record is written by the one that
    /// connected, with nothing of the user's in the path. Whatever comes next prepares the session anew.
    fn as_connected(&mut self) -> Result<(), Error> {
        let path = pinned::OWN_PATH;
        let sql = format!("RESET SESSION AUTHORIZATION; RESET ROLE; SET search_path = {path}");
        Ok(self.client.batch_execute(&sql)?)
    }

    fn record(&mut self, done: usize, running: Option<usize>, took: Duration) -> Result<(), Error> {
        let record = self.record_of(done, running, took);
        self.records.write(self.client, record)
    }

    fn record_of(&self, done: usize, running: Option<usize>, took: Duration) -> Record<'r> {
        let statements = self.file.statements.len();
        Record { migration: self.file.migration, statements, before: self.recorded, done, running, took }
    }
}

/// Whether another try may succeed: `lock_not_available`, or the victim of a deadlock.
fn could_not_lock(failure: &Failure) -> bool {
    [SqlState::LOCK_NOT_AVAILABLE, SqlState::T_R_DEADLOCK_DETECTED]
        .iter()
        .any(|code| code.code() == failure.sqlstate)
}
