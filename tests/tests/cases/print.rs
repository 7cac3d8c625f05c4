//! A plan to the text of a snapshot: each statement, what it does, and below it the way back.

use schema_core::diff::RenameError;
use schema_core::lint::{self, Finding, Levels};
use schema_core::plan::online;
use schema_core::plan::{ByHand, Effects, Loss, Plan, RowFailure, Transaction};

use crate::case::Way;

/// Both ways of a case; there may be a rename that cannot be taken back in one go.
pub(crate) fn case(there: &Way<'_>, back: &Result<Way<'_>, String>) -> String {
    let there = if there.stages.is_empty() { plan(&there.plan) } else { stages(there) };
    let back = match back {
        Ok(back) if !back.stages.is_empty() => online::script(&back.stages),
        Ok(back) => back.plan.sql(),
        Err(error) => error.clone(),
    };
    let or_nothing = |text: String| if text.is_empty() { "nothing to do\n".to_owned() } else { text };
    format!("{}\nthe way back:\n\n{}", or_nothing(there), or_nothing(back))
}

/// A rename that cannot be.
pub(crate) fn error(error: &RenameError) -> String {
    let help = error.help().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    format!("error: {error}{help}")
}

/// The files of a plan that does not block, each with what the rules find in it.
fn stages(way: &Way<'_>) -> String {
    let mut text = String::new();
    for (at, stage) in way.stages.iter().enumerate() {
        let deploy = if stage.after_deploy { ", after the deploy" } else { "" };
        text += &format!("-- {} of {}: {}{deploy}\n", at + 1, way.stages.len(), stage.name());
        text += &plan(&stage.plan);
        let (before, after) = (&way.difference.before.schema, &way.to.observed.schema);
        match lint::planned(&stage.plan, &stage.sql(), before, after) {
            Ok(subject) => {
                for Finding { code, statement, message, .. } in lint::lint(&subject, &Levels::new()) {
                    text += &format!("-- statement {statement}: {message} [{code}]\n");
                }
            }
            Err(error) => text += &format!("-- {error}\n"),
        }
    }
    text
}

fn plan(plan: &Plan) -> String {
    let mut text = String::new();
    for step in &plan.steps {
        text += &format!("{};\n", step.sql);
        for line in effects(&step.effects) {
            text += &format!("    {line}\n");
        }
    }
    text
}

fn effects(effects: &Effects) -> Vec<String> {
    // No `..` here: a fact that is added must say how it is shown before this compiles.
    let Effects { locks, rewrites, scans, loses, fails_on, by_hand, transaction } = effects;
    let mut lines = Vec::new();
    lines.extend(locks.iter().map(|lock| {
        let mode = format!("{:?}", lock.mode);
        format!("locks {}: {}, {}", lock.table, mode.trim_end_matches("Lock"), lock.mode.blocks())
    }));
    lines.extend(rewrites.iter().map(|table| format!("rewrites {table}")));
    lines.extend(scans.iter().map(|table| format!("scans {table}")));
    lines.extend(loses.iter().map(loss));
    lines.extend(fails_on.iter().map(failure));
    lines.extend(by_hand.iter().map(rest));
    match transaction {
        Transaction::Inside => {}
        Transaction::Outside => lines.push("runs in no transaction".to_owned()),
        Transaction::CommitAfter => lines.push("must be committed before it is used".to_owned()),
        Transaction::Control => lines.push("controls the transaction".to_owned()),
    }
    lines
}

fn loss(loss: &Loss) -> String {
    match loss {
        Loss::Rows(table) => format!("loses the rows of {table}"),
        Loss::Values(column) => format!("loses the values of {column}"),
        Loss::Precision(column) => format!("loses what the new type of {column} cannot hold"),
        Loss::Position(sequence) => format!("loses the position of {sequence}"),
    }
}

fn rest(rest: &ByHand) -> String {
    match rest {
        ByHand::Secret(id) => format!("leaves a placeholder in {id}"),
        ByHand::Subscribe(id) => format!("leaves {id} without a slot and disabled"),
        ByHand::Member(role) => format!("needs to be a member of {role}"),
        ByHand::Slot(name) => format!("leaves the slot {name} on the publisher"),
    }
}

fn failure(failure: &RowFailure) -> String {
    match failure {
        RowFailure::AnyRow(column) => format!("fails on any row: {column} has no value for it"),
        RowFailure::Null(column) => format!("fails on NULL in {column}"),
        RowFailure::Duplicate(constraint) => format!("fails on rows that are the same to {constraint}"),
        RowFailure::DuplicateKey(index) => format!("fails on rows that are the same to {index}"),
        RowFailure::Violation(constraint) => format!("fails on rows that {constraint} refuses"),
        RowFailure::Bound(table) => format!("fails on rows of {table} outside of the bounds"),
        RowFailure::Cast(column) => format!("fails on values of {column} that the new type cannot hold"),
    }
}
