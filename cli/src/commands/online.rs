//! `schema generate --strategy online`: several migrations instead of one, all of them written or none.

use schema_core::diff::Difference;
use schema_core::history::History;
use schema_core::lint;
use schema_core::plan;
use schema_core::plan::online::{self, Stage};
use schema_core::review::found;
use schema_core::source::State;
use schema_core::verify;
use serde_json::{Value, json};

use super::Outcome;
use crate::args::Generate;
use crate::error::Error;
use crate::project::Project;
use crate::report::{self, Talk};

pub(super) fn run(
    project: &Project,
    mut history: History,
    (before, after): (&State, &State),
    difference: &Difference,
    args: &Generate,
    talk: &Talk,
) -> Result<Outcome, Error> {
    let backfills = after.declared.as_ref().map(|declared| declared.backfills.clone()).unwrap_or_default();
    let stages = online::online(difference, &after.observed, &backfills);
    let left = verify::replay_stages(&project.observer(), before, &stages, &after.observed)?;
    if !left.is_empty() {
        return Err(Error::Unproved { left, sql: online::script(&stages) });
    }
    let migrations = named(&history, &stages, args.name.as_deref())?;
    let written = if args.dry_run {
        history.with_all(&migrations)?.migrations.split_off(history.migrations.len())
    } else {
        history.append_all(&migrations, &plan::snapshot(&after.observed))?
    };
    let mut files: Vec<Value> = Vec::new();
    for (stage, migration) in stages.iter().zip(&written) {
        let (was, is) = (&difference.before.schema, &after.observed.schema);
        let subject = lint::planned(&stage.plan, &migration.sql, was, is).map_err(lint::Error::from)?;
        let findings = found::all(&lint::lint(&subject, project.levels()), None);
        if args.format.is_json() {
            let name = if args.dry_run { None } else { Some(&migration.name) };
            files.push(json!({
                "migration": name,
                "after_deploy": stage.after_deploy,
                "sql": migration.sql,
                "steps": stage.plan.steps,
                "findings": findings,
            }));
            continue;
        }
        report::sql(&format!("-- {}\n{}\n", migration.file(), migration.sql))?;
        let is_said = !findings.is_empty();
        if is_said {
            talk.say(&format!("in {}:", migration.file()));
        }
        report::finding::brief(talk, &findings);
    }
    if args.format.is_json() {
        report::json(&json!({ "migrations": files }))?;
        return Ok(Outcome::Clean);
    }
    report::outside(talk, &before.observed);
    if args.dry_run {
        talk.say("proved on a dev database: they lead to the declaration; nothing was written");
        return Ok(Outcome::Clean);
    }
    for migration in &written {
        talk.done(&format!("wrote {}", project.migrations().join(migration.file()).display()));
    }
    talk.say("proved on a dev database: they lead to the declaration");
    let early = stages.iter().take_while(|stage| !stage.after_deploy).count();
    match (early.checked_sub(1).and_then(|last| written.get(last)), early < stages.len()) {
        (Some(last), true) => talk.say(&format!(
            "`schema migrate --to {:04}`, then deploy the code, then `schema migrate` for the rest",
            last.number
        )),
        (None, true) => talk.say("deploy the code that no longer needs it, then `schema migrate`"),
        (_, false) => talk.say("apply them with `schema migrate`"),
    }
    Ok(Outcome::Clean)
}

/// The names and texts of the stages: the words that one migration would have, and what each stage is for.
fn named(history: &History, stages: &[Stage], name: Option<&str>) -> Result<Vec<(String, String)>, Error> {
    let next = history.next_name(name, &online::script(stages))?;
    let words = next.split_once('_').map_or(next.as_str(), |(_, words)| words);
    let name = |stage: &Stage| match stages.len() {
        1 => words.to_owned(),
        _ => format!("{words}_{}", stage.name()),
    };
    Ok(stages.iter().map(|stage| (name(stage), stage.sql())).collect())
}
