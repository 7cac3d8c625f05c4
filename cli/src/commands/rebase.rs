//! `schema rebase`: my migrations behind those of another branch, with their hand edits and their ways back, proved on the
//! state that they find there.

mod clash;
mod sides;

use schema_core::history::History;
use schema_core::lint::Level;
use schema_core::plan;
use schema_core::review::found;
use schema_core::source::{Observer, Source, State};
use schema_core::verify::Severity;
use serde_json::json;

use super::{Outcome, back, examine, lint};
use crate::args::Rebase;
use crate::error::{Error, count};
use crate::git;
use crate::project::Project;
use crate::report::finding::{self, Linted, Proved};
use crate::report::{self, Talk};

pub(super) fn run(project: &Project, args: &Rebase, talk: &Talk) -> Result<Outcome, Error> {
    let folder = project.migrations();
    let other = git::other(folder, args.revision.as_deref())?;
    let sides = sides::read(folder, &other)?;
    let rebased = sides.theirs.with_behind(&sides.mine)?;
    let first = sides.theirs.migrations.len();
    let renamed: Vec<(String, String)> = sides
        .mine
        .iter()
        .zip(&rebased.migrations[first..])
        .map(|(from, to)| (from.name.clone(), to.name.clone()))
        .collect();
    if History::read(folder).is_ok_and(|now| now == rebased) {
        let name = &sides.name;
        if args.format.is_json() {
            report::json(&json!({ "behind": name, "renamed": [], "taken": [], "findings": [] }))?;
        }
        talk.say(&format!("nothing to do: the migrations of this branch stand behind those of {name}"));
        return Ok(Outcome::Clean);
    }
    talk.progress(&format!("replaying {}", count(rebased.migrations.len(), "migration")));
    let observer = project.observer();
    let mut made = observer
        .history(rebased.clone(), None)
        .map_err(|source| Error::DoesNotFollow { name: sides.name.clone(), source: Box::new(source) })?;
    let lines = clash::lines(&observer, &sides, &mut made)?;
    if !lines.is_empty() {
        return Err(Error::Clash { lines });
    }
    not_back(&observer, &rebased, first)?;
    let (linted, proved) = match args.no_verify {
        true => (Vec::new(), Vec::new()),
        false => look(project, &observer, &rebased, first, talk)?,
    };
    let (snapshot, rest) = snapshot(&observer, &mut made);
    let taken: Vec<String> = sides.taken.clone();
    let gone = if args.dry_run { Vec::new() } else { rebased.overwrite(&snapshot)?.1 };
    if args.format.is_json() {
        let renamed: Vec<_> = renamed.iter().map(|(from, to)| json!({ "from": from, "to": to })).collect();
        let findings: Vec<_> =
            linted.iter().map(Linted::json).chain(proved.iter().map(Proved::json)).collect();
        report::json(
            &json!({ "behind": sides.name, "renamed": renamed, "taken": taken, "findings": findings }),
        )?;
    } else {
        report::list(
            &renamed
                .iter()
                .map(|(from, to)| match from == to {
                    true => to.clone(),
                    false => format!("{from} -> {to}"),
                })
                .collect::<Vec<_>>(),
        )?;
    }
    finding::lines(talk, &linted);
    finding::proved_lines(talk, &proved);
    sides.merged.iter().for_each(|own| talk.note(&format!("{own} is in {} already", sides.name)));
    taken.iter().for_each(|name| talk.note(&format!("took {name} from {}", sides.name)));
    let is_dropped = |file: &&String| {
        let name = file.split('.').next().unwrap_or(file);
        !renamed.iter().any(|(from, _)| from == name) && !sides.merged.iter().any(|own| own == name)
    };
    for file in gone.iter().filter(is_dropped) {
        talk.note(&format!("deleted {file}, which {} does not have any more", sides.name));
    }
    if args.dry_run {
        talk.say("nothing was written");
        return Ok(Outcome::Clean);
    }
    talk.done(&format!("wrote {} behind {}", count(renamed.len(), "migration"), sides.name));
    rest.iter().for_each(|note| talk.note(note));
    talk.help(&format!("tell git: `git add -A {}`", folder.display()));
    let is_error = linted.iter().flat_map(|own| &own.findings).any(|own| own.level == Level::Error)
        || proved.iter().flat_map(|own| &own.found).any(|own| own.severity == Severity::Error);
    Ok(Outcome::found(is_error))
}

/// Sees that the ways back lead back from where their migrations stand now.
fn not_back(observer: &Observer<'_>, history: &History, first: usize) -> Result<(), Error> {
    let mut found = Vec::new();
    for migration in &history.migrations[first..] {
        let Some(down) = &migration.down else { continue };
        let (before, after) = back::states(observer, history, migration)?;
        match schema_core::back::left(observer, (migration, down), &after, &before.observed) {
            Ok(left) => found.extend(left.iter().map(|left| format!("{}: {left}", migration.down_file()))),
            Err(error) => found.push(format!("{}: {error}", migration.down_file())),
        }
    }
    if found.is_empty() { Ok(()) } else { Err(Error::NoWayBack { left: found }) }
}

/// What the rules find in them now, and what they do to rows.
fn look(
    project: &Project,
    observer: &Observer<'_>,
    history: &History,
    first: usize,
    talk: &Talk,
) -> Result<(Vec<Linted>, Vec<Proved>), Error> {
    let (mut linted, mut proved) = (Vec::new(), Vec::new());
    for at in first..history.migrations.len() {
        let migration = &history.migrations[at];
        talk.progress(&format!("trying {} on rows", migration.name));
        let path = history.folder.join(migration.file());
        let upto = History { folder: history.folder.clone(), migrations: history.migrations[..=at].to_vec() };
        linted.push(lint::of(project, observer, path.clone(), &upto, None)?);
        let (mut before, mut after) = back::states(observer, &upto, migration)?;
        match examine::beside_rules(observer, migration, &mut before, &mut after) {
            Ok(proof) => proved.push(Proved {
                name: migration.name.clone(),
                path,
                lines: proof.statements.iter().map(|own| (own.number, own.line)).collect(),
                found: found::proved(proof.findings()),
            }),
            Err(error) => talk.note(&format!("{} could not be tried on rows: {error}", migration.name)),
        }
    }
    Ok((linted, proved))
}

/// schema.sql, in its author's words where the declaration is what the history makes, and what is to be done where not.
fn snapshot(observer: &Observer<'_>, made: &mut State) -> (String, Option<String>) {
    let declared = observer.observe(&Source::Declared).and_then(|mut after| {
        let renames = after.declared.as_ref().map(|declared| declared.renames.clone()).unwrap_or_default();
        let difference = observer.compare(made, &mut after, &renames)?;
        Ok((after, difference.is_empty()))
    });
    let history = plan::snapshot(&made.observed);
    match declared {
        Ok((after, true)) => (plan::snapshot(&after.observed), None),
        Ok((_, false)) => {
            let note = "the declaration is not what the migrations make: once it is merged, `schema check` says more";
            (history, Some(note.to_owned()))
        }
        Err(error) => (history, Some(format!("the declaration could not be looked at: {error}"))),
    }
}
