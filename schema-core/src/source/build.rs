//! A declaration to a dev database that holds it.

use std::path::PathBuf;

use postgres::Client;
use schema_model::{Declared, Location, ObjectId};

use super::{Error, script, view};
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
    let mut queue = script::Queue::new(scripts).map_err(script_error)?;
    let is_schema = |step: &&Step| matches!(step.change, Change::CreateSchema { .. });
    let (schemas, rest): (Vec<&Step>, Vec<&Step>) = plan.steps.iter().partition(is_schema);
    let owned = |steps: &[&Step]| steps.iter().copied().cloned().collect::<Vec<Step>>();
    if scripts.is_empty() {
        if run_at_once(client, &plan.steps).is_err() {
            in_turns(client, plan.steps.iter().collect(), declared, &mut queue)?;
        }
        return view::agree(client, declared);
    }
    if run_at_once(client, &owned(&schemas)).is_err() {
        in_turns(client, schemas, declared, &mut queue)?;
    }
    queue.pass(client).map_err(script_error)?;
    if run_at_once(client, &owned(&rest)).is_err() {
        in_turns(client, rest, declared, &mut queue)?;
    }
    loop {
        let pass = queue.pass(client).map_err(script_error)?;
        match pass.error {
            None if !pass.is_behind => return view::agree(client, declared),
            None => {}
            Some(error) if !pass.ran => return Err(script_error(error)),
            Some(_) => {}
        }
    }
}

/// Statement by statement, until all have run: a view may need another one, which nobody but PostgreSQL knows. The files
/// are tried between, since a table may need a function that needs another table.
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
        if error.is_closed() || (steps.len() == before && !pass.ran) {
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
