//! `schema generate --strategy online`: several migrations instead of one, all of them written or none.

use schema_core::diff::Difference;
use schema_core::history::{History, Migration};
use schema_core::lint;
use schema_core::plan;
use schema_core::plan::online::{self, Stage};
use schema_core::review::{Found, found};
use schema_core::source::State;
use schema_core::sql::remark::remark;
use schema_core::verify::{self, Proof, Severity};
use serde_json::{Value, json};

use super::generate::runs;
use super::{Outcome, allow, back, examine, generate};
use crate::args::Generate;
use crate::error::{Error, count};
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
    let stages = online::online(difference, &after.observed, &examine::backfills(after));
    let left = verify::replay_stages(&project.observer(), before, &stages, &after.observed)?;
    if !left.is_empty() {
        return Err(Error::Unproved { left, sql: online::script(&stages) });
    }
    let seen = if args.no_verify { None } else { on_rows(project, before, after, &stages, difference, talk) };
    let rows: usize = seen.as_ref().map_or(0, |proof| proof.filled.rows.values().sum());
    let is_tried = seen.is_some();
    let mut seen = seen.map(|proof| found::all(&[], Some(&proof))).unwrap_or_default();
    allow::as_configured(project, &mut seen);
    let mut migrations = named(&history, &stages, args.name.as_deref())?;
    let (allowed, mut taken, mut found) = (allow::read(&args.allowed)?, Vec::new(), Vec::new());
    for (stage, (_, sql)) in stages.iter().zip(&mut migrations) {
        let rules = examine::rules(project, &stage.plan, sql, difference, after)?;
        let mut findings = taken_from(&mut seen, stage.plan.steps.len());
        let rules = found::all(&rules, None).into_iter().filter(|own| !says_more(&findings, own));
        let rules: Vec<Found> = rules.collect();
        findings.extend(rules);
        let own = allow::take(&mut findings, &allowed);
        *sql = lint::allow(sql, &own);
        taken.extend(own);
        found.push(findings);
    }
    allow::all_used(&allowed, &taken)?;
    let mut next = history.with_all(&migrations)?;
    let first = history.migrations.len();
    let ways_back = match args.down {
        Some(_) => back::attach(project, &mut next, first, args, talk)?,
        None => Vec::new(),
    };
    let mut written = next.migrations.split_off(first);
    for (migration, findings) in written.iter_mut().zip(&found) {
        migration.is_checked = allow::errors(findings) == 0 && is_tried;
    }
    let errors: usize = found.iter().map(|findings| allow::errors(findings)).sum();
    if !args.dry_run {
        history.extend(written.clone(), &plan::snapshot(&after.observed))?;
    }
    let mut files: Vec<Value> = Vec::new();
    for (at, ((stage, migration), findings)) in stages.iter().zip(&written).zip(&found).enumerate() {
        let way_back = ways_back.get(at);
        if args.format.is_json() {
            let name = if args.dry_run { None } else { Some(&migration.name) };
            files.push(json!({
                "migration": name,
                "after_deploy": stage.after_deploy,
                "sql": migration.sql,
                "steps": stage.plan.steps,
                "findings": findings,
                "down": way_back.map(|way| way.json(migration)),
            }));
            continue;
        }
        report::sql(&format!("{}{}\n", remark(&migration.file()), migration.sql))?;
        if !findings.is_empty() {
            talk.say(&format!("in {}:", migration.file()));
        }
        report::finding::brief(talk, findings);
        if let Some(way) = way_back {
            back::show(migration, way, talk)?;
        }
    }
    if args.format.is_json() {
        report::json(&json!({ "migrations": files }))?;
        return Ok(Outcome::found(errors > 0));
    }
    report::outside(talk, &project.observer(), &before.observed);
    let tried = if rows == 0 { String::new() } else { format!(" with {} in its tables", count(rows, "row")) };
    let proved = format!("proved on a dev database{tried}: they lead to the declaration");
    if args.dry_run {
        talk.say(&format!("{proved}; nothing was written"));
        return Ok(Outcome::found(errors > 0));
    }
    written.iter().for_each(|migration| project.say_written(migration, talk));
    let next = match errors {
        0 => what_next(&stages, &written),
        errors => generate::left(errors, &found.concat()),
    };
    talk.say(&format!("{proved}; {next}"));
    Ok(Outcome::found(errors > 0))
}

/// What all of it does to rows; nothing where that could not be tried, which is said.
fn on_rows(
    project: &Project,
    before: &State,
    after: &State,
    stages: &[Stage],
    difference: &Difference,
    talk: &Talk,
) -> Option<Proof> {
    let whole = online::whole(stages);
    match examine::prove(&project.observer(), "the migrations", before, after, &whole, difference, true) {
        Ok(proof) if runs(&proof) => Some(proof),
        Ok(_) => None,
        Err(error) => {
            talk.note(&format!("they could not be tried on rows: {error}"));
            None
        }
    }
}

/// Takes what was found about the first `count` statements, and numbers those that are left from 1 again.
fn taken_from(seen: &mut Vec<Found>, count: usize) -> Vec<Found> {
    let (own, mut rest): (Vec<Found>, Vec<Found>) =
        seen.drain(..).partition(|own| own.statements.iter().all(|number| *number <= count));
    for number in rest.iter_mut().flat_map(|own| &mut own.statements) {
        *number = number.saturating_sub(count);
    }
    *seen = rest;
    own
}

/// Whether what rows have shown says it already.
fn says_more(seen: &[Found], rule: &Found) -> bool {
    let is_about = |own: &Found| own.statements == rule.statements && own.severity == Severity::Error;
    rule.code == "required-column" && seen.iter().any(is_about)
}

/// When to run which.
fn what_next(stages: &[Stage], written: &[Migration]) -> String {
    let early = stages.iter().take_while(|stage| !stage.after_deploy).count();
    if early == stages.len() {
        return "apply them with `schema migrate`".to_owned();
    }
    match early.checked_sub(1).and_then(|last| written.get(last)) {
        Some(last) => {
            let to = last.number;
            format!(
                "run `schema migrate --to {to:04}`, deploy the code, and run `schema migrate` for the rest"
            )
        }
        None => "deploy the code that no longer needs what goes, then run `schema migrate`".to_owned(),
    }
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
