//! `schema verify`: migrations proved on a dev database with rows in its tables.

use schema_core::back::{self as way, Manner, WayBack, prove as prove_back, way_back};
use schema_core::history::{self, History, Migration};
use schema_core::plan::{self, Plan};
use schema_core::source::{Observer, Source, State};
use schema_core::verify::{self, Code, Finding, Live, Planned, Proof, Seed, Severity, Speed, Subject};
use serde_json::json;

use super::{Outcome, back};
use crate::args::Verify;
use crate::error::{Error, count};
use crate::project::Project;
use crate::report::{self, Talk};

pub(super) fn run(project: &Project, args: &Verify, talk: &Talk) -> Result<Outcome, Error> {
    let observer = project.observer();
    let history = project.history()?;
    let wanted = wanted(&history, args)?;
    let (mut has_errors, mut proofs) = (false, Vec::new());
    if args.down && wanted.is_empty() {
        talk.say("no migration says a way back");
    }
    let mut there = match &args.database {
        Some(url) => Some((project.target(Some(url))?.connect_alone()?, Speed::measure(&observer)?)),
        None => None,
    };
    for migration in wanted {
        talk.progress(&format!("proving {}", migration.name));
        let proved = match args.down {
            false => Proved::of(prove(&observer, &history, migration, args)?, migration),
            true => back(&observer, &history, migration, args)?,
        };
        let live = match &mut there {
            Some((client, speed)) => Some(Live::look(client, &proved.proof, speed)?),
            None => None,
        };
        let errors = proved.findings.iter().any(|own| own.severity == Severity::Error);
        has_errors |= errors || live.as_ref().is_some_and(Live::has_errors);
        if args.format.is_json() {
            let Proved { proof, findings, .. } = &proved;
            proofs.push(json!({
                "migration": migration.name, "down": args.down, "errors": errors, "findings": findings,
                "blocks": proof.bearings(), "statements": proof.statements, "filled": proof.filled,
                "deploy": proof.deploy_order(), "live": live,
            }));
        } else {
            show(talk, &proved)?;
            if let Some(live) = &live {
                show_live(live)?;
            }
        }
    }
    if args.format.is_json() {
        report::json(&json!({ "proofs": proofs }))?;
    } else if history.migrations.is_empty() {
        talk.say("there is no migration yet");
    }
    Ok(Outcome::found(has_errors))
}

/// The migrations that were named, or all, or the last.
fn wanted<'h>(history: &'h History, args: &Verify) -> Result<Vec<&'h Migration>, Error> {
    if args.all {
        let is_wanted = |own: &&Migration| !args.down || own.down.is_some();
        return Ok(history.migrations.iter().filter(is_wanted).collect());
    }
    if args.migrations.is_empty() {
        return Ok(history.migrations.last().into_iter().collect());
    }
    let named = args.migrations.iter().map(|number| Ok(history.until(*number)?.last()));
    named.filter_map(Result::transpose).collect()
}

/// A migration or the way back from one, with what was found.
struct Proved {
    name: String,
    proof: Proof,
    findings: Vec<Finding>,
    /// Of a way back: the rows that it went there and back on.
    there_and_back: Option<usize>,
}

impl Proved {
    fn of(proof: Proof, migration: &Migration) -> Self {
        let findings = proof.findings();
        Self { name: migration.name.clone(), proof, findings, there_and_back: None }
    }
}

/// Proves the way back from a migration.
fn back(
    observer: &Observer<'_>,
    history: &History,
    migration: &Migration,
    args: &Verify,
) -> Result<Proved, Error> {
    let Some(down) = &migration.down else { return Err(Error::NoDown { name: migration.name.clone() }) };
    let (mut before, mut after) = back::states(observer, history, migration)?;
    let one = std::slice::from_ref(migration);
    // What cannot be planned can be written by hand all the same.
    let way = match way_back(observer, one, &mut before, &mut after, Manner::Direct) {
        Err(way::Error::Unmodeled(_)) => WayBack::default(),
        way => way?,
    };
    let trip = prove_back(observer, migration, (&down.sql, &way), &before, &after, Seed(args.seed), false)?;
    let findings = trip.findings();
    let there_and_back = Some(trip.both.filled.rows.values().sum());
    Ok(Proved { name: migration.down_file(), proof: trip.back, findings, there_and_back })
}

fn prove(
    observer: &Observer<'_>,
    history: &History,
    migration: &Migration,
    args: &Verify,
) -> Result<Proof, Error> {
    let at = history.migrations.iter().position(|own| own.number == migration.number).unwrap_or(0);
    let mut before = match at.checked_sub(1).and_then(|at| history.migrations.get(at)) {
        Some(own) => observer.history(history.clone(), Some(own.number))?,
        None => observer.observe(&Source::Empty)?,
    };
    // The last one has to lead to the declaration, any other to what it led to.
    let mut after = match at + 1 == history.migrations.len() {
        true => observer.observe(&Source::Declared)?,
        false => observer.history(history.clone(), Some(migration.number))?,
    };
    let renames = after.declared.as_ref().map(|own| own.renames.clone()).unwrap_or_default();
    let backfills = after.declared.as_ref().map(|own| own.backfills.clone()).unwrap_or_default();
    let difference = observer.compare(&mut before, &mut after, &renames)?;
    let plan = plan::plan(&difference, &after.observed, &backfills);
    // What was meant is known of a file that is the plan.
    let planned = is_written_by(&plan, &migration.sql).then_some(Planned {
        plan: &plan,
        difference: &difference,
        backfills: &backfills,
    });
    let (name, sql) = (migration.file(), migration.sql.as_str());
    let (before, fresh): (&State, &State) = (&before, &after);
    let after = &fresh.observed;
    let seed = Seed(args.seed);
    let mut proof = verify::prove(observer, &Subject { name: &name, before, after, sql, planned, seed })?;
    // Where the catalogs differ, so do the dumps, and it has been said.
    if proof.left.is_empty() {
        proof.dump = verify::dump(observer, before, sql, fresh)?;
    }
    Ok(proof)
}

fn is_written_by(plan: &Plan, sql: &str) -> bool {
    history::same(&plan.sql(), sql)
}

/// What is wrong first, then what others have to bear, then how much was tried.
fn show(talk: &Talk, proved: &Proved) -> Result<(), Error> {
    let Proved { name, proof, findings, there_and_back } = proved;
    let errors = findings.iter().filter(|own| own.severity == Severity::Error).count();
    let verdict = match (errors, findings.len() - errors) {
        (0, 0) => "proved".to_owned(),
        (0, warnings) => format!("proved, with {}", count(warnings, "warning")),
        (errors, 0) => count(errors, "error"),
        (errors, warnings) => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
    };
    report::found(&format!("{name}: {verdict}"))?;
    for finding in findings {
        let word = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let mut lines = vec![format!("  {word}[{}]: {}", code(finding.code), finding.text)];
        lines.extend(finding.details.iter().map(|detail| format!("    {detail}")));
        lines.extend(finding.help.iter().map(|help| format!("    help: {help}")));
        report::list(&lines)?;
    }
    let bearings = proof.bearings();
    if !bearings.is_empty() {
        report::list(&["  while it runs:".to_owned()])?;
        report::list(&bearings.iter().map(|own| format!("    {}", own.text)).collect::<Vec<_>>())?;
    }
    // Which release goes out before the way back is for those to say who go back.
    if there_and_back.is_none() {
        let order = proof.deploy_order();
        let mut lines = vec![format!("  deploy: {}", order.verdict)];
        lines.extend(order.clashes.iter().map(|clash| format!("    {}", clash.text)));
        report::list(&lines)?;
    }
    let rows: usize = proof.filled.rows.values().sum();
    let again = match there_and_back {
        None => String::new(),
        Some(rows) => format!("; there and back on {}", count(*rows, "row")),
    };
    talk.say(&format!(
        "tried on {} in {}{again}",
        count(rows, "row"),
        count(proof.filled.rows.len(), "table")
    ));
    Ok(())
}

/// What the migration will meet in the database.
fn show_live(live: &Live) -> Result<(), Error> {
    let mut lines = vec!["  on the database:".to_owned()];
    lines.extend(live.failures.iter().map(|own| format!("    error: {}", own.text)));
    let (long, short): (Vec<_>, Vec<_>) = live.work.iter().partition(|own| own.seconds >= 1.0);
    lines.extend(long.iter().map(|own| format!("    {}", own.text)));
    if !short.is_empty() {
        let rest = if long.is_empty() { "each statement" } else { "each of the others" };
        lines.push(format!("    {rest} reads or copies for under a second, at the speed of the dev server"));
    }
    lines.extend(
        live.cleared.iter().map(|number| format!("    statement {number} fails on no row that is there")),
    );
    lines.extend(live.unknown.iter().map(|own| format!("    not known: {}", own.text)));
    if lines.len() > 1 {
        report::list(&lines)?;
    }
    Ok(())
}

fn code(code: Code) -> String {
    serde_json::to_value(code).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
