//! A change to the document that a reviewer reads: what changes in words, each table before and after, the migration
//! with its effects, the Rust types, a diagram of what is around. Pure, and the same bytes for the same change.
//!
//! [`Review`] is the document as a value; `markdown`, `html` and `github` write it down.

mod compare;
pub mod diagram;
mod fence;
mod github;
pub mod graph;
mod html;
mod markdown;
mod names;
mod types;
mod words;

use schema_model::declared::Declared;
use schema_model::{Location, Observed, TableId};

pub use compare::{Line, Mark, TableView};
pub use github::github;
pub use html::html;
pub use markdown::markdown;
pub use types::TypeView;

use crate::diff::Difference;
use crate::plan::words::{self as effect_words, Gravity};
use crate::plan::{LockMode, Plan, RowFailure, Step};
use crate::sql::split;
use names::Names;

/// What a review is made from.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// What is reviewed: `0006_cloudy_blizzard`.
    pub title: &'a str,
    /// What it starts from and where it leads, as somebody would say it.
    pub between: (&'a str, &'a str),
    /// The schema before, under its own names.
    pub before: &'a Observed,
    /// The schema after.
    pub after: &'a Observed,
    /// What differs.
    pub difference: &'a Difference,
    /// What does it.
    pub plan: &'a Plan,
    /// The migrations that do it, where they are written already: somebody may have written them otherwise.
    pub written: Option<&'a str>,
    /// The declarations, where the schemas come from Rust.
    pub declared: (Option<&'a Declared>, Option<&'a Declared>),
}

/// The document.
#[derive(Debug, Clone)]
pub struct Review {
    /// What is reviewed.
    pub title: String,
    /// What it starts from and where it leads.
    pub between: (String, String),
    /// What changes, by the thing that it is about: a table, or a kind of object.
    pub key_changes: Vec<KeyChanges>,
    /// Each changed table before and after.
    pub tables: Vec<TableView>,
    /// Views, functions, triggers and others whose definition changes.
    pub objects: Vec<ObjectView>,
    /// The migration.
    pub statements: Vec<Statement>,
    /// What was found wrong with it, and what the proof says, as others found it: a heading and lines each.
    pub verdicts: Vec<Verdict>,
    /// The Rust types of the changed tables, before and after.
    pub types: Vec<TypeView>,
    /// The tables around the change, as SVG.
    pub diagram: String,
}

/// What changes about one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyChanges {
    /// A table's name, or the words for a kind.
    pub about: String,
    /// A sentence each, without a full stop; names stand in backticks.
    pub lines: Vec<KeyChange>,
}

/// One sentence, and where the declaration says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyChange {
    /// The sentence.
    pub text: String,
    /// Where it is declared.
    pub location: Option<Location>,
}

/// An object with the definition that it had and the one that it gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectView {
    /// The kind and the name.
    pub title: String,
    /// `None` for one that is new.
    pub before: Option<String>,
    /// `None` for one that goes.
    pub after: Option<String>,
}

/// One statement of the migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its SQL, with the semicolon.
    pub sql: String,
    /// What it does besides, the gravest first.
    pub effects: Vec<Effect>,
}

/// One effect of a statement, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// Whether it can fail or lose something.
    pub grave: bool,
    /// Without a subject and a full stop.
    pub text: String,
}

/// What somebody else says about the migration: the proof, the rules, the order of deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What it is about.
    pub heading: String,
    /// Whether it is well.
    pub good: bool,
    /// Sentences.
    pub lines: Vec<String>,
}

/// Puts the document together.
pub fn review(subject: &Subject<'_>, verdicts: Vec<Verdict>) -> Review {
    let names = Names::of(&subject.difference.changes);
    let tables = compare::tables(subject, &names);
    Review {
        title: subject.title.to_owned(),
        between: (subject.between.0.to_owned(), subject.between.1.to_owned()),
        key_changes: words::key_changes(subject),
        types: types::views(subject, &tables, &names),
        diagram: diagram::around(subject, &tables, &names),
        objects: compare::objects(subject),
        statements: statements(subject),
        tables,
        verdicts,
    }
}

fn statement(step: &Step) -> Statement {
    let mut effects: Vec<Effect> = effect_words::notes(step)
        .into_iter()
        .map(|(gravity, text)| Effect { grave: matches!(gravity, Gravity::Fails | Gravity::Loses), text })
        .collect();
    let own = &step.effects;
    // What is said of a rewrite or a violation says these too.
    let is_said = |table: &TableId| {
        let violated =
            |failure: &RowFailure| matches!(failure, RowFailure::Violation(id) if id.table == *table);
        own.rewrites.contains(table) || own.fails_on.iter().any(violated)
    };
    let scans = own.scans.iter().filter(|table| !is_said(table));
    effects.extend(scans.map(|table| Effect { grave: false, text: format!("reads every row of `{table}`") }));
    let locks = own.locks.iter().filter(|lock| !own.rewrites.contains(&lock.table));
    for lock in locks.filter(|lock| lock.mode >= LockMode::ShareUpdateExclusiveLock) {
        let text = format!("{} of `{}` until the commit ({:?})", lock.mode.blocks(), lock.table, lock.mode);
        effects.push(Effect { grave: false, text });
    }
    Statement { sql: format!("{};", step.sql), effects }
}

/// The plan's statements, or where somebody has written others, those: with the effects of the same ones in the plan.
fn statements(subject: &Subject<'_>) -> Vec<Statement> {
    let planned: Vec<Statement> = subject.plan.steps.iter().map(statement).collect();
    let written = subject.written.filter(|written| *written != subject.plan.sql());
    let Some(Ok(written)) = written.map(split::split) else { return planned };
    let own = |text: &str| {
        let sql = format!("{text};");
        let same = planned.iter().find(|own| own.sql == sql);
        Statement { effects: same.map(|own| own.effects.clone()).unwrap_or_default(), sql }
    };
    written.into_iter().map(|statement| own(statement.text)).collect()
}
