//! One migration to what a reviewer has to know of it: each statement with what was measured of it and what was found
//! about it, who has to wait for what, and the verdict.

use std::path::Path;

use schema_model::Location;

use super::found::{self, Found};
use super::verdict::{self, Verdict};
use super::{Subject, words};
use crate::lint;
use crate::plan::words::{self as effect_words, Gravity};
use crate::plan::{LockMode, Plan, RowFailure, Step, TableLock, Transaction};
use crate::sql::split;
use crate::verify::{DeployOrder, Measured, Proof, Severity};

/// A migration as it is given to a review.
#[derive(Debug, Clone, Copy)]
pub struct Migration<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its file, where it is written already.
    pub file: Option<&'a Path>,
    /// Its text.
    pub sql: &'a str,
    /// The plan that it is, word for word; somebody may have written it otherwise.
    pub plan: Option<&'a Plan>,
    /// What the rules find in it.
    pub rules: &'a [lint::Finding],
    /// What it was seen to do.
    pub proof: Option<&'a Proof>,
}

/// A migration as the document shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// What came of it.
    pub verdict: Verdict,
    /// What is wrong or worth knowing, the gravest first; many warnings of a rule are one.
    pub found: Vec<Found>,
    /// What each table has to bear while it runs: a sentence each, without a full stop.
    pub bears: Vec<String>,
    /// In which order it and its release can go out.
    pub deploy: Option<Deploy>,
    /// Its statements.
    pub statements: Vec<Statement>,
}

/// In which order a migration and the release that comes with it can go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deploy {
    /// What to do, without a full stop.
    pub text: String,
    /// Which query of which release does not go with which statement.
    pub clashes: Vec<String>,
}

/// One statement of a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its place in the migration, from 1.
    pub number: usize,
    /// Its SQL, with the semicolon.
    pub sql: String,
    /// What it does besides, the gravest first.
    pub effects: Vec<Effect>,
    /// What is wrong with it or worth knowing.
    pub found: Vec<Found>,
}

/// One effect of a statement, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// Whether it can fail or lose something.
    pub grave: bool,
    /// Without a subject and a full stop.
    pub text: String,
}

/// More warnings than these are folded away: errors are what a reader must not miss.
const FOLDED: usize = 5;

impl Part {
    /// What is wrong.
    pub fn errors(&self) -> Vec<&Found> {
        self.found.iter().filter(|own| own.severity == Severity::Error).collect()
    }

    /// What is worth knowing.
    pub fn warnings(&self) -> Vec<&Found> {
        self.found.iter().filter(|own| own.severity == Severity::Warning).collect()
    }

    /// Whether there is nothing to say of it but its verdict.
    pub fn is_silent(&self) -> bool {
        self.found.is_empty() && self.bears.is_empty() && self.deploy.is_none()
    }

    /// Whether the warnings are so many that they hide the rest.
    pub fn are_warnings_many(&self) -> bool {
        self.warnings().len() > FOLDED
    }
}

/// Looks at one migration.
pub(super) fn part(subject: &Subject<'_>, migration: &Migration<'_>) -> Part {
    let mut all = found::all(migration.rules, migration.proof);
    let statements = split::split(migration.sql).unwrap_or_default();
    let places: Vec<Option<Location>> =
        statements.iter().enumerate().map(|(at, own)| location(subject, migration, at, own.offset)).collect();
    for own in &mut all {
        let first = own.statements.first().and_then(|number| number.checked_sub(1));
        own.location = first.and_then(|at| places.get(at).cloned()).flatten();
    }
    let about = |number: usize| all.iter().filter(move |own| own.statements.contains(&number)).cloned();
    let statement = |(at, own): (usize, &split::Statement<'_>)| Statement {
        number: at + 1,
        sql: format!("{};", own.text),
        effects: effects(migration, at, own.transaction),
        found: about(at + 1).collect(),
    };
    let bearings = migration.proof.map(Proof::bearings).unwrap_or_default();
    Part {
        name: migration.name.to_owned(),
        verdict: verdict::verdict(&all, migration.proof),
        found: found::grouped(&all),
        bears: bearings.into_iter().map(|bearing| bearing.text).collect(),
        deploy: migration.proof.map(|proof| deploy(proof.deploy_order())),
        statements: statements.iter().enumerate().map(statement).collect(),
    }
}

fn deploy(order: &DeployOrder) -> Deploy {
    Deploy {
        text: order.verdict.to_string(),
        clashes: order.clashes.iter().map(|clash| clash.text.clone()).collect(),
    }
}

/// Where the declaration says what the statement at this place does; of one that somebody wrote, its line in the file.
fn location(subject: &Subject<'_>, migration: &Migration<'_>, at: usize, offset: usize) -> Option<Location> {
    if let Some(plan) = migration.plan {
        return words::location(subject, &plan.steps.get(at)?.change);
    }
    let before = migration.sql.get(..offset)?;
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Some(Location { file: migration.file?.to_owned(), bytes: offset..offset, line, column })
}

/// What was measured, and what no server can measure; where nothing was measured, what the plan says.
fn effects(migration: &Migration<'_>, at: usize, transaction: Transaction) -> Vec<Effect> {
    let step = migration.plan.and_then(|plan| plan.steps.get(at));
    let traces = migration.proof.map(|proof| proof.statements.as_slice()).unwrap_or_default();
    let place = traces.iter().position(|own| own.number == at + 1);
    let trace = place.and_then(|place| traces.get(place));
    let earlier = place.and_then(|place| traces.get(..place)).unwrap_or_default().iter().rev();
    let mut earlier = earlier.filter(|own| trace.is_some_and(|it| it.segment == own.segment));
    match (trace.and_then(|trace| trace.measured.as_ref()), step) {
        (Some(measured), step) => {
            let held = earlier.find_map(|trace| trace.measured.as_ref());
            let mut effects = seen(measured, held, transaction);
            effects.extend(step.into_iter().flat_map(by_hand));
            effects
        }
        (None, Some(step)) => declared(step, transaction),
        (None, None) => Vec::new(),
    }
}

/// What was measured, where `held` is what was after the statement before: a lock that the transaction has already is
/// said where it is taken.
fn seen(measured: &Measured, held: Option<&Measured>, transaction: Transaction) -> Vec<Effect> {
    // What a statement takes of itself says too little of one that was made to run on rows it fails on.
    let Measured { takes: _, holds, rewrites, scans, writes } = measured;
    let is_new = |lock: &&TableLock| {
        let mut old = held.iter().flat_map(|held| &held.holds);
        !old.any(|own| own.table == lock.table && own.mode >= lock.mode)
    };
    let mut effects: Vec<Effect> =
        rewrites.iter().map(|table| plain(format!("writes every row of `{table}` anew"))).collect();
    let scans = scans.iter().filter(|table| !rewrites.contains(table));
    effects.extend(scans.map(|table| plain(format!("reads every row of `{table}`"))));
    effects.extend(writes.iter().map(|table| plain(format!("writes rows of `{table}`"))));
    effects.extend(locks(holds.iter().filter(is_new), transaction));
    effects
}

fn declared(step: &Step, transaction: Transaction) -> Vec<Effect> {
    let mut effects: Vec<Effect> = effect_words::notes(step)
        .into_iter()
        .map(|(gravity, text)| Effect { grave: matches!(gravity, Gravity::Fails | Gravity::Loses), text })
        .collect();
    let own = &step.effects;
    // What is said of a rewrite or a violation says these too.
    let is_said = |table: &schema_model::TableId| {
        let violated =
            |failure: &RowFailure| matches!(failure, RowFailure::Violation(id) if id.table == *table);
        own.rewrites.contains(table) || own.fails_on.iter().any(violated)
    };
    let scans = own.scans.iter().filter(|table| !is_said(table));
    effects.extend(scans.map(|table| plain(format!("reads every row of `{table}`"))));
    let taken = own.locks.iter().filter(|lock| !own.rewrites.contains(&lock.table));
    effects.extend(locks(taken, transaction));
    effects
}

fn by_hand(step: &Step) -> Vec<Effect> {
    let notes = effect_words::notes(step).into_iter();
    notes.filter(|(gravity, _)| *gravity == Gravity::ByHand).map(|(_, text)| plain(text)).collect()
}

/// The locks that keep others from something, and for how long.
fn locks<'a>(
    locks: impl Iterator<Item = &'a TableLock>,
    transaction: Transaction,
) -> impl Iterator<Item = Effect> {
    let until = if transaction == Transaction::Outside { "while it runs" } else { "until the commit" };
    let heavy = locks.filter(|lock| lock.mode >= LockMode::ShareUpdateExclusiveLock);
    heavy.map(move |TableLock { table, mode }| {
        plain(format!("{} of `{table}` {until} ({mode:?})", mode.blocks()))
    })
}

fn plain(text: String) -> Effect {
    Effect { grave: false, text }
}
