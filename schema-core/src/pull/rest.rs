//! What the structs do not say to `.sql` files: a file for each kind of object, and in it one object after another.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use schema_model::object::Kind;
use schema_model::{ConstraintKind, NamedId, ObjectId, Observed, Schema};

use super::Error;
use crate::diff::{self, Change, Difference};
use crate::plan::{self, Step, shell};

/// The files: the statements that a plan takes from what is said to what is there.
///
/// # Errors
///
/// When there is no such plan.
pub(super) fn files(said: &Schema, observed: &Observed) -> Result<BTreeMap<PathBuf, String>, Error> {
    let before = Observed { schema: said.clone(), ..observed.clone() };
    let difference = diff::diff(&before, observed);
    let mut steps = steps(&difference, observed);
    steps.extend(against_default_privileges(observed)?);

    let mut files: BTreeMap<String, Vec<(ObjectId, Vec<String>)>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for step in steps {
        // The files are run with bodies left unchecked, and no table has rows whose numbers a sequence goes on after.
        let is_plan_only = ["SET ", "SELECT "].iter().any(|word| step.sql.starts_with(word));
        if is_plan_only || !seen.insert(step.sql.clone()) {
            continue;
        }
        let (file, object) = home(&step);
        let objects = files.entry(file).or_default();
        match objects.iter_mut().rfind(|(own, _)| *own == object) {
            Some((_, statements)) if !waits_for_children(&step) => statements.push(step.sql),
            _ => objects.push((object, vec![step.sql])),
        }
    }
    let text = |objects: Vec<(ObjectId, Vec<String>)>| {
        let each = objects.into_iter().map(|(_, statements)| {
            statements
                .iter()
                .map(|sql| format!("{};\n", sql.trim_end().trim_end_matches(';')))
                .collect::<String>()
        });
        each.collect::<Vec<_>>().join("\n")
    };
    Ok(files
        .into_iter()
        .map(|(name, objects)| (PathBuf::from(format!("{name}.sql")), text(objects)))
        .collect())
}

/// Whether a statement about a table does something else where the children of the table come after it.
fn waits_for_children(step: &Step) -> bool {
    match &step.change {
        Change::AddConstraint { constraint, .. } => {
            matches!(constraint.kind, ConstraintKind::Check(_)) && !constraint.validated
        }
        Change::CreateIndex { index, .. } => !index.valid,
        _ => false,
    }
}

fn steps(difference: &Difference, observed: &Observed) -> Vec<Step> {
    plan::plan(difference, observed, &BTreeMap::new()).steps
}

/// What takes from every object the privileges that it would be born with where `ALTER DEFAULT PRIVILEGES` runs first:
/// the files are run in any order, and must mean the same in each.
fn against_default_privileges(observed: &Observed) -> Result<Vec<Step>, Error> {
    let is_default = |id: &&ObjectId| matches!(id, ObjectId::Unmodeled(..));
    let defaults: Vec<&ObjectId> = observed.schema.grants.keys().filter(is_default).collect();
    if defaults.is_empty() {
        return Ok(Vec::new());
    }
    let mut before = Observed { server_version: observed.server_version, ..Observed::default() };
    before.unmodeled.clone_from(&observed.unmodeled);
    for id in defaults {
        let grants = observed.schema.grants.get(id).cloned().unwrap_or_default();
        before.schema.grants.insert(id.clone(), grants);
    }
    let difference = diff::diff(&before, observed);
    let is_grant = |step: &Step| matches!(step.change, Change::SetGrants { .. });
    Ok(steps(&difference, observed).into_iter().filter(is_grant).collect())
}

/// The file of a statement, and the object that it belongs to there.
fn home(step: &Step) -> (String, ObjectId) {
    let object = step.change.object();
    if matches!(step.change, Change::SetGrants { .. }) {
        return ("grants".to_owned(), object);
    }
    if let Some(shell) = shell::made(step) {
        // A function in C makes the shell of the type that it returns where there is none, and the files are run by name.
        return ("functions".to_owned(), shell);
    }
    let table = step.table().map(ObjectId::Table);
    match (&object, table) {
        (ObjectId::Named(id), _) => (of_kind(id).to_owned(), object),
        (ObjectId::Schema(_), _) => ("schemas".to_owned(), object),
        (ObjectId::Enum(_), _) => ("types".to_owned(), object),
        (ObjectId::Sequence(_), _) => ("sequences".to_owned(), object),
        (ObjectId::Unmodeled(..), _) => ("others".to_owned(), object),
        (_, Some(table)) => ("tables".to_owned(), table),
        (_, None) => ("tables".to_owned(), object),
    }
}

/// The file of a kind: its words in the plural, or with its kin.
fn of_kind(id: &NamedId) -> String {
    match id.kind {
        Kind::Type | Kind::Domain => "types".to_owned(),
        Kind::Procedure | Kind::Aggregate => "functions".to_owned(),
        Kind::MaterializedView => "views".to_owned(),
        Kind::Rule => "triggers".to_owned(),
        Kind::ForeignDataWrapper | Kind::ForeignServer | Kind::UserMapping => "foreign_data".to_owned(),
        Kind::TextSearchParser
        | Kind::TextSearchTemplate
        | Kind::TextSearchDictionary
        | Kind::TextSearchConfiguration => "text_search".to_owned(),
        Kind::OperatorFamily | Kind::OperatorClass => "operators".to_owned(),
        kind => {
            let words = kind.words().replace(' ', "_");
            match words.strip_suffix('y') {
                Some(stem) => format!("{stem}ies"),
                None if words.ends_with('s') => words,
                None => format!("{words}s"),
            }
        }
    }
}
