//! The `schema` command. It reads arguments, calls the engine and shows what comes back; it holds no SQL and no catalog
//! query.

mod args;
mod commands;
mod config;
mod error;
mod git;
mod project;
mod report;
mod revision;

use std::process::ExitCode;

use clap::Parser;

/// A schema is many small texts: at 1,000 tables `generate` took an eighth less time with this allocator than with glibc's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = args::Args::parse();
    args.color.apply();
    let done = commands::run(&args);
    report::clear();
    match done {
        Ok(outcome) => ExitCode::from(outcome as u8),
        Err(failed) => {
            report::error(&failed.error, failed.migrations.as_deref());
            ExitCode::from(2)
        }
    }
}
