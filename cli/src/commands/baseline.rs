//! `schema baseline`: adopts a database that has the schema already.

use schema_core::apply;

use super::Outcome;
use crate::args::Baseline;
use crate::error::{Error, count};
use crate::project::Project;
use crate::report::{self, Talk};

pub(super) fn run(project: &Project, args: &Baseline, talk: &Talk) -> Result<Outcome, Error> {
    let history = project.history()?;
    let target = project.target(args.database.database.as_deref())?;
    if !args.force {
        let observer = project.observer();
        let mut live = observer.database(&target)?;
        let mut made = observer.history(history.clone(), args.to)?;
        let difference = observer.compare(&mut live, &mut made, &Default::default())?;
        if !difference.is_empty() {
            return Err(Error::NotBaseline { differences: report::difference::before(&difference) });
        }
    }
    let recorded = apply::baseline(&mut target.connect_alone()?, &history, args.to)?;
    for name in &recorded {
        talk.done(&format!("recorded {name}"));
    }
    if recorded.is_empty() {
        talk.say(&format!("nothing to do: {target} has a record of every migration"));
        return Ok(Outcome::Clean);
    }
    talk.say(&format!("{} recorded as applied to {target}", count(recorded.len(), "migration")));
    Ok(Outcome::Clean)
}
