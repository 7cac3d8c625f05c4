//! Random schemas and random edits: the plan between the two leads there and back.
//!
//! Every number is a seed of its own, so that a case is the same today and tomorrow, alone or among others:
//! `SCHEMA_RANDOM_SEED` is the first, `SCHEMA_RANDOM_CASES` how many. A case that fails is shown with its seed and with
//! the smallest two states that still fail, as SQL.

mod attached;
mod build;
mod create;
mod edit;
mod expression;
mod gene;
mod law;
mod routine;
mod shrink;
mod state;
mod table;
mod types;
mod view;
mod write;

use std::collections::BTreeSet;
use std::env;
use std::sync::Arc;

use libtest_mimic::{Failed, Trial};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::case::shown;
use crate::world::World;
use law::{Change, Verdict};
use state::State;

/// What a run in CI can afford.
const CASES: u64 = 200;

/// How many cases one test tries, on one database.
const TOGETHER: u64 = 20;

/// Every so many cases one is tried the thorough way too.
const THOROUGH: u64 = 8;

/// The tests, each with its range of seeds.
pub(crate) fn trials(world: &Arc<World>) -> Vec<Trial> {
    let number =
        |name: &str, default: u64| env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let (first, cases) = (number("SCHEMA_RANDOM_SEED", 1), number("SCHEMA_RANDOM_CASES", CASES));
    let seeds: Vec<u64> = (first..first + cases).collect();
    let trial = |seeds: &[u64]| {
        let (world, seeds) = (Arc::clone(world), seeds.to_vec());
        let name = format!("random/{:06}", seeds.first().copied().unwrap_or_default());
        Trial::test(name, move || run(&world, &seeds))
    };
    seeds.chunks(usize::try_from(TOGETHER).unwrap_or(1)).map(trial).collect()
}

fn run(world: &World, seeds: &[u64]) -> Result<(), Failed> {
    let mut database = world.dev.server().and_then(|server| server.database()).map_err(|it| shown(&it))?;
    prepare(database.client()).map_err(|error| shown(&error))?;
    let mut failures = Vec::new();
    let mut steps = 0;
    for &seed in seeds {
        let mut change = change(seed);
        let mut judge = |change: &mut Change| {
            let verdict = law::quick(database.client(), change).map_err(|error| shown(&error))?;
            match verdict {
                Verdict::Holds(_) if !seed.is_multiple_of(THOROUGH) => Ok(verdict),
                Verdict::Holds(_) | Verdict::NeedsCommits => law::thorough(world, change),
                verdict => Ok(verdict),
            }
        };
        match judge(&mut change) {
            Ok(Verdict::Holds(count)) => steps += count,
            Ok(Verdict::Refused | Verdict::NeedsCommits) => {}
            Ok(Verdict::Broken(_)) => {
                let (smallest, problems) = shrink::shrink(change, |change| judge(change).ok());
                failures.push(report(seed, &smallest, &problems));
            }
            Err(error) => failures.push(report(seed, &change, &[error])),
        }
    }
    if failures.is_empty() && steps < seeds.len() && seeds.len() > 5 {
        failures.push(format!("{} changes took {steps} steps: they change next to nothing", seeds.len()));
    }
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n\n").into()) }
}

/// The change of a seed.
fn change(seed: u64) -> Change {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let Ok(tree) = gene::genes().new_tree(&mut runner) else { return Change::default() };
    let mut genes = tree.current();
    let mut before = State::default();
    for gene in &mut genes.items {
        create::any(gene, &mut before);
    }
    before.prune();
    let (mut after, mut said) = (before.clone(), BTreeSet::new());
    for gene in &mut genes.edits {
        edit::edit(gene, &mut after, &mut said);
    }
    Change { before, after, said }
}

/// Roles belong to the whole server.
fn prepare(client: &mut postgres::Client) -> Result<(), postgres::Error> {
    for role in ["reader", "writer"] {
        client.batch_execute(&format!(
            "DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        ))?;
    }
    Ok(())
}

fn report(seed: u64, change: &Change, problems: &[String]) -> String {
    format!(
        "seed {seed} (SCHEMA_RANDOM_SEED={seed} SCHEMA_RANDOM_CASES=1)\n{}\n-- before\n{}-- after\n{}-- said: {:?}",
        problems.join("\n"),
        write::script(&change.before),
        write::script(&change.after),
        law::names(change)
    )
}
