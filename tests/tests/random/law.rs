//! What holds for every chain of states: each plan leads from one to the next, with rows in the tables, and each plan back
//! leads back; where it ends is what a build from nothing is, so that another comparison finds nothing to do.
//!
//! One database goes all the way there and all the way back, each plan run as `migrate` runs a file.

use std::collections::{BTreeMap, BTreeSet};

use postgres::{Client, Transaction};
use schema_core::dev::gate;
use schema_core::diff::{self, Difference};
use schema_core::plan::{self, Plan, RowFailure};
use schema_core::source::carried_out_within;
use schema_core::source::settle::{self, Pair};
use schema_model::declared::Renames;
use schema_model::object::Kind;
use schema_model::{ObjectId, Observed, QualifiedName, TableId};

use super::build;
use super::chain::{Chain, Link, Seen};
use super::ground::{Ground, Place};
use super::names;
use crate::case::{self, shown};
use crate::rows;

/// What came of a chain.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// Every plan leads there and back.
    Holds(Held),
    /// What is wrong on the way between a link and the next.
    Broken(usize, Vec<String>),
}

/// What was held to the law.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Held {
    /// Changes whose plan does something, there and back.
    pub(crate) changes: usize,
    /// The statements of all plans.
    pub(crate) steps: usize,
}

/// Why a plan did not run.
enum Stop {
    /// A default that its own domain refuses: a new table bears it until a row needs it, and a new column does not.
    Unbearable,
    /// PostgreSQL has no statement for a change, and the difference says so.
    Refused,
    Wrong(Vec<String>),
}

/// Tries a chain. What PostgreSQL refuses of its states is taken out of them.
///
/// # Errors
///
/// When a session fails.
pub(crate) fn hold(ground: &mut Ground<'_>, chain: &mut Chain) -> Result<Verdict, String> {
    loop {
        let (verdict, at) = attempt(ground, chain)?;
        match verdict {
            Ok(held) => return Ok(Verdict::Holds(held)),
            Err(Stop::Wrong(problems)) => {
                ground.clear()?;
                return Ok(Verdict::Broken(at, problems));
            }
            // What can be held to the law is what comes before.
            Err(Stop::Unbearable | Stop::Refused) => {
                ground.clear()?;
                chain.links.truncate(at + 1);
            }
        }
    }
}

/// Goes all the way there and back. The number is that of the link where it ended.
fn attempt(ground: &mut Ground<'_>, chain: &mut Chain) -> Result<(Result<Held, Stop>, usize), String> {
    for at in 0..chain.links.len() {
        let (before, after) = chain.links.split_at_mut(at);
        let Some(link) = after.first_mut() else { continue };
        if let Err(problem) = see(&mut ground.fresh, before.last(), link)? {
            return Ok((Err(Stop::Wrong(vec![problem])), at.saturating_sub(1)));
        }
    }
    let ways = chain.links.len().saturating_sub(1);
    let mut held = Held::default();
    let mut nothing: BTreeSet<usize> = BTreeSet::new();
    let first = chain.links.first().and_then(|link| link.seen.as_ref());
    let mut here = first.map(|seen| seen.observed.clone()).unwrap_or_default();
    for (name, at) in (0..ways).map(|at| ("there", at)).chain((0..ways).rev().map(|at| ("back", at))) {
        let Some([before, after]) = chain.links.get(at..at + 2) else { continue };
        match walk(ground, &mut here, name, before, after)? {
            Ok(0) => drop(nothing.insert(at)),
            Ok(steps) => {
                held.steps += steps;
                held.changes += usize::from(name == "back" && !nothing.contains(&at));
            }
            Err(stop) => return Ok((Err(stop), at)),
        }
    }
    Ok((Ok(held), ways))
}

/// Builds a state from nothing, takes out of it what PostgreSQL refuses, and looks at it. The inner error is of the one
/// who looks.
///
/// # Errors
///
/// When the session fails.
pub(crate) fn see(
    place: &mut Place,
    before: Option<&Link>,
    link: &mut Link,
) -> Result<Result<(), String>, String> {
    if link.seen.is_some() {
        return Ok(Ok(()));
    }
    let (mut transaction, prepared) = place.open()?;
    build::build(&mut transaction, &mut link.state).map_err(|error| shown(&error))?;
    let observed = match prepared.observe_within(&mut transaction) {
        Ok(observed) => observed,
        Err(error) => return Ok(Err(shown(&error))),
    };
    let before = before.and_then(|before| before.seen.as_ref());
    let pairs = before.map(|before| settle::disagreements(&before.observed, &observed)).unwrap_or_default();
    let same = settle::settle(&mut transaction, &pairs).map_err(|error| shown(&error))?;
    transaction.rollback().map_err(|error| shown(&error))?;
    link.seen = Some(Seen { observed, same });
    Ok(Ok(()))
}

/// Takes the database, which is seen as `here`, from one state to the other, and compares. Gives how many statements that
/// took.
fn walk(
    ground: &mut Ground<'_>,
    here: &mut Observed,
    name: &str,
    before: &Link,
    after: &Link,
) -> Result<Result<usize, Stop>, String> {
    let said = names::said(&before.state, &after.state, &after.said);
    let (Some(old), Some(new)) = (&before.seen, &after.seen) else { return Ok(Ok(0)) };
    let (there, back) = match names::hear(&said, &old.observed, &new.observed) {
        Ok(heard) => heard,
        Err(problem) => return Ok(Err(Stop::Wrong(vec![problem]))),
    };
    let (to, wanted, renames, same) = match name {
        "there" => (after, &new.observed, there, Some(&new.same)),
        _ => (before, &old.observed, back, None),
    };
    let difference = difference(ground, here, (to, wanted), same, &renames)?;
    if !difference.unmodeled.is_empty() {
        let unplanned = difference.unmodeled.iter().map(|it| format!("not planned: {}", it.describe()));
        return Ok(Err(Stop::Wrong(unplanned.collect())));
    }
    if !difference.refused.is_empty() {
        return Ok(Err(Stop::Refused));
    }
    let plan = plan::plan(&difference, wanted, &BTreeMap::new());
    let client = ground.walked.client();
    rows::fill(client).map_err(|error| shown(&error))?;
    let mut problems = match run(client, &plan).map_err(|error| shown(&error))? {
        Ok(()) => match arrived(&mut ground.walked, wanted)? {
            Ok(observed) => {
                *here = observed;
                return Ok(Ok(plan.steps.len()));
            }
            Err(left) => left.iter().map(|it| format!("the way {name} leaves: {it}")).collect(),
        },
        Err(problem) if problem.contains("ADD COLUMN") && problem.contains("value for domain") => {
            return Ok(Err(Stop::Unbearable));
        }
        Err(problem) => vec![format!("the way {name}: {problem}")],
    };
    problems.push(format!("the plan {name}:\n{}", plan.sql()));
    Ok(Err(Stop::Wrong(problems)))
}

/// What takes the database to another state; `same` are the texts that mean the same there, where that is known.
fn difference(
    ground: &mut Ground<'_>,
    here: &Observed,
    (link, after): (&Link, &Observed),
    same: Option<&BTreeSet<Pair>>,
    renames: &Renames,
) -> Result<Difference, String> {
    // A rename that cannot be is none.
    let renames = diff::said(here, after, renames).unwrap_or_default();
    let mut observed = here.clone();
    if !renames.is_empty() {
        let mut transaction = ground.walked.client().transaction().map_err(|error| shown(&error))?;
        let carried_out = carried_out_within(&mut transaction, here, &renames);
        observed = carried_out.map_err(|error| shown(&error))?;
        transaction.rollback().map_err(|error| shown(&error))?;
    }
    match same.filter(|_| renames.is_empty()) {
        Some(same) => settle::adopt(&mut observed, after, same),
        None => {
            let pairs = settle::disagreements(&observed, after);
            if !pairs.is_empty() {
                let same = settled(ground, link, &pairs)?;
                settle::adopt(&mut observed, after, &same);
            }
        }
    }
    Ok(diff::renamed(observed, after, renames))
}

/// Which texts mean the same where a state stands built: under its names, and over its columns.
fn settled(ground: &mut Ground<'_>, link: &Link, pairs: &BTreeSet<Pair>) -> Result<BTreeSet<Pair>, String> {
    let mut transaction = ground.fresh.client().transaction().map_err(|error| shown(&error))?;
    build::build(&mut transaction, &mut link.state.clone()).map_err(|error| shown(&error))?;
    let same = settle::settle(&mut transaction, pairs).map_err(|error| shown(&error))?;
    transaction.rollback().map_err(|error| shown(&error))?;
    Ok(same)
}

/// Runs a plan as `migrate` does. Where rows may make a statement fail and do, its table is emptied.
fn run(client: &mut Client, plan: &Plan) -> Result<Result<(), String>, postgres::Error> {
    client.batch_execute("RESET check_function_bodies")?;
    let mut rest = plan.steps.as_slice();
    while !rest.is_empty() {
        let inside = |step: &plan::Step| step.effects.transaction == plan::Transaction::Inside;
        let end = rest.iter().position(|step| !inside(step));
        let (together, others) = rest.split_at(end.map_or(rest.len(), |end| end.max(1)));
        let whole: String = together.iter().map(|step| format!("{};\n", step.sql)).collect();
        // Many statements in one message share a transaction, and one statement has one of its own if it can.
        if gate::run(client, &whole).is_err() {
            let mut transaction = client.transaction()?;
            for step in together {
                if let Err(problem) = take(&mut transaction, step)? {
                    return Ok(Err(problem));
                }
            }
            transaction.commit()?;
        }
        rest = others;
    }
    Ok(Ok(()))
}

fn take(transaction: &mut Transaction<'_>, step: &plan::Step) -> Result<Result<(), String>, postgres::Error> {
    let mut tries = 0;
    loop {
        let mut inner = transaction.transaction()?;
        let Err(error) = gate::run(&mut inner, &step.sql) else {
            inner.commit()?;
            return Ok(Ok(()));
        };
        inner.rollback()?;
        let named = step.effects.fails_on.iter().filter_map(RowFailure::table).cloned();
        let tables: BTreeSet<TableId> = named.chain(step.table()).collect();
        let view = match step.change.object() {
            ObjectId::Named(id) if id.kind == Kind::MaterializedView => Some(id),
            _ => None,
        };
        if let Some(view) = view.filter(|_| tries == 0 && !step.effects.fails_on.is_empty()) {
            transaction.batch_execute(&format!("REFRESH {} WITH NO DATA", view.sql()))?;
            tries += 1;
            continue;
        }
        if tries > 0 || tables.is_empty() || step.effects.fails_on.is_empty() {
            return Ok(Err(format!("{}\n  {}", step.sql, shown(&error))));
        }
        for table in tables {
            transaction.batch_execute(&format!("TRUNCATE {} CASCADE", quoted(&table.0)))?;
        }
        tries += 1;
    }
}

/// What the database is, in the words of what it should be; or what differs.
fn arrived(place: &mut Place, wanted: &Observed) -> Result<Result<Observed, Vec<String>>, String> {
    let mut observed = match place.observe() {
        Ok(observed) => observed,
        Err(error) => return Ok(Err(vec![shown(&error)])),
    };
    let pairs = settle::disagreements(&observed, wanted);
    if !pairs.is_empty() {
        let same = settle::settle(place.client(), &pairs).map_err(|error| shown(&error))?;
        settle::adopt(&mut observed, wanted, &same);
    }
    let left = case::differences(&observed, wanted);
    Ok(if left.is_empty() { Ok(observed) } else { Err(left) })
}

fn quoted(name: &QualifiedName) -> String {
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    format!("{}.{}", quoted(&name.schema), quoted(&name.name))
}
