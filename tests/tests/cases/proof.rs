//! What the product's own proof says of a plan, against what the plan says of itself: a plan that is right has no error,
//! and no row fails a statement that does not say that it can.

use schema_core::diff::Change;
use schema_core::plan::online;
use schema_core::plan::{RowFailure, Step};
use schema_core::source::Observer;
use schema_core::verify::{self, Cause, Failure, Planned, Seed, Subject};
use schema_model::{Column, TableId};

use crate::case::{Way, shown};

/// Proves one way of a case.
pub(crate) fn hold(observer: &Observer<'_>, way: &Way<'_>, problems: &mut Vec<String>) {
    let backfills = way.to.declared.as_ref().map(|declared| declared.backfills.clone()).unwrap_or_default();
    let sql = way.plan.sql();
    let subject = Subject {
        name: way.name,
        before: way.from,
        after: &way.to.observed,
        sql: &sql,
        planned: Some(Planned { plan: &way.plan, difference: &way.difference, backfills: &backfills }),
        seed: Seed::default(),
    };
    let mut say = |what: String| problems.push(format!("the way {}: {what}", way.name));
    let proof = match verify::prove(observer, &subject) {
        Ok(proof) => proof,
        Err(error) => return say(shown(&error)),
    };
    for left in &proof.left {
        say(format!("without rows it leaves: {left}"));
    }
    // A partitioned table without a partition can have no row.
    let can_be_filled = |table: &TableId| {
        let inheritance = &way.from.observed.schema.inheritance;
        !inheritance.keys.contains_key(table) || inheritance.children_of(table).next().is_some()
    };
    for unfilled in proof.filled.unfilled.iter().filter(|own| can_be_filled(&own.table)) {
        say(format!("no rows for {}, because {}", unfilled.table, unfilled.why));
    }
    for failure in &proof.failures {
        let says = way.plan.steps.get(failure.number - 1).is_some_and(|step| is_said(step, failure));
        if !says {
            let breaking = failure.breaking.as_ref().map(|it| format!(" on {} ({:?})", it.what, it.rows));
            say(format!(
                "{}\n  fails for {:?}: {} {}{}",
                failure.sql,
                failure.cause,
                failure.sqlstate,
                failure.message,
                breaking.unwrap_or_default()
            ));
        }
    }
    for changed in &proof.changed {
        say(format!("values change: {changed:?}"));
    }
    for disagreement in &proof.disagreements {
        let sql = way.plan.steps.get(disagreement.number - 1).map_or("", |step| step.sql.as_str());
        say(format!("{sql}\n  {}", disagreement.what));
    }
}

/// The form that does not block leads to the same catalog, file after file, whatever the case is about.
pub(crate) fn hold_online(observer: &Observer<'_>, way: &Way<'_>, problems: &mut Vec<String>) {
    let backfills = way.to.declared.as_ref().map(|declared| declared.backfills.clone()).unwrap_or_default();
    let stages = online::online(&way.difference, &way.to.observed, &backfills);
    let (mut own, steps) = (stages.iter().flat_map(|stage| &stage.plan.steps), &way.plan.steps);
    let is_setting = |step: &Step| step.sql.starts_with("SET ");
    if steps
        .iter()
        .filter(|step| !is_setting(step))
        .all(|step| own.by_ref().find(|own| !is_setting(own)).is_some_and(|own| own.sql == step.sql))
    {
        // It is the other plan in other files.
        return;
    }
    let mut say = |what: String| {
        problems.push(format!("the way {} online: {what}\n{}", way.name, online::script(&stages)));
    };
    match verify::replay_stages(observer, way.from, &stages, &way.to.observed) {
        Ok(left) => left.into_iter().for_each(|left| say(format!("leaves: {left}"))),
        Err(error) => say(shown(&error)),
    }
}

/// Whether a step says that rows can make it fail, all of them or some. That an expression can fail to be computed is
/// said of none: which can, only rows tell.
fn is_said(step: &Step, failure: &Failure) -> bool {
    let fails_on = |is_it: fn(&RowFailure) -> bool| step.effects.fails_on.iter().any(is_it);
    let is_value = failure.sqlstate.starts_with("22");
    match failure.cause {
        Cause::Statement | Cause::Earlier(_) => false,
        // A cast for which there is no value at all.
        Cause::AnyRow if is_value => fails_on(|it| matches!(it, RowFailure::Cast(_))),
        // A generated column may read one that is new, too, and has no value.
        Cause::AnyRow if computes(step) => {
            fails_on(|it| matches!(it, RowFailure::AnyRow(_) | RowFailure::Null(_)))
        }
        Cause::AnyRow => fails_on(|it| matches!(it, RowFailure::AnyRow(_))),
        Cause::SomeRows => fails_on(|_| true) || is_value && computes(step),
    }
}

fn computes(step: &Step) -> bool {
    let fills = step.sql.starts_with("UPDATE") || step.sql.starts_with("DO");
    let of_column = |column: &Column| column.generated.is_some();
    match &step.change {
        Change::AddColumn { column, .. } => of_column(column) || fills,
        Change::RecreateColumn { to, .. } => of_column(to),
        Change::CreateIndex { .. } => true,
        _ => fills,
    }
}
