//! Runs a plan where nothing matters and looks at the catalog that it leaves.

use postgres::Transaction as Open;
use schema_model::Observed;

use crate::dev::DevDatabase;
use crate::diff::{self, Change};
use crate::introspect;
use crate::plan::{Plan, Step, Transaction};
use crate::source::{Error, Observer, State, copy, settle};

/// What a plan was seen to do.
#[derive(Debug, Clone)]
pub struct Proof {
    /// What still differs from the wanted schema once the plan has run: empty for a plan that is right.
    pub left: Vec<String>,
}

/// Why a plan has no proof.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// The state before could not be built or observed.
    #[error(transparent)]
    Source(#[from] Error),
    /// A statement failed on an empty database, where it has every chance.
    #[error("statement {number} of the plan fails: {}", message(source))]
    Statement {
        /// Its place in the plan, from 1.
        number: usize,
        /// The step.
        step: Box<Step>,
        /// What the server said.
        source: postgres::Error,
    },
}

impl ProofError {
    /// The way out, where there is one.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Source(error) => error.help(),
            Self::Statement { source, .. } => {
                source.as_db_error().and_then(|error| error.hint()).map(ToOwned::to_owned)
            }
        }
    }
}

fn message(error: &postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |db| db.message().to_owned())
}

/// Runs `plan` on a dev database at the state `before` and compares what it leaves with `after`.
///
/// # Errors
///
/// When there is no such database, or a statement fails.
pub fn replay(
    observer: &Observer<'_>,
    before: &State,
    plan: &Plan,
    after: &Observed,
) -> Result<Proof, ProofError> {
    let mut database = observer.materialize(before)?;
    let in_one = plan.steps.iter().all(|step| step.effects.transaction == Transaction::Inside);
    if in_one {
        let mut open = database.client().transaction().map_err(Error::from)?;
        run(&mut open, plan)?;
        let proof = compare(&mut open, after);
        open.rollback().map_err(Error::from)?;
        return proof;
    }
    // What cannot be undone is done to a copy.
    let mut copy = copy::of(observer.dev().server().map_err(Error::from)?, &mut database)?;
    run_each(&mut copy, plan)?;
    let mut open = copy.client().transaction().map_err(Error::from)?;
    compare(&mut open, after)
}

fn run(open: &mut Open<'_>, plan: &Plan) -> Result<(), ProofError> {
    let mut whole = open.transaction().map_err(Error::from)?;
    if whole.batch_execute(&plan.sql()).is_ok() {
        return Ok(whole.commit().map_err(Error::from)?);
    }
    whole.rollback().map_err(Error::from)?;
    // One by one, to see which.
    for (at, step) in plan.steps.iter().enumerate() {
        open.batch_execute(&step.sql).map_err(|source| failed(at, step, source))?;
    }
    Ok(())
}

fn run_each(database: &mut DevDatabase, plan: &Plan) -> Result<(), ProofError> {
    for (at, step) in plan.steps.iter().enumerate() {
        database.client().batch_execute(&step.sql).map_err(|source| failed(at, step, source))?;
    }
    Ok(())
}

fn failed(at: usize, step: &Step, source: postgres::Error) -> ProofError {
    ProofError::Statement { number: at + 1, step: Box::new(step.clone()), source }
}

fn compare(open: &mut Open<'_>, after: &Observed) -> Result<Proof, ProofError> {
    let mut left = introspect::observe_within(open).map_err(Error::from)?;
    let pairs = settle::disagreements(&left, after);
    if !pairs.is_empty() {
        let same = settle::settle(open, &pairs).map_err(Error::from)?;
        settle::adopt(&mut left, after, &same);
    }
    let difference = diff::diff(&left, after);
    let unmodeled = difference.unmodeled.iter().map(diff::UnmodeledChange::describe);
    let left = difference.changes.iter().map(Change::describe).chain(unmodeled).collect();
    Ok(Proof { left })
}
