//! What the user says of renames, on the command line or at a prompt.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal};

use inquire::InquireError;
use schema_core::diff::{self, Ambiguity, Change, Difference};
use schema_core::model::Observed;
use schema_core::model::declared::Renames as Said;
use schema_core::source::State;

use crate::args::Renames;
use crate::error::Error;

/// The renames of the declaration and of `--rename`.
pub(super) fn said(args: &Renames, after: &State, before: &Observed) -> Result<Said, Error> {
    let mut said = after.declared.as_ref().map(|declared| declared.renames.clone()).unwrap_or_default();
    for text in &args.renames {
        add(&mut said, text, before, &after.observed)?;
    }
    Ok(said)
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
    after: &Observed,
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
            Some(new) => add(said, &format!("{gone}={new}"), before, after)?,
            None => dropped.push(gone),
        }
    }
    Ok(())
}

fn add(said: &mut Said, text: &str, before: &Observed, after: &Observed) -> Result<(), Error> {
    let heard = diff::hear(said, text, &before.schema, &after.schema);
    heard.map_err(|why| Error::Rename { text: text.to_owned(), why })
}
