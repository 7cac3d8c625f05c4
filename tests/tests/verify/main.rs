//! The product's proof, held against others: against labels that were written by hand and a second session that watches
//! (`statement`), and against plans that are wrong (`mutation`).

mod mutation;
mod oracle;
mod statement;
#[allow(dead_code, reason = "the cases lend empty databases, and nobody here needs one")]
#[path = "../cases/world.rs"]
mod world;

use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed};

use world::World;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Each waits for the server most of the time.
    arguments.test_threads = arguments.test_threads.or(Some(4));
    let world = Arc::new(World::new());
    let mut trials = statement::trials(&world);
    trials.extend(mutation::trials(&world));
    let conclusion = libtest_mimic::run(&arguments, trials);
    world.stop();
    conclusion.exit_code()
}

/// What is wrong, all of it.
fn failed(problems: Vec<String>) -> Result<(), Failed> {
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n").into()) }
}
