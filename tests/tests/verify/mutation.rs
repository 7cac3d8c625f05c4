//! Plans with one mistake each, made from the plans of the case folders: the proof has to say of every one that it is
//! wrong, or nothing is wrong with it.
//!
//! Whether anything is, is for [`oracle`] to say, which knows nothing of the proof. Prints how many there were, and what
//! they were caught by.

mod mutate;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use libtest_mimic::{Failed, Trial};
use schema_core::diff::Difference;
use schema_core::plan::{self, Plan};
use schema_core::source::{Observer, Project, Source, State};
use schema_core::verify::{self, Planned, Proof, Seed, Severity, Subject};
use schema_model::ColumnId;

use crate::failed;
use crate::oracle;
use crate::world::World;
use mutate::Mutant;

/// How many wrong plans are tried of each kind of mistake, from as many cases as there are.
const OF_A_KIND: usize = 9;

/// One way of a case, with the plan that is right.
struct Way {
    name: String,
    before: State,
    after: State,
    difference: Difference,
    backfills: BTreeMap<ColumnId, String>,
    plan: Plan,
}

/// The one test.
pub(crate) fn trials(world: &Arc<World>) -> Vec<Trial> {
    let world = Arc::clone(world);
    vec![Trial::test("mutation", move || hold(&world))]
}

fn hold(world: &World) -> Result<(), Failed> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let folders = folders(&root);
    let mutants = each(&folders, |folder| {
        let way = way(world, folder)?;
        Some(mutate::all(&way.plan, &way.before.observed.schema, &way.after.observed.schema))
    });
    let mut by_kind: BTreeMap<&str, Vec<(usize, Mutant)>> = BTreeMap::new();
    for (at, mutants) in mutants.into_iter().enumerate() {
        for mutant in mutants.into_iter().flatten() {
            by_kind.entry(mutant.kind).or_default().push((at, mutant));
        }
    }
    // Evenly over the cases, and the same ones each time.
    let mut chosen: BTreeMap<usize, Vec<Mutant>> = BTreeMap::new();
    for all in by_kind.into_values() {
        let step = all.len().div_ceil(OF_A_KIND).max(1);
        for (at, mutant) in all.into_iter().step_by(step) {
            chosen.entry(at).or_default().push(mutant);
        }
    }
    let chosen: Vec<(usize, Vec<Mutant>)> = chosen.into_iter().collect();
    let results = each(&chosen, |(at, mutants)| {
        let right = way(world, &folders[*at]).ok_or("a plan that is gone").and_then(|way| {
            Ok((said(&prove(world, &way, &way.plan).map_err(|_| "a right plan without a proof")?), way))
        });
        let judge = |mutant: &Mutant| match &right {
            Ok((right, way)) => (mutant.kind, judge(world, way, right, mutant)),
            Err(error) => (mutant.kind, Err((*error).to_owned())),
        };
        mutants.iter().map(judge).collect::<Vec<_>>()
    });
    let mut counts: BTreeMap<&str, BTreeMap<String, usize>> = BTreeMap::new();
    let mut problems = Vec::new();
    for (kind, result) in results.into_iter().flatten() {
        let what = match result {
            Ok(Judgement::Escaped(what)) => {
                problems.push(what);
                "ESCAPED".to_owned()
            }
            Ok(judgement) => judgement.to_string(),
            Err(error) => {
                problems.push(error);
                "error".to_owned()
            }
        };
        *counts.entry(kind).or_default().entry(what).or_default() += 1;
    }
    for (kind, counts) in &counts {
        let counts: Vec<String> = counts.iter().map(|(what, count)| format!("{count} {what}")).collect();
        println!("{kind}: {}", counts.join(", "));
    }
    let of = |wanted: &dyn Fn(&str) -> bool| -> usize {
        counts.values().flatten().filter(|(what, _)| wanted(what)).map(|(_, count)| count).sum()
    };
    let (equivalent, escaped) = (of(&|what| what == "equivalent"), of(&|what| what == "ESCAPED"));
    let wrong = of(&|_| true) - equivalent;
    println!("{wrong} wrong plans, {} caught, {equivalent} more that do the same", wrong - escaped);
    if wrong < 100 {
        problems.push(format!("only {wrong} wrong plans"));
    }
    failed(problems)
}

/// What became of a wrong plan.
enum Judgement {
    /// By what it was caught.
    Caught(&'static str),
    /// It does what the right one does.
    Equivalent,
    /// It does not, and nobody said so.
    Escaped(String),
}

impl fmt::Display for Judgement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Caught(what) => write!(f, "caught by {what}"),
            Self::Equivalent => f.write_str("equivalent"),
            Self::Escaped(what) => f.write_str(what),
        }
    }
}

fn judge(world: &World, way: &Way, right: &Said, mutant: &Mutant) -> Result<Judgement, String> {
    let name = format!("{}: {} {}", way.name, mutant.kind, mutant.what);
    let shown = |error: &dyn fmt::Display| format!("{name}: {error}");
    let wrong = match prove(world, way, &mutant.plan) {
        Ok(proof) => proof,
        Err(_) => return Ok(Judgement::Caught("no proof at all")),
    };
    let wrong = said(&wrong);
    let caught = wrong.iter().find(|(what, said)| !said.is_subset(&right[*what]));
    if let Some((what, _)) = caught {
        return Ok(Judgement::Caught(what));
    }
    let differences =
        oracle::differences(world, &way.before, &way.plan, &mutant.plan).map_err(|error| shown(&error))?;
    match differences.is_empty() {
        true => Ok(Judgement::Equivalent),
        false => {
            Ok(Judgement::Escaped(format!("{name}\n  {}\n  {}", mutant.plan.sql(), differences.join("\n  "))))
        }
    }
}

fn prove(world: &World, way: &Way, plan: &Plan) -> Result<Proof, String> {
    let project = Project { schema: Vec::new(), migrations: PathBuf::new() };
    let observer = Observer::new(&project, &world.dev, world.cache.clone());
    let planned = Planned { plan, difference: &way.difference, backfills: &way.backfills };
    let subject = Subject {
        name: &way.name,
        before: &way.before,
        after: &way.after.observed,
        sql: &plan.sql(),
        planned: Some(planned),
        seed: Seed::default(),
    };
    verify::prove(&observer, &subject).map_err(|error| error.to_string())
}

/// What a proof says against a plan, by what says it.
type Said = BTreeMap<&'static str, BTreeSet<String>>;

fn said(proof: &Proof) -> Said {
    let failures = proof.failures.iter().map(|own| {
        let gravity = if own.severity() == Severity::Error { "always" } else { "on some rows" };
        // What is in the way of whom depends on the order; that something is does not.
        format!("{gravity} {} {}", own.sqlstate, own.message)
    });
    let changed =
        proof.changed.iter().map(|own| format!("{} {:?} {:?}", own.table, own.column, own.expected));
    let lost = proof.lost.iter().map(|own| format!("{} {:?} {:?}", own.table, own.column, own.what));
    BTreeMap::from([
        ("1 a statement that fails", failures.collect()),
        ("2 the catalog", proof.left.iter().cloned().collect()),
        ("3 values that change", changed.collect()),
        ("4 values that are lost", lost.collect()),
        ("5 effects", proof.disagreements.iter().map(|own| own.what.clone()).collect()),
    ])
}

/// The cases that say both schemas in Rust alone.
fn folders(root: &Path) -> Vec<PathBuf> {
    let entries = |folder: &Path| -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> =
            fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        found.sort();
        found
    };
    let all = entries(root).into_iter().flat_map(|kind| entries(&kind));
    all.filter(|folder| folder.join("before.rs").exists() && folder.join("after.rs").exists())
        .filter(|folder| {
            !["before.sql", "after.sql", "renames.txt"].iter().any(|name| folder.join(name).exists())
        })
        .collect()
}

/// The way there of a case. Nothing where it has no plan: renames that cannot be are cases too.
fn way(world: &World, folder: &Path) -> Option<Way> {
    let project = Project { schema: Vec::new(), migrations: folder.to_path_buf() };
    let observer = Observer::new(&project, &world.dev, world.cache.clone());
    let observe = |name: &str| observer.observe(&Source::Rust(vec![folder.join(name)])).ok();
    let (mut before, mut after) = (observe("before.rs")?, observe("after.rs")?);
    let declared = after.declared.clone()?;
    let difference = observer.compare(&mut before, &mut after, &declared.renames).ok()?;
    let plan = plan::plan(&difference, &after.observed, &declared.backfills);
    let name = format!("{}/{}", folder.parent()?.file_name()?.to_str()?, folder.file_name()?.to_str()?);
    Some(Way { name, before, after, difference, backfills: declared.backfills, plan })
}

/// Does the same with each, a few at a time, and gives what came of it in their order.
fn each<T: Sync, R: Send>(all: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some((at, one)) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, all.get(at)?)))
                {
                    let result = work(one);
                    done.lock().unwrap_or_else(PoisonError::into_inner).insert(at, result);
                }
            });
        }
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect()
}
