//! A change to the document that a reviewer reads: what changes in words, what rules and proof found, each table before
//! and after, the migration with what was measured of it, the Rust types, a diagram of what is around. Pure, and the same
//! bytes for the same change.
//!
//! [`Review`] is the document as a value; `markdown`, `html` and `github` write it down.

pub mod annotation;
mod compare;
pub mod diagram;
mod fence;
pub mod found;
mod github;
pub mod graph;
mod html;
mod markdown;
mod names;
mod part;
mod types;
mod verdict;
mod words;

use schema_model::declared::Declared;
use schema_model::{Location, Observed};

pub use compare::{Line, Mark, TableView};
pub use found::Found;
pub use github::github;
pub use html::html;
pub use markdown::markdown;
pub use part::{Deploy, Effect, Migration, Part, Statement};
pub use types::TypeView;
pub use verdict::{Standing, Verdict, verdict};

use crate::diff::Difference;
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
    /// The migrations that do it, one after another.
    pub migrations: &'a [Migration<'a>],
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
    /// The migrations, each with what is known of it.
    pub parts: Vec<Part>,
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

/// Puts the document together.
pub fn review(subject: &Subject<'_>) -> Review {
    let names = Names::of(&subject.difference.changes);
    let tables = compare::tables(subject, &names);
    Review {
        title: subject.title.to_owned(),
        between: (subject.between.0.to_owned(), subject.between.1.to_owned()),
        key_changes: words::key_changes(subject),
        types: types::views(subject, &tables, &names),
        diagram: diagram::around(subject, &tables, &names),
        objects: compare::objects(subject),
        parts: subject.migrations.iter().map(|own| part::part(subject, own)).collect(),
        tables,
    }
}

impl Review {
    /// Whether there is nothing to review.
    pub fn is_empty(&self) -> bool {
        self.key_changes.is_empty() && self.parts.iter().all(|part| part.statements.is_empty())
    }

    /// Whether anything is to be known before it is merged, besides the verdicts.
    pub fn has_findings(&self) -> bool {
        self.parts.iter().any(|part| !part.is_silent())
    }
}
