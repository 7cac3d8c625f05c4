//! Both ways of a case on a database with rows in it, a statement at a time: the plan does what it says, its effects
//! are what the server measures, and where it ends is what was declared.

use std::collections::{BTreeMap, BTreeSet};

use postgres::Client;
use schema_core::dev::gate;
use schema_core::diff::Change;
use schema_core::introspect;
use schema_core::plan::{LockMode, Loss, RowFailure, Step, TableLock, Transaction};
use schema_core::source::{Observer, settle};
use schema_core::verify::measure::Watch;
use schema_model::{ObjectId, TableId};

use crate::case::{self, Way};
use crate::world::World;
use crate::{dump, measure, rows};

/// Goes there, compares, and comes back.
pub(crate) fn there_and_back(
    world: &World,
    observer: &Observer<'_>,
    there: &Way<'_>,
    back: Option<&Way<'_>>,
    problems: &mut Vec<String>,
) -> Result<(), String> {
    let server = world.dev.server().map_err(|error| case::shown(&error))?;
    let mut database = observer.materialize(there.from).map_err(|error| case::shown(&error))?;
    // In UTC, where a private server is, a timestamp needs no rewriting to become one with a time zone.
    let elsewhere = database.client().batch_execute("SET TimeZone = 'America/New_York'");
    elsewhere.map_err(|error| case::shown(&error))?;
    // The way back ends where the way there begins.
    let begins = dump::of(server, &database)?;
    for way in std::iter::once(there).chain(back) {
        rows::fill(database.client()).map_err(|error| case::shown(&error))?;
        let taken = walk(database.client(), way, problems).map_err(|error| case::shown(&error))?;
        if !taken {
            return Ok(());
        }
        let again = measure::numbered_again(database.client()).map_err(|error| case::shown(&error))?;
        problems.extend(again.iter().map(|again| format!("after the way {}: {again}", way.name)));
        let left = left(database.client(), way)?;
        problems.extend(left.iter().map(|left| format!("the way {} leaves: {left}", way.name)));
        let migrated = dump::of(server, &database)?;
        let differences = if way.name == "back" {
            dump::difference(server, &migrated, &begins)?
        } else {
            let fresh = observer.materialize(way.to).map_err(|error| case::shown(&error))?;
            dump::difference(server, &migrated, &dump::of(server, &fresh)?)?
        };
        if !makes_own(way) {
            problems.extend(differences.iter().map(|it| format!("the way {}: pg_dump: {it}", way.name)));
        }
    }
    Ok(())
}

/// Whether a table that is there comes to a parent, and has columns or checks that are to be from that parent alone: they
/// stay its own too, as no statement makes them anything else, and a dump shows them.
fn makes_own(way: &Way<'_>) -> bool {
    let inherited = &way.to.observed.schema.inheritance.inherited;
    way.plan.steps.iter().any(|step| match &step.change {
        Change::Attach { id, bound: None, .. } => inherited.keys().any(|own| match own {
            ObjectId::Column(column) => column.table == *id,
            ObjectId::Constraint(check) => check.table == *id,
            _ => false,
        }),
        _ => false,
    })
}

/// What differs from where the way should end.
fn left(client: &mut Client, way: &Way<'_>) -> Result<Vec<String>, String> {
    let wanted = &way.to.observed;
    let mut observed = introspect::observe(client).map_err(|error| case::shown(&error))?;
    let pairs = settle::disagreements(&observed, wanted);
    let same = settle::settle(client, &pairs).map_err(|error| case::shown(&error))?;
    settle::adopt(&mut observed, wanted, &same);
    Ok(case::differences(&observed, wanted))
}

/// Whether the end was reached.
fn walk(client: &mut Client, way: &Way<'_>, problems: &mut Vec<String>) -> Result<bool, postgres::Error> {
    let names = measure::new_names(client, way)?;
    let watch = Watch::new(client, &names)?;
    let steps = &way.plan.steps;
    let expects = |step: &Step| step.effects.fails_on.is_empty();
    if steps.iter().all(|step| step.effects.transaction == Transaction::Inside && expects(step)) {
        let mut open = client.transaction()?;
        if let Err(error) = gate::run(&mut open, &way.plan.sql()) {
            let error = case::shown(&error);
            problems.push(format!("the way {} fails on rows in one transaction: {error}", way.name));
        }
        open.rollback()?;
    }
    for step in steps {
        let mut found = Vec::new();
        let taken = take(client, &watch, step, &mut found)?;
        problems.extend(found.iter().map(|it| format!("the way {}: {}\n  {it}", way.name, step.sql)));
        if !taken {
            return Ok(false);
        }
    }
    Ok(true)
}

/// One statement in a transaction of its own. Where rows may make it fail and do, its table is emptied first.
fn take(
    client: &mut Client,
    watch: &Watch,
    step: &Step,
    problems: &mut Vec<String>,
) -> Result<bool, postgres::Error> {
    let mut counts = measure::counts(client, watch.tables())?;
    let mut error = run(client, watch, step, problems)?.err();
    if let Some(first) = &error
        && !step.effects.fails_on.is_empty()
    {
        let named = step.effects.fails_on.iter().filter_map(RowFailure::table).cloned();
        let tables: BTreeSet<TableId> = named.chain(step.table()).collect();
        if tables.is_empty() {
            problems.push(format!("fails on rows of no table: {}", case::shown(first)));
        }
        for table in tables {
            empty(client, &table)?;
        }
        counts = measure::counts(client, watch.tables())?;
        error = run(client, watch, step, problems)?.err();
    }
    if let Some(error) = error {
        problems.push(case::shown(&error));
        return Ok(false);
    }
    for (table, count) in measure::counts(client, watch.tables())? {
        let is_said = step.effects.loses == Some(Loss::Rows(table.clone()));
        if counts.get(&table).is_some_and(|before| *before != count) && !is_said {
            problems.push(format!("{table} had {:?} rows, and has {count}", counts.get(&table)));
        }
    }
    Ok(true)
}

fn run(
    client: &mut Client,
    watch: &Watch,
    step: &Step,
    problems: &mut Vec<String>,
) -> Result<Result<(), postgres::Error>, postgres::Error> {
    if step.effects.transaction == Transaction::Outside {
        return Ok(gate::run(client, &step.sql));
    }
    let mut open = client.transaction()?;
    let before = watch.look(&mut open)?;
    if let Err(error) = gate::run(&mut open, &step.sql) {
        open.rollback()?;
        return Ok(Err(error));
    }
    let after = watch.look(&mut open)?;
    let measured = watch.between(&before, &after);
    for table in watch.tables().values() {
        let scanned = measured.scans.contains(table);
        let said = step.effects.scans.contains(table) || step.effects.rewrites.contains(table);
        // How a query reads is the planner's choice, and a foreign key is checked by one that joins the other table.
        let is_query = step.sql.starts_with("SELECT") || step.table().as_ref() != Some(table);
        // Where any row makes it fail it reads one, or there is none to read.
        let any_row = step.effects.fails_on.iter().any(|on| matches!(on, RowFailure::AnyRow(_)));
        let is_open = is_query || any_row;
        if scanned != said && !is_open {
            problems.push(format!("reads all of {table}: {scanned}, and says {said}"));
        }
        let rewritten = measured.rewrites.contains(table);
        let said = step.effects.rewrites.contains(table);
        if rewritten != said {
            problems.push(format!("rewrites {table}: {rewritten}, and says {said}"));
        }
    }
    // What a body of SQL names is locked as its queries lock it when they are read.
    let has_body = matches!(step.change, Change::CreateObject { .. } | Change::ReplaceObject { .. });
    let mut holds = measured.holds;
    holds.retain(|own| !(has_body && own.mode.is_of_queries()));
    let (locks, said) = (list(&holds), list(&step.effects.locks));
    if locks != said {
        problems.push(format!("locks {locks}, and says {said}"));
    }
    Ok(open.commit())
}

fn list(locks: &[TableLock]) -> String {
    let locks: BTreeMap<&TableId, LockMode> = locks.iter().map(|lock| (&lock.table, lock.mode)).collect();
    if locks.is_empty() {
        return "nothing".to_owned();
    }
    locks.iter().map(|(table, mode)| format!("{table} {mode:?}")).collect::<Vec<_>>().join(", ")
}

fn empty(client: &mut Client, table: &TableId) -> Result<(), postgres::Error> {
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    client.batch_execute(&format!("TRUNCATE {}.{} CASCADE", quoted(&table.0.schema), quoted(&table.0.name)))
}
