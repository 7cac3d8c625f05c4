//! What holds for every two states: the plan between them leads from one to the other and back, with rows in the tables.
//!
//! The quick way tries everything in one transaction that is rolled back. The thorough way is that of the case folders:
//! statement by statement with commits, effects measured, and `pg_dump` as an outside observer.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use postgres::{Client, Transaction};
use schema_core::diff::{self, Difference};
use schema_core::introspect;
use schema_core::plan::{self, Plan};
use schema_core::source::settle::{self, Pair};
use schema_core::source::{Error, Observer, Project, Source};
use schema_core::verify;
use schema_model::declared::Renames;
use schema_model::{Observed, QualifiedName};

use super::build;
use super::state::{Item, Kind, State, Uid};
use super::write;
use crate::case::{self, Way, shown};
use crate::world::World;
use crate::{rows, walk};

/// Two states, and the renames between them that somebody says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Change {
    pub(crate) before: State,
    pub(crate) after: State,
    pub(crate) said: BTreeSet<Uid>,
}

/// What came of a change.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// The plan leads there and back; so many steps.
    Holds(usize),
    /// A rename that cannot be.
    Refused,
    /// It only holds with commits between the statements: not tried the quick way.
    NeedsCommits,
    /// What is wrong.
    Broken(Vec<String>),
}

/// Tries a change the quick way. What PostgreSQL refuses of the two states is taken out of them.
pub(crate) fn quick(client: &mut Client, change: &mut Change) -> Result<Verdict, postgres::Error> {
    let mut transaction = client.transaction()?;
    transaction.batch_execute("SET LOCAL lock_timeout = '60s'")?;
    let verdict = within(&mut transaction, change);
    transaction.rollback()?;
    verdict
}

fn within(transaction: &mut Transaction<'_>, change: &mut Change) -> Result<Verdict, postgres::Error> {
    let broken = |error: &dyn std::error::Error| Ok(Verdict::Broken(vec![shown(error)]));
    let mut inner = transaction.transaction()?;
    build::build(&mut inner, &mut change.before)?;
    let before = match introspect::observe_within(&mut inner) {
        Ok(observed) => observed,
        Err(error) => return broken(&error),
    };
    inner.rollback()?;
    let mut inner = transaction.transaction()?;
    build::build(&mut inner, &mut change.after)?;
    let after = match introspect::observe_within(&mut inner) {
        Ok(observed) => observed,
        Err(error) => return broken(&error),
    };
    let same = settle::settle(&mut inner, &settle::disagreements(&before, &after))?;
    inner.rollback()?;

    if !names(change).is_empty() {
        // What carries them out works on databases, not in a transaction.
        return Ok(Verdict::NeedsCommits);
    }
    let there = difference(&before, &after, &same);
    let back = difference(&after, &before, &same.iter().map(turned).collect());
    let unplanned: Vec<String> = [&there, &back]
        .iter()
        .flat_map(|way| way.unmodeled.iter().map(|it| format!("not planned: {}", it.describe())))
        .collect();
    if !unplanned.is_empty() {
        return Ok(Verdict::Broken(unplanned));
    }
    let there = plan::plan(&there, &after, &BTreeMap::new());
    let back = plan::plan(&back, &before, &BTreeMap::new());
    let inside =
        |plan: &Plan| plan.steps.iter().all(|it| it.effects.transaction == plan::Transaction::Inside);
    if !inside(&there) || !inside(&back) {
        return Ok(Verdict::NeedsCommits);
    }

    let mut inner = transaction.transaction()?;
    build::build(&mut inner, &mut change.before)?;
    let mut problems = Vec::new();
    for (name, plan, wanted) in [("there", &there, &after), ("back", &back, &before)] {
        rows::fill(&mut inner)?;
        if let Err(problem) = run(&mut inner, plan)? {
            // A default that its own domain refuses: a new table bears it until a row needs it, and a new column does not.
            if problem.contains("ADD COLUMN") && problem.contains("value for domain") {
                return Ok(Verdict::Refused);
            }
            problems.push(format!("the way {name}: {problem}"));
            break;
        }
        let left = match left(&mut inner, wanted)? {
            Ok(left) => left,
            Err(error) => vec![error],
        };
        problems.extend(left.iter().map(|it| format!("the way {name} leaves: {it}")));
        if !problems.is_empty() {
            break;
        }
    }
    if problems.is_empty() {
        return Ok(Verdict::Holds(there.steps.len()));
    }
    problems.push(format!("the plan there:\n{}", there.sql()));
    problems.push(format!("the plan back:\n{}", back.sql()));
    Ok(Verdict::Broken(problems))
}

/// Runs a plan; where rows may make a statement fail and do, its table is emptied.
fn run(transaction: &mut Transaction<'_>, plan: &Plan) -> Result<Result<(), String>, postgres::Error> {
    for step in &plan.steps {
        let mut tries = 0;
        loop {
            let mut inner = transaction.transaction()?;
            let Err(error) = inner.batch_execute(&step.sql) else {
                inner.commit()?;
                break;
            };
            inner.rollback()?;
            let announced = !step.effects.fails_on.is_empty();
            match step.table() {
                Some(table) if announced && tries == 0 => {
                    transaction.batch_execute(&format!("TRUNCATE {} CASCADE", quoted(&table.0)))?;
                    tries += 1;
                }
                _ => return Ok(Err(format!("{}\n  {}", step.sql, shown(&error)))),
            }
        }
    }
    Ok(Ok(()))
}

/// What differs from where the way should end.
fn left(
    transaction: &mut Transaction<'_>,
    wanted: &Observed,
) -> Result<Result<Vec<String>, String>, postgres::Error> {
    let mut observed = match introspect::observe_within(transaction) {
        Ok(observed) => observed,
        Err(error) => return Ok(Err(shown(&error))),
    };
    let same = settle::settle(transaction, &settle::disagreements(&observed, wanted))?;
    settle::adopt(&mut observed, wanted, &same);
    Ok(Ok(case::differences(&observed, wanted)))
}

/// Tries a change the thorough way: as `schema diff` between two SQL files, and as a case folder is tried.
pub(crate) fn thorough(world: &World, change: &Change) -> Result<Verdict, String> {
    let folder = tempfile::tempdir().map_err(|error| shown(&error))?;
    let file = |name: &str, state: &State| {
        let path = folder.path().join(name);
        fs::write(&path, write::script(state)).map(|()| path).map_err(|error| shown(&error))
    };
    let (before, after) = (file("before.sql", &change.before)?, file("after.sql", &change.after)?);
    let project = Project { schema: Vec::new(), migrations: folder.path().to_owned() };
    let observer = Observer::new(&project, &world.dev, world.cache.clone());
    let broken = |error: &dyn std::error::Error| Ok(Verdict::Broken(vec![shown(error)]));
    let (mut before, mut after) =
        match (observer.observe(&Source::Sql(vec![before])), observer.observe(&Source::Sql(vec![after]))) {
            (Ok(before), Ok(after)) => (before, after),
            (Err(error), _) | (_, Err(error)) => return broken(&error),
        };
    let (mut renames, mut way_back) = (Renames::default(), Renames::default());
    for (old, new) in names(change) {
        let schemas = (&before.observed.schema, &after.observed.schema);
        let heard = diff::hear(&mut renames, &format!("{old}={}", bare_of(&new)), schemas.0, schemas.1);
        let back = diff::hear(&mut way_back, &format!("{new}={}", bare_of(&old)), schemas.1, schemas.0);
        if let Err(error) = heard.and(back) {
            return Ok(Verdict::Broken(vec![format!("{old}={new}: {error}")]));
        }
    }
    let there = match observer.compare(&mut before, &mut after, &renames) {
        Ok(difference) => difference,
        Err(Error::Rename(_)) => return Ok(Verdict::Refused),
        Err(error) => return broken(&error),
    };
    let back = match observer.compare(&mut after, &mut before, &way_back) {
        Ok(difference) => difference,
        Err(Error::Rename(_)) => return Ok(Verdict::Refused),
        Err(error) => return broken(&error),
    };
    let there = case::way("there", &before, &after, there);
    let back = case::way("back", &after, &before, back);
    let mut problems = Vec::new();
    for way in [&there, &back] {
        match verify::replay(&observer, way.from, &way.plan, &way.to.observed) {
            Ok(proof) => problems
                .extend(proof.iter().map(|left| format!("the proof of the way {} leaves: {left}", way.name))),
            Err(error) => problems.push(format!("the proof of the way {}: {}", way.name, shown(&error))),
        }
    }
    walk::there_and_back(world, &observer, &there, Some(&back), &mut problems)?;
    if problems.is_empty() {
        return Ok(Verdict::Holds(there.plan.steps.len()));
    }
    let plan = |way: &Way<'_>| format!("the plan {}:\n{}", way.name, way.plan.sql());
    problems.extend([plan(&there), plan(&back)]);
    Ok(Verdict::Broken(problems))
}

fn difference(before: &Observed, after: &Observed, same: &BTreeSet<Pair>) -> Difference {
    let mut before = before.clone();
    settle::adopt(&mut before, after, same);
    diff::diff(&before, after)
}

fn turned(pair: &Pair) -> Pair {
    Pair { before: pair.after.clone(), after: pair.before.clone(), ..pair.clone() }
}

/// What is said to go by another name, as `--rename` takes it: what things hang on first.
pub(crate) fn names(change: &Change) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for uid in &change.said {
        let (Some(old), Some(new)) = (change.before.items.get(uid), change.after.items.get(uid)) else {
            continue;
        };
        let (from, to) = (path(&change.before, old), path(&change.after, new));
        let words = match old.kind {
            Kind::Schema => "schema",
            Kind::Enum => "enum",
            Kind::Label => "value",
            Kind::Composite | Kind::Range => "type",
            Kind::Attribute => "attribute",
            Kind::Domain => "domain",
            Kind::DomainCheck | Kind::Constraint | Kind::ForeignKey => "constraint",
            Kind::Sequence => "sequence",
            Kind::Function => "function",
            Kind::Procedure => "procedure",
            Kind::Aggregate => "aggregate",
            Kind::Table => "table",
            Kind::Column | Kind::ViewColumn => "column",
            Kind::Index | Kind::ViewIndex => "index",
            Kind::Statistics => "statistics",
            Kind::View => "view",
            Kind::MaterializedView => "materialized view",
            Kind::Trigger => "trigger",
            Kind::Rule => "rule",
            Kind::Policy => "policy",
            Kind::Publication => "publication",
            Kind::Extension | Kind::Setting | Kind::Comment | Kind::Grant | Kind::DefaultPrivileges => {
                continue;
            }
        };
        // A part that only goes along with its table is not renamed itself.
        let alone = (&old.name, old.schema) != (&new.name, new.schema);
        if let (true, Some(from), Some(to)) = (alone && from != to, from, to) {
            found.push((old.kind, format!("{words} {from}"), format!("{words} {to}")));
        }
    }
    found.sort();
    found.into_iter().map(|(_, from, to)| (from, to)).collect()
}

/// A name with all that it lies in.
fn path(state: &State, item: &Item) -> Option<String> {
    let own = format!("\"{}\"", cut(&item.name));
    match item.owner.filter(|_| !matches!(item.kind, Kind::Index | Kind::ViewIndex | Kind::Statistics)) {
        Some(owner) => Some(format!("{}.{own}", path(state, state.items.get(&owner)?)?)),
        None if matches!(item.kind, Kind::Schema | Kind::Publication) => Some(own),
        None => {
            let schema = item.schema.or(item.owner.and_then(|owner| state.items.get(&owner)?.schema));
            let schema = schema.and_then(|schema| state.items.get(&schema));
            Some(format!("\"{}\".{own}", schema.map_or("public", |schema| schema.name.as_str())))
        }
    }
}

/// The name behind the words of its kind.
fn bare_of(name: &str) -> &str {
    name.find('"').map_or(name, |at| &name[at..])
}

/// PostgreSQL cuts names to 63 bytes.
fn cut(name: &str) -> String {
    name.chars().take(63).collect()
}

fn quoted(name: &QualifiedName) -> String {
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    format!("{}.{}", quoted(&name.schema), quoted(&name.name))
}
