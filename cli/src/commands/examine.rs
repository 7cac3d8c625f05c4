//! A migration to what is known of it before it runs: what the rules find in it, and what it does to a dev database with
//! rows in its tables.

use std::collections::BTreeMap;

use schema_core::diff::Difference;
use schema_core::history::{self, Migration};
use schema_core::lint;
use schema_core::model::ColumnId;
use schema_core::plan::{self, Plan};
use schema_core::review::{Found, found};
use schema_core::source::{Observer, State};
use schema_core::verify::{self, Cause, Loss, Planned, Proof, ProofError, Seed, Severity, Subject};

use crate::error::Error;
use crate::project::Project;

/// What is known of a migration.
pub(super) struct Examined {
    /// The plan that it is, word for word.
    pub(super) plan: Option<Plan>,
    pub(super) rules: Vec<lint::Finding>,
    pub(super) proof: Proof,
}

/// Looks at a migration that is written, or about to be, by whomever.
pub(super) fn migration(
    project: &Project,
    observer: &Observer<'_>,
    migration: &Migration,
    before: &mut State,
    after: &mut State,
) -> Result<Examined, Error> {
    let (difference, plan) = plan_of(observer, before, after)?;
    // What was meant is known of a file that is the plan.
    if history::same(&plan.sql(), &migration.sql) {
        return planned(project, observer, &migration.file(), before, after, plan, &difference);
    }
    let subject = lint::watch(observer, before, migration)?;
    let rules = lint::lint(&subject, project.levels());
    let (name, sql) = (migration.file(), migration.sql.as_str());
    let (before, after): (&State, _) = (before, &after.observed);
    let subject = Subject { name: &name, before, after, sql, planned: None, seed: Seed(0) };
    Ok(Examined { plan: None, rules, proof: verify::prove(observer, &subject)? })
}

/// Runs a migration on a dev database, with rows in the tables that it touches. What the rules say as well, and what
/// somebody may have allowed or meant, is left out: a new column without a value, rows that go with what is dropped.
pub(super) fn beside_rules(
    observer: &Observer<'_>,
    migration: &Migration,
    before: &mut State,
    after: &mut State,
) -> Result<Proof, Error> {
    let (difference, plan) = plan_of(observer, before, after)?;
    let backfills = backfills(after);
    let (name, sql) = (migration.file(), migration.sql.as_str());
    let planned = history::same(&plan.sql(), sql).then_some(Planned {
        plan: &plan,
        difference: &difference,
        backfills: &backfills,
    });
    let subject = Subject { name: &name, before, after: &after.observed, sql, planned, seed: Seed(0) };
    let mut proof = verify::prove_touched(observer, &subject)?;
    proof.failures.retain(|own| own.cause != Cause::AnyRow || own.sqlstate != NO_VALUE);
    proof.lost.retain(|own| own.what == Loss::Precision);
    // Whoever wrote an UPDATE by hand meant it.
    proof.changed.retain(|own| own.severity == Severity::Error);
    Ok(proof)
}

/// What the server says where a column takes no NULL.
const NO_VALUE: &str = "23502";

/// Looks at a plan.
pub(super) fn planned(
    project: &Project,
    observer: &Observer<'_>,
    name: &str,
    before: &State,
    after: &State,
    plan: Plan,
    difference: &Difference,
) -> Result<Examined, Error> {
    let rules = rules(project, &plan, &plan.sql(), difference, after)?;
    let proof = prove(observer, name, before, after, &plan, difference, false)?;
    Ok(Examined { plan: Some(plan), rules, proof })
}

/// Runs a plan on a dev database with rows in its tables; `is_brief` for the tables alone that it touches.
pub(super) fn prove(
    observer: &Observer<'_>,
    name: &str,
    before: &State,
    after: &State,
    plan: &Plan,
    difference: &Difference,
    is_brief: bool,
) -> Result<Proof, ProofError> {
    let (sql, backfills) = (plan.sql(), backfills(after));
    let planned = Some(Planned { plan, difference, backfills: &backfills });
    let subject = Subject { name, before, after: &after.observed, sql: &sql, planned, seed: Seed(0) };
    if is_brief { verify::prove_touched(observer, &subject) } else { verify::prove(observer, &subject) }
}

/// What the rules find in a plan that no file will hold: there is nowhere to say that a finding may stay.
pub(super) fn unwritten(
    project: &Project,
    plan: &Plan,
    difference: &Difference,
    after: &State,
) -> Result<Vec<Found>, Error> {
    let mut found = found::all(&rules(project, plan, &plan.sql(), difference, after)?, None);
    for own in &mut found {
        own.help.take_if(|help| help.contains(lint::MARK));
        // An error is what `check` fails on, and there is nothing to check.
        own.severity = Severity::Warning;
    }
    Ok(found)
}

/// What the rules find in a plan, from what it says of itself.
pub(super) fn rules(
    project: &Project,
    plan: &Plan,
    sql: &str,
    difference: &Difference,
    after: &State,
) -> Result<Vec<lint::Finding>, Error> {
    let (before, after) = (&difference.before.schema, &after.observed.schema);
    let subject = lint::planned(plan, sql, before, after).map_err(lint::Error::from)?;
    Ok(lint::lint(&subject, project.levels()))
}

/// What differs, and the plan that somebody would make of it.
fn plan_of(
    observer: &Observer<'_>,
    before: &mut State,
    after: &mut State,
) -> Result<(Difference, Plan), Error> {
    let renames = after.declared.as_ref().map(|declared| declared.renames.clone()).unwrap_or_default();
    let difference = observer.compare(before, after, &renames)?;
    let plan = plan::plan(&difference, &after.observed, &backfills(after));
    Ok((difference, plan))
}

/// How existing rows get a value for a new column that takes no NULL.
pub(super) fn backfills(after: &State) -> BTreeMap<ColumnId, String> {
    after.declared.as_ref().map(|declared| declared.backfills.clone()).unwrap_or_default()
}
