//! The case folders: `cases/<kind>/<what_changes>/{before.rs, after.rs, plan.snap}` to one test each.
//!
//! A case without a `before.rs` starts from an empty schema; `before.sql` and `after.sql` say what Rust cannot,
//! `renames.txt` what `--rename` would, a line each.
//! `plan.snap` is an insta snapshot of the plan, its effects
//! and the way back: write it with `INSTA_UPDATE=always cargo test -p schema-tests --test cases`, or review it with
//! `cargo insta review`. A file that belongs to no case, such as a snapshot whose case is gone or one that nobody
//! reviewed, fails `every_file_belongs_to_a_case`, in CI too.
//!
//! What else holds for every case is said by the modules: [`laws`] without a server's help, [`walk`] and [`pulled`] on
//! one. All
//! cases run in parallel on databases of one private server.

mod case;
mod dump;
mod laws;
mod measure;
mod print;
mod proof;
mod pulled;
#[path = "../random/mod.rs"]
mod random;
mod rows;
mod walk;
mod world;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};

use case::Case;
use world::World;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // A case waits for the server most of the time.
    arguments.test_threads = arguments.test_threads.or(Some(6));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let world = Arc::new(World::new());
    let cases = case::all(&root);
    let mut trials: Vec<Trial> = cases
        .iter()
        .cloned()
        .map(|case| {
            let world = Arc::clone(&world);
            Trial::test(case.name.clone(), move || run(&world, &case))
        })
        .collect();
    trials.push(Trial::test("every_file_belongs_to_a_case", move || {
        failed(case::leftovers(&root, &cases).into_iter().map(|file| format!("{file} belongs to no case")))
    }));
    let tally = Arc::new(random::Tally::default());
    trials.extend(random::trials(&world, &tally));
    let conclusion = libtest_mimic::run(&arguments, trials);
    world.stop();
    if let Some(line) = tally.told() {
        println!("{line}");
    }
    conclusion.exit_code()
}

/// The version that the snapshots are of: each prints a view's text in its own way.
const SNAPSHOTS: u32 = 15;

fn run(world: &World, case: &Case) -> Result<(), Failed> {
    let version = world.dev.server_version().map_err(|error| error.to_string())? / 10_000;
    let is_newer = |text: &str| needed(text).is_some_and(|needed| version < needed);
    if case.texts().iter().any(|text| is_newer(text)) {
        return Ok(());
    }
    let mut problems = Vec::new();
    let text = match case.check(world, &mut problems) {
        Ok(text) => text,
        // What this server cannot do is said so, and that is all there is to see here.
        Err(error) if is_newer(&error) => return Ok(()),
        Err(error) => return Err(format!("{error}\n{}", problems.join("\n")).into()),
    };
    if version != SNAPSHOTS {
        return failed(problems);
    }
    // A panic is how insta says no, after it has shown the difference.
    let snapshot = std::panic::catch_unwind(|| {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&case.folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("plan", text));
    });
    if snapshot.is_err() {
        problems.push("the plan is not what `plan.snap` says".to_owned());
    }
    failed(problems)
}

/// The version that a text says is needed: an error of ours, or a comment in an SQL file.
fn needed(text: &str) -> Option<u32> {
    let (_, after) = text.split_once("needs PostgreSQL ")?;
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn failed(problems: impl IntoIterator<Item = String>) -> Result<(), Failed> {
    let problems: Vec<String> = problems.into_iter().collect();
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n").into()) }
}
