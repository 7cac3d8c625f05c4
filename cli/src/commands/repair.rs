//! `schema repair`: what the record of a database and the folder disagree about, set right after asking. Changes the
//! record and nothing else.

use std::io::{self, IsTerminal};

use schema_core::apply::{self, Applied, Problem, Repair, Status};
use schema_core::connect::Target;
use schema_core::history::{self, History, Migration};
use schema_core::source::{Observer, Source, State};
use serde_json::json;

use super::Outcome;
use crate::args;
use crate::error::{Error, count};
use crate::git;
use crate::project::Project;
use crate::report::{self, Talk};

pub(super) fn run(project: &Project, args: &args::Repair, talk: &Talk) -> Result<Outcome, Error> {
    let history = project.history()?;
    let target = project.target(args.database.database.as_deref())?;
    let mut client = target.connect()?;
    let status = apply::status(&mut client, &history)?;
    let found = if args.done {
        let done = apply::interrupted(&history, &status.applied).ok_or(Error::NotInterrupted)?;
        Found { problems: status.problems.clone(), repairs: vec![done], left: Vec::new() }
    } else {
        look(project, &target, &history, &status, talk)?
    };
    let print = || {
        let repairs: Vec<String> = found.repairs.iter().map(Repair::text).collect();
        let problems: Vec<String> = found.problems.iter().map(ToString::to_string).collect();
        report::json(
            &json!({ "dry_run": args.dry_run, "problems": problems, "repairs": repairs, "left": found.left }),
        )
    };
    if args.format.is_json() && (args.yes || args.dry_run || found.repairs.is_empty()) {
        print()?;
    } else {
        report::list(&found.problems.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    }
    found.left.iter().for_each(|left| talk.note(left));
    if found.repairs.is_empty() {
        if found.problems.is_empty() && found.left.is_empty() {
            talk.say(&format!("nothing to repair: the record of {target} agrees with the folder"));
        }
        return Ok(Outcome::found(!(found.problems.is_empty() && found.left.is_empty())));
    }
    if args.dry_run {
        found.repairs.iter().for_each(|repair| talk.say(&format!("would {}", repair.text())));
        return Ok(Outcome::Found);
    }
    if !args.yes {
        ask(&found.repairs, talk)?;
    }
    apply::repair(&mut client, &status.applied, &found.repairs)?;
    for repair in &found.repairs {
        talk.done(&repaired(&repair.text()));
    }
    let now = apply::status(&mut client, &history)?;
    if !now.problems.is_empty() {
        report::problems(&now.problems)?;
        return Ok(Outcome::Found);
    }
    match now.pending.len() {
        0 => talk.say(&format!("{target} has every migration")),
        n => talk.help(&format!("run `schema migrate` to apply {}", count(n, "migration"))),
    }
    Ok(Outcome::found(!found.left.is_empty()))
}

/// What disagrees, what sets it right, and what is left after that, with the next step.
#[derive(Default)]
struct Found {
    problems: Vec<Problem>,
    repairs: Vec<Repair>,
    left: Vec<String>,
}

fn look(
    project: &Project,
    target: &Target,
    history: &History,
    status: &Status,
    talk: &Talk,
) -> Result<Found, Error> {
    let applied = &status.applied;
    let mut found = Found { problems: status.problems.clone(), ..Found::default() };
    found.repairs = apply::followed(&history.migrations, applied);
    let rows = apply::repaired(applied, &found.repairs);
    found.repairs.extend(commented(project, history, &rows));
    let rows = apply::repaired(applied, &found.repairs);
    let then = apply::compare(&history.migrations, rows);
    talk.progress("comparing the database with what the migrations make");
    match seen(project, target, history, &then) {
        Ok(Seen::AsRecorded) => {}
        Ok(Seen::Exactly(count)) => {
            found.repairs = apply::exactly(&history.migrations[..count], applied);
            return Ok(found);
        }
        Ok(Seen::Otherwise) if then.problems.is_empty() => found.left.push(
            "the schema is at the end of no migration: `schema drift` says what differs, and which side moved"
                .to_owned(),
        ),
        Ok(Seen::Otherwise) => {}
        Err(error) => talk.note(&format!("what was done by hand is not known: {error}")),
    }
    for problem in &then.problems {
        found.left.extend(advice(project, history, applied, problem));
    }
    if then.problems.is_empty() && apply::interrupted(history, applied).is_some() {
        found.left.push(
            "a run was interrupted in a statement: `schema migrate` tries it again; if it is done, say so with \
             `schema repair --done`"
                .to_owned(),
        );
    }
    Ok(found)
}

/// What the database is seen to have.
enum Seen {
    /// What its record says, or is about to say; in the middle of a file nobody can tell.
    AsRecorded,
    /// What so many of the migrations make.
    Exactly(usize),
    /// Something else.
    Otherwise,
}

/// Holds the database against the ends of the migrations, the nearest first.
fn seen(project: &Project, target: &Target, history: &History, then: &Status) -> Result<Seen, Error> {
    let observer = project.observer();
    let recorded = then.applied.len().min(history.migrations.len());
    let is_half = then.applied.iter().any(|row| !row.finished());
    let is_half_back = then.applied.iter().any(|row| row.undone.is_some());
    let mut live = observer.database(target)?;
    let mut nearest: Vec<usize> = (0..=history.migrations.len()).collect();
    nearest.sort_by_key(|at| (at.abs_diff(recorded), *at));
    // Before a file that stands in the middle, the schema may be what it was, and its rows not.
    nearest.retain(|at| !is_half || *at >= recorded);
    for at in nearest {
        if !equals(&observer, &mut live, history, at)? {
            continue;
        }
        let is_recorded = at == recorded && !is_half && !is_half_back && then.problems.is_empty();
        return Ok(if is_recorded { Seen::AsRecorded } else { Seen::Exactly(at) });
    }
    Ok(if is_half || is_half_back { Seen::AsRecorded } else { Seen::Otherwise })
}

fn equals(observer: &Observer<'_>, live: &mut State, history: &History, at: usize) -> Result<bool, Error> {
    let mut made = match at.checked_sub(1).and_then(|last| history.migrations.get(last)) {
        Some(last) => observer.history(history.clone(), Some(last.number))?,
        None => observer.observe(&Source::Empty)?,
    };
    Ok(observer.compare(live, &mut made, &Default::default())?.is_empty())
}

/// Rows of before history.lock had format 2, of files in which only comments were edited since, as git knows them.
fn commented(project: &Project, history: &History, rows: &[Applied]) -> Vec<Repair> {
    let mut found = Vec::new();
    for problem in apply::compare(&history.migrations, rows.to_vec()).problems {
        let Problem::Edited { file, .. } = problem else { continue };
        let Some(migration) = history.migrations.iter().find(|own| own.file() == file) else { continue };
        let Some(at) = rows.iter().position(|row| row.number == migration.number) else { continue };
        let is_it = |text: &String| {
            apply::has_statements(&rows[at], apply::before(rows, at), text)
                && history::same(text, &migration.sql)
        };
        if git::versions(project.migrations(), &file).iter().any(is_it) {
            found.push(Repair::Text(migration.clone()));
        }
    }
    found
}

/// What to do about what no change of the record settles.
fn advice(project: &Project, history: &History, applied: &[Applied], problem: &Problem) -> Vec<String> {
    let row_of = |file: &str| applied.iter().find(|row| format!("{}.sql", row.name) == file);
    match problem {
        Problem::Ahead { file, .. } | Problem::Missing { file, .. } => {
            let before = row_of(file).and_then(|row| {
                history.migrations.iter().rfind(|own| own.number < row.number).map(|own| own.number)
            });
            let back = before.map(|to| format!(" --to {to:04}")).unwrap_or_default();
            vec![match git::branches(project.migrations(), file).first() {
                Some(branch) => format!(
                    "`{file}` is on `{branch}`: go on there; or take it back there with `schema migrate --down{back}` \
                     before you leave it; a development database starts anew with `schema reset`"
                ),
                None => format!(
                    "no branch that git knows has `{file}`: get the folder that it was applied from; a development \
                     database starts anew with `schema reset`"
                ),
            }]
        }
        Problem::Edited { file, .. } => {
            let own = history.migrations.iter().find(|own| own.file() == *file);
            let was = row_of(file).and_then(|row| row.sql.clone());
            let mut lines = vec![format!(
                "restore `{file}` as it was applied, and write the change as a new migration; or make the change by \
                 hand, and run `schema repair` again"
            )];
            lines.extend(own.zip(was).and_then(|(own, was)| differs(own, &was)));
            lines
        }
        _ => vec![problem.help()],
    }
}

/// The first statement that is not as it was run.
fn differs(migration: &Migration, was: &str) -> Option<String> {
    let at = history::common(was, &migration.sql);
    let (was, is) = (history::statements(was)?, history::statements(&migration.sql)?);
    let line = |statements: &[String]| {
        statements.get(at).map_or("nothing".to_owned(), |text| {
            let line = text.lines().next().unwrap_or_default();
            format!("`{}`", line.chars().take(60).collect::<String>())
        })
    };
    Some(format!("statement {} of `{}` was {}, and is {}", at + 1, migration.file(), line(&was), line(&is)))
}

fn ask(repairs: &[Repair], talk: &Talk) -> Result<(), Error> {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        repairs.iter().for_each(|repair| talk.ask(&format!("would {}", repair.text())));
        return Err(Error::Unasked);
    }
    talk.ask("this would");
    repairs.iter().for_each(|repair| talk.ask(&format!("  {}", repair.text())));
    match inquire::Confirm::new("Go on?").with_default(false).prompt()? {
        true => Ok(()),
        false => Err(Error::Declined),
    }
}

/// The same once it is done.
fn repaired(text: &str) -> String {
    text.replacen("record ", "recorded ", 1).replacen("take ", "took ", 1)
}
