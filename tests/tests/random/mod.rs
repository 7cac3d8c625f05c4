//! Random schemas and random edits: the plan between two of them leads there and back.
//!
//! Every number is the seed of a chain of its own: a schema, and a dozen more, each some edits away from the last. It is
//! the same today and tomorrow, alone or among others. `SCHEMA_RANDOM_SEED` is the first, `SCHEMA_RANDOM_CASES` how many.
//! What fails is shown with its seed and with the smallest states that still fail, as SQL.

mod attached;
mod build;
mod chain;
mod create;
mod edit;
mod expression;
mod gene;
mod global;
mod ground;
mod law;
mod names;
mod routine;
mod shrink;
mod state;
mod table;
mod thorough;
mod typed;
mod types;
mod view;
mod write;

use std::env;
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use libtest_mimic::{Failed, Trial};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::world::World;
use chain::{Chain, Link};
use gene::Genes;
use ground::Ground;
use law::Verdict;

/// What a run in CI can afford.
const CHAINS: u64 = 200;

/// How many chains one test tries, on the same databases.
const TOGETHER: u64 = 5;

/// Of every so many chains one has a change that is tried the thorough way too.
const THOROUGH: u64 = 4;

/// What all tests together held to the law.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    chains: AtomicUsize,
    changes: AtomicUsize,
    steps: AtomicUsize,
    thorough: AtomicUsize,
}

impl Tally {
    /// One line for whoever runs the tests; nothing where no chain was tried.
    pub(crate) fn told(&self) -> Option<String> {
        let [chains, changes, steps, thorough] =
            [&self.chains, &self.changes, &self.steps, &self.thorough].map(|it| it.load(Ordering::Relaxed));
        (chains > 0).then(|| {
            format!(
                "random: {changes} changes of {chains} schemas led there and back with {steps} statements; \
                 {thorough} of them were tried the thorough way"
            )
        })
    }
}

/// The tests, each with its range of seeds.
pub(crate) fn trials(world: &Arc<World>, tally: &Arc<Tally>) -> Vec<Trial> {
    let number =
        |name: &str, default: u64| env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let (first, chains) = (number("SCHEMA_RANDOM_SEED", 1), number("SCHEMA_RANDOM_CASES", CHAINS));
    let seeds: Vec<u64> = (first..first + chains).collect();
    let trial = |seeds: &[u64]| {
        let (world, tally, seeds) = (Arc::clone(world), Arc::clone(tally), seeds.to_vec());
        let name = format!("random/{:06}", seeds.first().copied().unwrap_or_default());
        Trial::test(name, move || run(&world, &tally, &seeds))
    };
    seeds.chunks(usize::try_from(TOGETHER).unwrap_or(1)).map(trial).collect()
}

fn run(world: &World, tally: &Tally, seeds: &[u64]) -> Result<(), Failed> {
    let mut ground = Ground::new(world)?;
    let mut failures = Vec::new();
    for &seed in seeds {
        let see =
            |before: Option<&Link>, link: &mut Link| law::see(&mut ground.fresh, before, link).map(drop);
        let mut chain = Chain::grow(&mut genes(seed), see)?;
        let (at, problems) = match law::hold(&mut ground, &mut chain)? {
            Verdict::Holds(held) => {
                tally.chains.fetch_add(1, Ordering::Relaxed);
                tally.changes.fetch_add(held.changes, Ordering::Relaxed);
                tally.steps.fetch_add(held.steps, Ordering::Relaxed);
                thoroughly(world, tally, seed, &chain)?
            }
            Verdict::Broken(at, problems) => (at, problems),
        };
        if !problems.is_empty() {
            failures.push(smallest(world, &mut ground, seed, chain, at, problems)?);
        }
    }
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n\n").into()) }
}

/// Tries one change of the chain the thorough way, where it is the turn of this seed.
fn thoroughly(
    world: &World,
    tally: &Tally,
    seed: u64,
    chain: &Chain,
) -> Result<(usize, Vec<String>), String> {
    let changes = chain.links.len().saturating_sub(1);
    if changes == 0 || !seed.is_multiple_of(THOROUGH) {
        return Ok((0, Vec::new()));
    }
    let at = usize::try_from(seed / THOROUGH).unwrap_or_default() % changes;
    let problems = thorough::problems(world, &chain.links[at], &chain.links[at + 1])?;
    tally.thorough.fetch_add(usize::from(problems.is_empty()), Ordering::Relaxed);
    Ok((at, problems))
}

/// What is wrong with the smallest chain that is found to break the law like this one: of two states where that is
/// enough.
fn smallest(
    world: &World,
    ground: &mut Ground<'_>,
    seed: u64,
    chain: Chain,
    at: usize,
    problems: Vec<String>,
) -> Result<String, String> {
    let mut judge = |chain: &mut Chain| match law::hold(ground, chain) {
        Ok(Verdict::Broken(_, problems)) => problems,
        Ok(Verdict::Holds(_)) => Vec::new(),
        Err(problem) => vec![problem],
    };
    let mut pair = chain.clone().unseen();
    pair.links.drain(at + 2..);
    pair.links.drain(1..at.max(1));
    let mut whole = chain.unseen();
    let (chain, problems) = if !judge(&mut pair).is_empty() {
        shrink::shrink(pair, judge)
    } else if !judge(&mut whole).is_empty() {
        shrink::shrink(whole, judge)
    } else {
        let mut thorough = |chain: &mut Chain| match thoroughly_seen(world, ground, chain) {
            Ok(problems) => problems,
            Err(problem) => vec![problem],
        };
        match thorough(&mut pair).is_empty() {
            true => (pair, problems),
            false => shrink::shrink(pair, thorough),
        }
    };
    let mut text =
        format!("seed {seed} (SCHEMA_RANDOM_SEED={seed} SCHEMA_RANDOM_CASES=1)\n{}\n", problems.join("\n"));
    for (at, link) in chain.links.iter().enumerate().skip(1) {
        let said = names::said(&chain.links[at - 1].state, &link.state, &link.said);
        let renames = if said.is_empty() { String::new() } else { format!(", where it is said: {said:?}") };
        let _ = write!(text, "-- state {at}{renames}\n{}", write::script(&link.state));
    }
    Ok(text)
}

/// Tries the last change of a chain the thorough way, once what PostgreSQL refuses is taken out of its states.
fn thoroughly_seen(world: &World, ground: &mut Ground<'_>, chain: &mut Chain) -> Result<Vec<String>, String> {
    for link in &mut chain.links {
        law::see(&mut ground.fresh, None, link)??;
    }
    let [.., before, after] = chain.links.as_slice() else { return Ok(Vec::new()) };
    thorough::problems(world, before, after)
}

/// What a seed decides.
fn genes(seed: u64) -> Genes {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    match gene::genes().new_tree(&mut runner) {
        Ok(tree) => tree.current(),
        Err(_) => Genes { items: Vec::new(), steps: Vec::new() },
    }
}
