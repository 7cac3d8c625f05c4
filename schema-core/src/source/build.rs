//! A declaration to a dev database that holds it, whole or as far as it differs from one that stands there already.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use postgres::{Client, GenericClient};
use schema_model::{Declared, Location, ObjectId, TableId};

pub(super) use super::memory::Base;
use super::{Error, memory, script};
use crate::diff::Change;
use crate::plan::{Plan, Step};
use crate::sql::quote;

/// A declaration that reads well and that PostgreSQL refuses.
#[derive(Debug, thiserror::Error)]
#[error("PostgreSQL refuses the {} `{object}`: {}", object.kind(), message(source))]
pub struct BuildError {
    /// What was being built.
    pub object: ObjectId,
    /// Where it is declared.
    pub location: Option<Location>,
    /// The statement.
    pub sql: String,
    /// What the server said.
    pub source: postgres::Error,
}

impl BuildError {
    /// What the server advises.
    pub fn help(&self) -> Option<String> {
        self.source.as_db_error().and_then(|error| error.hint()).map(ToOwned::to_owned)
    }
}

fn message(error: &postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |db| db.message().to_owned())
}

/// Above this share of changed tables a new base is worth more than the time it takes.
const REBUILD_SHARE: usize = 4;

/// Runs a plan that builds a declaration in an empty database.
pub(super) fn whole(client: &mut Client, plan: &Plan, declared: &Declared) -> Result<(), Box<BuildError>> {
    let Err(_) = run_at_once(client, &plan.steps) else { return Ok(()) };
    // Something is wrong somewhere: one by one, to see where.
    for step in &plan.steps {
        client.batch_execute(&step.sql).map_err(|source| Box::new(refused(step, declared, source)))?;
    }
    Ok(())
}

/// The same with SQL files beside the Rust files: schemas, then what of the files runs before there are tables (types,
/// functions, extensions), then the tables, then the rest.
pub(super) fn beside_scripts(
    client: &mut Client,
    plan: &Plan,
    declared: &Declared,
    scripts: &[(PathBuf, String)],
) -> Result<(), Error> {
    let mut queue = script::Queue::new(scripts).map_err(script_error)?;
    let is_schema = |step: &&Step| matches!(step.change, Change::CreateSchema { .. });
    let (schemas, rest): (Vec<&Step>, Vec<&Step>) = plan.steps.iter().partition(is_schema);
    let owned = |steps: &[&Step]| Plan { steps: steps.iter().copied().cloned().collect() };
    whole(client, &owned(&schemas), declared).map_err(Error::Build)?;
    queue.pass(client).map_err(script_error)?;
    if run_at_once(client, &owned(&rest).steps).is_err() {
        in_turns(client, rest, declared, &mut queue)?;
    }
    loop {
        let pass = queue.pass(client).map_err(script_error)?;
        match pass.error {
            None if !pass.is_behind => return Ok(()),
            None => {}
            Some(error) if !pass.ran => return Err(script_error(error)),
            Some(_) => {}
        }
    }
}

/// Statement by statement, the files between: a table may need a function that needs another table.
fn in_turns(
    client: &mut Client,
    mut steps: Vec<&Step>,
    declared: &Declared,
    queue: &mut script::Queue<'_>,
) -> Result<(), Error> {
    loop {
        let before = steps.len();
        let mut failed = None;
        steps.retain(|step| match client.batch_execute(&step.sql) {
            Ok(()) => false,
            Err(error) => {
                failed.get_or_insert((*step, error));
                true
            }
        });
        let Some((step, error)) = failed else { return Ok(()) };
        let pass = queue.pass(client).map_err(script_error)?;
        if steps.len() == before && !pass.ran {
            return Err(Error::Build(Box::new(refused(step, declared, error))));
        }
    }
}

fn script_error(error: script::ScriptError) -> Error {
    Error::Script(Box::new(error))
}

fn run_at_once(client: &mut Client, steps: &[Step]) -> Result<(), postgres::Error> {
    let mut transaction = client.transaction()?;
    transaction.batch_execute(&Plan { steps: steps.to_vec() }.sql())?;
    transaction.commit()
}

fn refused(step: &Step, declared: &Declared, source: postgres::Error) -> BuildError {
    let object = step.change.object();
    let location = declared.locations.get(&object).or_else(|| {
        let table = step.table()?;
        declared.locations.get(&ObjectId::Table(table))
    });
    BuildError { location: location.cloned(), object, sql: step.sql.clone(), source }
}

/// The digests of a declaration's parts, to tell later what differs.
pub(super) fn parts(plan: &Plan, key: &str) -> Base {
    let mut prelude = String::new();
    let mut tables: BTreeMap<String, String> = BTreeMap::new();
    for step in &plan.steps {
        let text = match step.table() {
            Some(table) => tables.entry(quote::qualified(&table.0)).or_default(),
            None => &mut prelude,
        };
        text.push_str(&step.sql);
        text.push('\n');
    }
    let digest = |text: &String| memory::digest(&[text]);
    let tables = tables.iter().map(|(table, text)| (table.clone(), digest(text))).collect();
    Base { key: key.to_owned(), prelude: digest(&prelude), tables }
}

/// The tables that differ from what stands in `base`; `None` where building anew is the better way.
pub(super) fn changed_tables(base: &Base, wanted: &Base) -> Option<BTreeSet<String>> {
    let names: BTreeSet<&String> = base.tables.keys().chain(wanted.tables.keys()).collect();
    let differs = |name: &&String| base.tables.get(*name) != wanted.tables.get(*name);
    let changed: BTreeSet<String> = names.into_iter().filter(differs).cloned().collect();
    let few = changed.len() * REBUILD_SHARE <= wanted.tables.len().max(REBUILD_SHARE);
    (base.prelude == wanted.prelude && few).then_some(changed)
}

/// Replaces the changed tables in a transaction that somebody else will roll back.
pub(super) fn replace<C: GenericClient>(
    client: &mut C,
    base: &Base,
    changed: &BTreeSet<String>,
    plan: &Plan,
) -> Result<(), postgres::Error> {
    let drops = base.tables.keys().filter(|name| changed.contains(*name));
    let mut sql: String = drops.map(|name| format!("DROP TABLE {name} CASCADE;\n")).collect();
    let is_changed = |table: &TableId| changed.contains(&quote::qualified(&table.0));
    for step in &plan.steps {
        let own = step.table().is_some_and(|table| is_changed(&table));
        // CASCADE took the foreign keys of others along.
        let points_there = step.points_at().is_some_and(|target| is_changed(&target));
        if own || points_there {
            sql.push_str(&step.sql);
            sql.push_str(";\n");
        }
    }
    client.batch_execute(&sql)
}
