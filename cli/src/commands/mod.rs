//! One file per command; each reads like its manual page.

mod allow;
mod back;
mod baseline;
mod check;
mod diff;
mod drift;
mod examine;
mod generate;
mod graph;
mod init;
mod lint;
mod migrate;
mod online;
mod pull;
mod push;
mod rebase;
mod renames;
mod repair;
mod reset;
mod revert;
mod review;
mod shell;
mod squash;
mod status;
mod verify;

use std::path::PathBuf;

use crate::args::{Args, Command, Lint};
use crate::config::Config;
use crate::error::Error;
use crate::project::Project;
use crate::report::Talk;

pub(crate) use lint::ALL as ALL_RULES;

/// What a command that did its work found; the process's exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Outcome {
    /// Nothing to say.
    Clean = 0,
    /// Findings, drift or differences.
    Found = 1,
}

impl Outcome {
    /// Found, if anything was.
    pub(crate) fn found(anything: bool) -> Self {
        if anything { Self::Found } else { Self::Clean }
    }
}

/// Why a command could not do its work, and where the migrations are that it may speak of.
pub(crate) struct Failed {
    pub(crate) error: Box<Error>,
    pub(crate) migrations: Option<PathBuf>,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self { error: Box::new(error), migrations: None }
    }
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failed> {
    let talk = Talk::new(args.quiet, args.verbose);
    let project = match &args.command {
        Command::Init(own) => return Ok(init::run(own, &talk)?),
        Command::Completions(own) => return Ok(shell::completions(own)?),
        Command::Man(own) => return Ok(shell::man(own)?),
        Command::Lint(Lint { explain: Some(code), .. }) => return Ok(lint::explain(code)?),
        Command::Diff(own) => diff::project(args, own)?,
        Command::Pull(own) => pull::project(args, own)?,
        _ => Project::open(Config::read(args.config.as_deref(), args.env.as_deref())?)?,
    };
    run_in(&project, args, &talk)
        .map_err(|error| Failed { error: Box::new(error), migrations: Some(project.migrations().to_owned()) })
}

fn run_in(project: &Project, args: &Args, talk: &Talk) -> Result<Outcome, Error> {
    match &args.command {
        Command::Init(own) => init::run(own, talk),
        Command::Generate(own) => generate::run(project, own, talk),
        Command::Check(own) => check::run(project, own, talk),
        Command::Lint(own) => lint::run(project, own, talk),
        Command::Drift(own) => drift::run(project, own, talk),
        Command::Migrate(own) => migrate::run(project, own, talk),
        Command::Status(own) => status::run(project, own, talk),
        Command::Baseline(own) => baseline::run(project, own, talk),
        Command::Repair(own) => repair::run(project, own, talk),
        Command::Reset(own) => reset::run(project, own, talk),
        Command::Rebase(own) => rebase::run(project, own, talk),
        Command::Squash(own) => squash::run(project, own, talk),
        Command::Diff(own) => diff::run(project, own, talk),
        Command::Pull(own) => pull::run(project, own, talk),
        Command::Push(own) => push::run(project, own, talk),
        Command::Verify(own) => verify::run(project, own, talk),
        Command::Review(own) => review::run(project, own, talk),
        Command::Graph(own) => graph::run(project, own),
        Command::Completions(own) => shell::completions(own),
        Command::Man(own) => shell::man(own),
    }
}
