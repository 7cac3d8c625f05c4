//! Runs a plan where nothing matters and looks at the catalog that it leaves.

use postgres::Transaction as Open;
use schema_model::Observed;

use super::{ProofError, catalog};
use crate::dev::DevDatabase;
use crate::dev::gate;
use crate::plan::online::Stage;
use crate::plan::{Plan, Step, Transaction};
use crate::source::{Observer, State, copy};

/// Runs `plan` on a dev database at the state `before` and compares what it leaves with `after`: gives what still
/// differs, nothing for a plan that is right.
///
/// # Errors
///
/// When there is no such database, or a statement fails.
pub fn replay(
    observer: &Observer<'_>,
    before: &State,
    plan: &Plan,
    after: &Observed,
) -> Result<Vec<String>, ProofError> {
    let mut database = observer.materialize(before)?;
    let in_one = plan.steps.iter().all(|step| step.effects.transaction == Transaction::Inside);
    if in_one {
        let mut open = database.client().transaction()?;
        run(&mut open, plan)?;
        let left = catalog::left(&mut open, after);
        open.rollback()?;
        return left;
    }
    // What cannot be undone is done to a copy.
    let mut copy = copy::of(observer.dev().server()?, &mut database)?;
    run_each(&mut copy, plan)?;
    let mut open = copy.client().transaction()?;
    catalog::left(&mut open, after)
}

/// The same for a plan in stages, each of which is run as `migrate` runs a file.
///
/// # Errors
///
/// Those of [`replay`].
pub fn replay_stages(
    observer: &Observer<'_>,
    before: &State,
    stages: &[Stage],
    after: &Observed,
) -> Result<Vec<String>, ProofError> {
    let mut database = observer.materialize(before)?;
    let mut copy = copy::of(observer.dev().server()?, &mut database)?;
    let client = copy.client();
    for stage in stages {
        client.batch_execute("RESET ALL; SET search_path = public")?;
        let mut steps = stage.plan.steps.iter().enumerate().peekable();
        while let Some((at, step)) = steps.next() {
            if step.effects.transaction == Transaction::Outside {
                gate::run(client, &step.sql).map_err(|source| failed(at, step, source))?;
                continue;
            }
            let mut open = client.transaction()?;
            gate::run(&mut open, &step.sql).map_err(|source| failed(at, step, source))?;
            let mut commits = step.effects.transaction == Transaction::CommitAfter;
            let shares = |step: &Step| step.effects.transaction != Transaction::Outside;
            while let Some((at, step)) = steps.next_if(|(_, step)| shares(step) && !commits) {
                gate::run(&mut open, &step.sql).map_err(|source| failed(at, step, source))?;
                commits = step.effects.transaction == Transaction::CommitAfter;
            }
            open.commit()?;
        }
    }
    let mut open = client.transaction()?;
    catalog::left(&mut open, after)
}

fn run(open: &mut Open<'_>, plan: &Plan) -> Result<(), ProofError> {
    let mut whole = open.transaction()?;
    if gate::run(&mut whole, &plan.sql()).is_ok() {
        return Ok(whole.commit()?);
    }
    whole.rollback()?;
    // One by one, to see which.
    for (at, step) in plan.steps.iter().enumerate() {
        gate::run(open, &step.sql).map_err(|source| failed(at, step, source))?;
    }
    Ok(())
}

fn run_each(database: &mut DevDatabase, plan: &Plan) -> Result<(), ProofError> {
    for (at, step) in plan.steps.iter().enumerate() {
        gate::run(database.client(), &step.sql).map_err(|source| failed(at, step, source))?;
    }
    Ok(())
}

fn failed(at: usize, step: &Step, source: postgres::Error) -> ProofError {
    ProofError::Statement { number: at + 1, step: Box::new(step.clone()), source }
}
