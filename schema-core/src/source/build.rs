//! A declaration to a dev database that holds it.

use std::path::PathBuf;

use postgres::Client;
use schema_model::{Declared, Location, ObjectId};

use super::place::Place;
use super::script::{self, Queue};
use super::{Error, view};
use crate::diff::Change;
use crate::plan::{Plan, Step};

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

/// Runs a plan that builds a declaration in an empty database.
pub(super) fn whole(client: &mut Client, plan: &Plan, declared: &Declared) -> Result<(), Error> {
    beside_scripts(client, plan, declared, &[])
}

/// The same with SQL files beside the Rust files: schemas, then what of the files runs before there are tables (types,
/// functions, extensions), then the tables, then the rest.
pub(super) fn beside_scripts(
    client: &mut Client,
    plan: &Plan,
    declared: &Declared,
    scripts: &[(PathBuf, String)],
) -> Result<(), Error> {
    let mut queue = Queue::new(scripts).map_err(script_error)?;
    let is_schema = |step: &&Step| matches!(step.change, Change::CreateSchema { .. });
    let (schemas, rest): (Vec<&Step>, Vec<&Step>) = plan.steps.iter().partition(is_schema);
    if !scripts.is_empty() {
        steps(client, schemas, declared, &mut queue)?;
        queue.pass(client).map_err(script_error)?;
        steps(client, rest, declared, &mut queue)?;
    } else {
        steps(client, plan.steps.iter().collect(), declared, &mut queue)?;
    }
    finish(client, &mut queue)?;
    view::agree(client, declared)
}

/// Runs steps, and then what waits in the queue, where the rest of a declaration stands already.
pub(super) fn in_part(
    place: &mut impl Place,
    missing: Vec<&Step>,
    declared: &Declared,
    queue: &mut Queue<'_>,
) -> Result<(), Error> {
    steps(place, missing, declared, queue)?;
    finish(place, queue)
}

/// Runs steps at once where that can be, else in turns.
fn steps(
    place: &mut impl Place,
    steps: Vec<&Step>,
    declared: &Declared,
    queue: &mut Queue<'_>,
) -> Result<(), Error> {
    let all: String = steps.iter().flat_map(|step| [&step.sql, ";\n"]).collect();
    if place.run_at_once(&all).is_ok() { Ok(()) } else { in_turns(place, steps, declared, queue) }
}

/// Runs what waits until nothing does.
fn finish(place: &mut impl Place, queue: &mut Queue<'_>) -> Result<(), Error> {
    loop {
        let pass = queue.pass(place).map_err(script_error)?;
        match pass.error {
            None if !pass.is_behind => return Ok(()),
            None => {}
            Some(error) if !pass.ran => return Err(script_error(error)),
            Some(_) => {}
        }
    }
}

/// Statement by statement, until all have run: a view may need another one, which nobody but PostgreSQL knows. The files
/// are tried between, since a table may need a function that needs another table.
fn in_turns(
    place: &mut impl Place,
    mut steps: Vec<&Step>,
    declared: &Declared,
    queue: &mut Queue<'_>,
) -> Result<(), Error> {
    loop {
        let before = steps.len();
        let mut failed = None;
        steps.retain(|step| match place.run(&step.sql) {
            Ok(()) => false,
            Err(error) => {
                failed.get_or_insert((*step, error));
                true
            }
        });
        let Some((step, error)) = failed else { return Ok(()) };
        let pass = queue.pass(place).map_err(script_error)?;
        if error.is_closed() || (steps.len() == before && !pass.ran) {
            return Err(Error::Build(Box::new(refused(step, declared, error))));
        }
    }
}

fn script_error(error: script::ScriptError) -> Error {
    Error::Script(Box::new(error))
}

fn refused(step: &Step, declared: &Declared, source: postgres::Error) -> BuildError {
    let object = step.change.object();
    let location = declared.locations.get(&object).or_else(|| {
        let table = step.table()?;
        declared.locations.get(&ObjectId::Table(table))
    });
    BuildError { location: location.cloned(), object, sql: step.sql.clone(), source }
}
