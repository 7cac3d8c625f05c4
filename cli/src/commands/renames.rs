//! What the user says of renames, on the command line or at a prompt.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal};

use inquire::InquireError;
use schema_core::diff::{self, Ambiguity, Change, Difference};
use schema_core::model::declared::Renames as Said;
use schema_core::model::{ColumnId, ObjectId, Observed, QualifiedName, TableId};
use schema_core::source::State;

use crate::args::Renames;
use crate::error::Error;

/// The renames of the declaration and of `--rename`.
pub(super) fn said(args: &Renames, after: &State, before: &Observed) -> Result<Said, Error> {
    let mut said = after.declared.as_ref().map(|declared| declared.renames.clone()).unwrap_or_default();
    for text in &args.renames {
        let new = add(&mut said, text, before)?;
        if !has(&after.observed, &new) {
            let why = format!("name something that is declared: there is no {} `{new}`", new.kind());
            return Err(Error::Rename { text: text.clone(), why });
        }
    }
    Ok(said)
}

fn has(observed: &Observed, id: &ObjectId) -> bool {
    let tables = &observed.schema.tables;
    match id {
        ObjectId::Table(id) => tables.contains_key(id),
        ObjectId::Column(id) => tables.get(&id.table).is_some_and(|table| table.column(&id.name).is_some()),
        _ => false,
    }
}

/// What somebody says is to go has to go.
pub(super) fn check_dropped(args: &Renames, difference: &Difference) -> Result<(), Error> {
    let gone: BTreeSet<String> = difference
        .changes
        .iter()
        .filter(|change| matches!(change, Change::DropTable { .. } | Change::DropColumn { .. }))
        .map(|change| change.object().to_string())
        .collect();
    match args.dropped.iter().find(|name| !gone.contains(*name)) {
        Some(name) => Err(Error::Dropped { name: name.clone() }),
        None => Ok(()),
    }
}

/// The questions that nobody has answered.
pub(super) fn open(args: &Renames, difference: &Difference) -> Vec<Ambiguity> {
    let dropped: BTreeSet<String> = args.dropped.iter().cloned().collect();
    diff::ambiguities(&difference.changes, &dropped)
}

/// Asks for each; `true` if an answer was a rename, which is then in `said`. Without a terminal nobody can answer.
pub(super) fn ask(
    questions: Vec<Ambiguity>,
    said: &mut Said,
    dropped: &mut Vec<String>,
    before: &Observed,
) -> Result<(), Error> {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Err(Error::Ambiguous { questions });
    }
    for question in &questions {
        let gone = question.gone();
        let candidates = question.candidates();
        // What loses nothing is chosen by a mere Enter.
        let renames = candidates.iter().map(|new| format!("yes, it is now `{new}`"));
        let choices: Vec<String> =
            renames.chain(std::iter::once(format!("no, drop `{gone}` and its data"))).collect();
        let title = format!("{} `{gone}` is gone. Was it renamed?", question.kind());
        let chosen = match inquire::Select::new(&title, choices).raw_prompt() {
            Ok(chosen) => chosen.index,
            Err(InquireError::OperationCanceled | InquireError::OperationInterrupted) => {
                return Err(Error::Unanswered { questions });
            }
            Err(error) => return Err(error.into()),
        };
        match candidates.get(chosen) {
            Some(new) => drop(add(said, &format!("{gone}={new}"), before)?),
            None => dropped.push(gone),
        }
    }
    Ok(())
}

/// One `OLD=NEW`. Whether `a.b` is a table of a schema or a column of a table, the schema before knows.
/// Returns what it is called now.
fn add(said: &mut Said, text: &str, before: &Observed) -> Result<ObjectId, Error> {
    let wrong = |why: String| Error::Rename { text: text.to_owned(), why };
    let form = || wrong("write `--rename table=table` or `--rename table.column=table.column`".to_owned());
    let (old, new) = text.split_once('=').ok_or_else(form)?;
    let old: Vec<&str> = old.split('.').collect();
    let new: Vec<&str> = new.split('.').collect();
    let is_table = |id: &TableId| before.schema.tables.contains_key(id);
    let table = match old.as_slice() {
        [name] => Some(TableId::new("public", *name)),
        [schema, name] => Some(TableId::new(*schema, *name)),
        _ => None,
    };
    if let Some(table) = table.filter(is_table) {
        let to = match new.as_slice() {
            [name] => QualifiedName::new(&table.0.schema, *name),
            [schema, name] => QualifiedName::new(*schema, *name),
            _ => return Err(form()),
        };
        said.tables.insert(to.clone(), table.0);
        return Ok(ObjectId::Table(TableId(to)));
    }
    let (table, column) = match old.as_slice() {
        [table, column] => (TableId::new("public", *table), *column),
        [schema, table, column] => (TableId::new(*schema, *table), *column),
        _ => return Err(wrong(format!("name something that is there: `{}` is no table", old.join(".")))),
    };
    let has_column = before.schema.tables.get(&table).is_some_and(|own| own.column(column).is_some());
    if !has_column {
        return Err(wrong(format!(
            "name something that is there: `{}` is no table and no column",
            old.join(".")
        )));
    }
    let name = new.last().filter(|_| new.len() <= 3).ok_or_else(form)?;
    // A column goes by the new name of its table.
    let now = said.tables.iter().find(|(_, from)| **from == table.0).map(|(to, _)| TableId(to.clone()));
    let id = ColumnId { table: now.unwrap_or(table), name: (*name).to_owned() };
    said.columns.insert(id.clone(), column.to_owned());
    Ok(ObjectId::Column(id))
}
