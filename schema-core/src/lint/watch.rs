//! A file to the facts that rules look at: its statements are run on a dev database, and what each did is measured.
//!
//! They run as `migrate` runs them, in the same transactions and with the same settings, on tables without rows. So a
//! function that a statement calls, or a `DO` block, is seen by what it does.

use std::collections::BTreeSet;

use postgres::{Client, GenericClient};
use schema_model::{ColumnId, Constraint, ConstraintId, ConstraintKind, Inheritance, Observed, TableId};

use super::act::{Act, Subject};
use super::identity::Names;
use super::measure::{Measured, Watched};
use crate::apply::{self, Failure, Segment};
use crate::dev::DevDatabase;
use crate::dev::gate;
use crate::diff::{self, Change};
use crate::history::Migration;
use crate::introspect;
use crate::plan::{self, LockMode, Loss, RowFailure, TableLock};
use crate::source::{self, Observer, State};
use crate::sql::split::{self, Statement, Transaction};
use crate::verify::rowwise;

/// Why a file could not be watched.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no dev database at the state before.
    #[error(transparent)]
    Source(#[from] source::Error),
    /// The text of a plan is no SQL.
    #[error(transparent)]
    Split(#[from] split::SplitError),
    /// The file is no SQL, or one of its statements fails.
    #[error(transparent)]
    Apply(Box<apply::Error>),
}

impl Error {
    /// The way out, where there is one.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Source(error) => error.help(),
            Self::Split(error) => error.help(),
            Self::Apply(error) => error.help(),
        }
    }
}

impl From<postgres::Error> for Error {
    fn from(error: postgres::Error) -> Self {
        Self::Source(error.into())
    }
}

impl From<apply::Error> for Error {
    fn from(error: apply::Error) -> Self {
        Self::Apply(Box::new(error))
    }
}

impl From<introspect::Error> for Error {
    fn from(error: introspect::Error) -> Self {
        Self::Source(error.into())
    }
}

/// In UTC, where a private server is, a `timestamp` becomes a `timestamptz` without a copy of its table; elsewhere it does
/// not (manual, "ALTER TABLE", Notes).
const ELSEWHERE: &str = "SET TimeZone = 'America/New_York'";

/// What a migration does to a database at the state `before`.
///
/// # Errors
///
/// No dev database, or a statement that fails on tables without rows.
pub fn watch(observer: &Observer<'_>, before: &State, migration: &Migration) -> Result<Subject, Error> {
    let split = split::split(&migration.sql);
    let statements = split.map_err(|source| apply::Error::Split { file: migration.file(), source })?;
    // `migrate` refuses a file with these; everything else about it can be said all the same.
    let (controls, statements): (Vec<_>, Vec<_>) =
        statements.into_iter().partition(|statement| statement.transaction == Transaction::Control);
    let mut database = observer.materialize(before)?;
    let segments = apply::segments(&statements, 0);
    if !matches!(segments.as_slice(), [] | [Segment::Together(_)]) {
        // What cannot be undone is done to a copy.
        let server = observer.dev().server().map_err(source::Error::from)?;
        database = source::copy::of(server, &mut database)?;
    }
    let (mut subject, renames) = run(&mut database, before, migration, &statements, &segments)?;
    drop(database);
    subject.before = if renames.is_empty() {
        before.observed.schema.clone()
    } else {
        source::carried_out(observer, before, &renames)?.schema
    };
    for control in controls {
        let place = control.offset..control.offset + control.text.len();
        subject.acts.push(Act::new(control.number, control.text, place, None));
    }
    subject.acts.sort_by_key(|act| act.number);
    Ok(subject)
}

fn run(
    database: &mut DevDatabase,
    before: &State,
    migration: &Migration,
    statements: &[Statement<'_>],
    segments: &[Segment],
) -> Result<(Subject, Vec<Change>), Error> {
    let client = database.client();
    let first = Names::read(client)?;
    let watched = Watched::new(client)?;
    let mut watcher = Watcher {
        migration,
        watched,
        names: first.clone(),
        observed: before.observed.clone(),
        acts: Vec::with_capacity(statements.len()),
    };
    for (number, segment) in segments.iter().enumerate() {
        match segment {
            Segment::Together(range) => {
                apply::prepare(client, migration, &statements[..range.start])?;
                client.batch_execute(ELSEWHERE)?;
                let mut open = client.transaction()?;
                let mut seen = watcher.watched.measure(&mut open)?;
                let (mut left, mut known) = (&statements[range.clone()], BTreeSet::new());
                while !left.is_empty() {
                    let (some, others) = left.split_at(rowwise::count(left, &mut known).max(1));
                    seen = watcher.some(&mut open, some, number + 1, seen)?;
                    left = others;
                }
                // Nothing but the end of the file needs what the last transaction did.
                if number + 1 < segments.len() { open.commit()? } else { open.rollback()? }
            }
            Segment::Alone(at) => {
                apply::prepare(client, migration, &statements[..*at])?;
                client.batch_execute(ELSEWHERE)?;
                watcher.outside(client, &statements[*at])?;
            }
        }
    }
    let Watcher { names, observed, acts, .. } = watcher;
    let renames = first.renames(&names);
    let renames = diff::said(&before.observed, &observed, &renames).unwrap_or_default();
    Ok((Subject { text: migration.sql.clone(), after: observed.schema, acts, ..Subject::default() }, renames))
}

struct Watcher<'a> {
    migration: &'a Migration,
    watched: Watched,
    names: Names,
    observed: Observed,
    acts: Vec<Act>,
}

impl Watcher<'_> {
    /// Statements that read and write rows, or one of any kind. Where some do more than that, they are looked at in halves,
    /// down to those that do.
    fn some(
        &mut self,
        open: &mut postgres::Transaction<'_>,
        statements: &[Statement<'_>],
        transaction: usize,
        earlier: Measured,
    ) -> Result<Measured, Error> {
        if let [one] = statements {
            return self.inside(open, one, transaction, earlier);
        }
        let Some(done) = rowwise::run(self.watched.watch(), open, statements, false)? else {
            // What was tried and undone counts as read.
            let earlier = self.watched.measure(open)?;
            let (first, second) = statements.split_at(statements.len() / 2);
            let earlier = self.some(open, first, transaction, earlier)?;
            return self.some(open, second, transaction, earlier);
        };
        let seen = earlier.at(done.after);
        let held = seen.moment.locks().iter().filter(|(_, mode)| *mode == LockMode::RowExclusiveLock);
        let writers: BTreeSet<u32> = held.map(|(oid, _)| *oid).collect();
        for (statement, scans) in statements.iter().zip(done.scans) {
            let place = statement.offset..statement.offset + statement.text.len();
            let mut act = Act::new(statement.number, statement.text, place, Some(transaction));
            act.waits_for_ever = seen.waits_for_ever;
            act.writes = self.tables(scans.iter().copied().filter(|oid| writers.contains(oid)).collect());
            act.scans = self.tables(scans);
            self.acts.push(act);
        }
        Ok(seen)
    }

    /// A statement in a transaction, in which everything can be measured.
    fn inside(
        &mut self,
        open: &mut postgres::Transaction<'_>,
        statement: &Statement<'_>,
        transaction: usize,
        earlier: Measured,
    ) -> Result<Measured, Error> {
        open.batch_execute("SAVEPOINT schema_lint")?;
        let mut act = self.start(open, statement, Some(transaction))?;
        let seen = self.watched.measure(open)?;
        if seen.catalog_changed_since(&earlier) {
            let (names, observed) = (Names::read(open)?, introspect::observe_within(open)?);
            let renames =
                diff::said(&self.observed, &observed, &self.names.renames(&names)).unwrap_or_default();
            if !renames.is_empty() {
                // What the schema is under the new names is for PostgreSQL to say, of the state before.
                open.batch_execute("ROLLBACK TO SAVEPOINT schema_lint")?;
                if gate::run(open, &plan::renaming(&renames).join(";\n")).is_ok() {
                    self.observed = introspect::observe_within(open)?;
                }
                open.batch_execute("ROLLBACK TO SAVEPOINT schema_lint")?;
                self.start(open, statement, Some(transaction))?;
            }
            self.compare(&mut act, names, observed, renames);
        }
        open.batch_execute("RELEASE SAVEPOINT schema_lint")?;
        act.waits_for_ever = seen.waits_for_ever;
        act.locks = self.locks(&seen, &earlier, std::mem::take(&mut act.locks));
        act.rewrites = self.tables(seen.moment.rewritten_since(&earlier.moment));
        act.scans = self.tables(seen.moment.scanned_since(&earlier.moment));
        let reindexed = self.tables(seen.reindexed_since(&earlier));
        act.reindexes = reindexed.into_iter().filter(|table| !act.rewrites.contains(table)).collect();
        // A lock that is held already is not new; who only reads and writes rows, and reads all of a table that it may
        // write to, writes to it.
        let is_new =
            |lock: &&(u32, LockMode)| act.changes.is_empty() || !earlier.moment.locks().contains(lock);
        let writers =
            seen.moment.locks().iter().filter(|(_, mode)| *mode == LockMode::RowExclusiveLock).filter(is_new);
        let writers = self.tables(writers.map(|(oid, _)| *oid).collect());
        act.writes = writers.into_iter().filter(|table| act.scans.contains(table)).collect();
        narrow(&mut act, &self.observed.schema.inheritance);
        self.acts.push(act);
        Ok(seen)
    }

    /// A statement in no transaction, whose locks nobody sees: they are what the manual says.
    fn outside(&mut self, client: &mut Client, statement: &Statement<'_>) -> Result<(), Error> {
        let earlier = self.watched.measure(client)?;
        let mut act = self.start(client, statement, None)?;
        let seen = self.watched.measure(client)?;
        let (names, observed) = (Names::read(client)?, introspect::observe(client)?);
        self.compare(&mut act, names, observed, Vec::new());
        act.waits_for_ever = seen.waits_for_ever;
        act.rewrites = self.tables(seen.moment.rewritten_since(&earlier.moment));
        let reindexed = self.tables(seen.reindexed_since(&earlier));
        act.reindexes = reindexed.into_iter().filter(|table| !act.rewrites.contains(table)).collect();
        let is_polite = act.says("concurrently");
        let touched = act.changes.iter().filter_map(touched).filter(|table| self.existed(table));
        let mut touched: Vec<TableId> =
            touched.chain(act.rewrites.clone()).chain(act.reindexes.clone()).collect();
        touched.sort();
        touched.dedup();
        let mode = if is_polite { LockMode::ShareUpdateExclusiveLock } else { LockMode::AccessExclusiveLock };
        act.locks = touched.into_iter().map(|table| TableLock { table, mode }).collect();
        self.acts.push(act);
        Ok(())
    }

    fn start<C: GenericClient>(
        &self,
        client: &mut C,
        statement: &Statement<'_>,
        transaction: Option<usize>,
    ) -> Result<Act, Error> {
        let place = statement.offset..statement.offset + statement.text.len();
        let run = gate::run(client, statement.text);
        run.map_err(|error| Failure::of(self.migration, statement, error))?;
        Ok(Act::new(statement.number, statement.text, place, transaction))
    }

    /// What a statement changed in the catalog, and what its changes are known to lose and to fail on.
    fn compare(&mut self, act: &mut Act, names: Names, observed: Observed, renames: Vec<Change>) {
        let before = std::mem::take(&mut self.observed);
        let difference = diff::renamed(before, &observed, renames);
        let existed = |table: &TableId| self.watched.is_one_of(self.names.oid(table));
        let replaced = self.names.replaced_tables(&names).into_iter().filter(existed);
        act.losses.extend(replaced.map(Loss::Rows));
        let existed = |table: &TableId| self.watched.is_one_of(self.names.oid(table).or(names.oid(table)));
        let replaced = self.names.replaced_columns(&names).into_iter().filter(|id| existed(&id.table));
        act.losses.extend(replaced.map(Loss::Values));
        let steps = plan::plan(&difference, &observed, &Default::default()).steps;
        let planned: Vec<Change> = steps.iter().map(|step| step.change.clone()).collect();
        let inheritance = [&difference.before.schema.inheritance, &observed.schema.inheritance];
        let is_child = |table: &TableId| inheritance.iter().any(|all| all.children.contains_key(table));
        for step in steps {
            act.locks.extend(step.effects.locks.iter().cloned());
            let had_rows = |failure: &RowFailure| match failure {
                RowFailure::AnyRow(id) | RowFailure::Null(id) | RowFailure::Cast(id) => existed(&id.table),
                RowFailure::Duplicate(id) | RowFailure::Violation(id) => existed(&id.table),
                RowFailure::Bound(id) => existed(id),
                RowFailure::DuplicateKey(_) => step.table().is_some_and(|table| existed(&table)),
            };
            act.failures.extend(step.effects.fails_on.iter().filter(|failure| had_rows(failure)).cloned());
            act.losses.extend(step.effects.loses.filter(|loss| match loss {
                Loss::Rows(id) => existed(id),
                Loss::Values(id) | Loss::Precision(id) => existed(&id.table),
                Loss::Position(_) => true,
            }));
        }
        act.changes = difference.changes.clone();
        // What a child has from its parent is no change of its own.
        act.changes.retain(|change| !part_of(change).is_some_and(is_child) || planned.contains(change));
        leave_out_reprinted(act);
        self.names = names;
        self.observed = observed;
    }

    /// What is held now and was not before. A lock that is taken a second time cannot be told from one that is not: the
    /// plan of the same changes says which are.
    fn locks(&self, seen: &Measured, earlier: &Measured, planned: Vec<TableLock>) -> Vec<TableLock> {
        let named = |(oid, mode): &(u32, LockMode)| {
            Some(TableLock { table: self.names.table(*oid)?.clone(), mode: *mode })
        };
        let held: Vec<TableLock> = seen.moment.locks().iter().filter_map(named).collect();
        let mut taken: Vec<TableLock> =
            seen.moment.locks().difference(earlier.moment.locks()).filter_map(named).collect();
        taken.extend(planned.into_iter().filter(|lock| held.contains(lock)));
        taken.sort_by(|a, b| (&a.table, b.mode).cmp(&(&b.table, a.mode)));
        taken.dedup_by(|a, b| a.table == b.table);
        taken
    }

    fn tables(&self, oids: Vec<u32>) -> Vec<TableId> {
        let mut tables: Vec<TableId> =
            oids.into_iter().filter_map(|oid| self.names.table(oid).cloned()).collect();
        tables.sort();
        tables
    }

    fn existed(&self, table: &TableId) -> bool {
        self.watched.is_one_of(self.names.oid(table))
    }
}

/// The table whose column, constraint or index a change is about.
fn part_of(change: &Change) -> Option<&TableId> {
    match change {
        Change::CreateIndex { table, .. } | Change::DropIndex { table, .. } => Some(table),
        Change::AddColumn { id, .. }
        | Change::DropColumn { id, .. }
        | Change::SetColumnType { id, .. }
        | Change::SetNotNull { id }
        | Change::DropNotNull { id } => Some(&id.table),
        Change::AddConstraint { id, .. } | Change::DropConstraint { id, .. } => Some(&id.table),
        _ => None,
    }
}

/// A check or an index over a column that gets another type is made anew by the same statement, and prints in other
/// words.
fn leave_out_reprinted(act: &mut Act) {
    let retyped: BTreeSet<ColumnId> = act
        .changes
        .iter()
        .filter_map(|change| match change {
            Change::SetColumnType { id, .. } => Some(id.clone()),
            _ => None,
        })
        .collect();
    let reads = |id: &ConstraintId, constraint: &Constraint| match &constraint.kind {
        ConstraintKind::Check(check) => {
            retyped.iter().any(|column| column.table == id.table && check.columns.contains(&column.name))
        }
        _ => false,
    };
    act.changes.retain(|change| match change {
        Change::AddConstraint { id, constraint } | Change::DropConstraint { id, constraint } => {
            !reads(id, constraint)
        }
        Change::CreateIndex { table, index, .. } | Change::DropIndex { table, index, .. } => {
            !retyped.iter().any(|column| column.table == *table && index.columns.contains(&column.name))
        }
        _ => true,
    });
}

/// What a plan says that its changes fail on holds for the statements that the plan would write. One that somebody
/// wrote may do it in another way: without reading the rows nothing is found wrong with them.
fn narrow(act: &mut Act, inheritance: &Inheritance) {
    let read = |table: &TableId| act.scans.contains(table) || act.rewrites.contains(table);
    // A partitioned table has no rows but those of its partitions.
    let reads = |table: &TableId| read(table) || inheritance.descendants(table).iter().any(read);
    let writes = !act.writes.is_empty();
    act.failures.retain(|failure| match failure {
        // A block that adds a column, fills it and makes it NOT NULL looks like one that only adds it.
        RowFailure::AnyRow(_) => !writes,
        RowFailure::Null(id) | RowFailure::Cast(id) => reads(&id.table),
        RowFailure::Duplicate(id) => reads(&id.table),
        RowFailure::Bound(id) => reads(id),
        RowFailure::Violation(_) | RowFailure::DuplicateKey(_) => true,
    });
    // Where any row makes it fail, there is none to read.
    let any_row = |table: &TableId| {
        act.failures.iter().any(|failure| matches!(failure, RowFailure::AnyRow(id) if id.table == *table))
    };
    act.scans.retain(|table| !any_row(table));
}

/// The table that a statement outside a transaction works on.
fn touched(change: &Change) -> Option<TableId> {
    match change {
        Change::CreateIndex { table, .. }
        | Change::DropIndex { table, .. }
        | Change::RenameIndex { table, .. } => Some(table.clone()),
        Change::Detach { parent, .. } => Some(parent.clone()),
        _ => None,
    }
}
