//! `schema check`: history is intact, replays, and equals the declaration. For every pull request; no target database.

use schema_core::diff::{Change, UnmodeledChange};
use schema_core::history::History;
use schema_core::plan;
use schema_core::source::Source;
use serde_json::json;

use super::Outcome;
use crate::args::Check;
use crate::error::Error;
use crate::project::Project;
use crate::report::{self, Talk};

pub(super) fn run(project: &Project, args: &Check, talk: &Talk) -> Result<Outcome, Error> {
    if args.relock {
        let relocked = History::relock(project.migrations())?;
        for problem in &relocked.accepted {
            talk.note(&format!("accepted: {problem}"));
        }
    }
    let history = project.history()?;
    let observer = project.observer();
    let mut after = observer.observe(&Source::Declared)?;
    let mut before = observer.history(history.clone(), None)?;
    let renames = after.declared.as_ref().map(|declared| declared.renames.clone()).unwrap_or_default();
    let difference = observer.compare(&mut before, &mut after, &renames)?;
    let mut findings: Vec<String> = difference.changes.iter().map(Change::describe).collect();
    findings.extend(difference.unmodeled.iter().map(UnmodeledChange::describe));
    let is_behind = !findings.is_empty();
    if !is_behind && history.schema_sql()?.as_deref() != Some(&plan::snapshot(&after.observed)) {
        if args.relock {
            history.write_schema_sql(&plan::snapshot(&after.observed))?;
        } else {
            findings.push("schema.sql is not what the declaration gives".to_owned());
        }
    }
    if args.format.is_json() {
        report::json(&json!({ "migrations": history.migrations.len(), "findings": findings }))?;
    } else {
        if is_behind {
            talk.problem("the declaration has run ahead of the history");
        }
        report::list(&findings)?;
    }
    if is_behind {
        talk.help("run `schema generate`");
    } else if !findings.is_empty() {
        talk.help("run `schema check --relock`, which writes schema.sql anew");
    } else {
        let migrations = crate::error::count(history.migrations.len(), "migration");
        talk.say(&format!("{migrations} intact; the history equals the declaration"));
    }
    Ok(Outcome::found(!findings.is_empty()))
}
