//! The command line, as clap reads it. Its help texts are the manual.

mod baseline;
mod check;
mod diff;
mod drift;
mod generate;
mod graph;
mod init;
mod lint;
mod migrate;
mod output;
mod pull;
mod push;
mod rebase;
mod renames;
mod repair;
mod reset;
mod review;
mod shell;
mod squash;
mod status;
mod strategy;
mod target;
mod verify;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

pub(crate) use baseline::Baseline;
pub(crate) use check::Check;
pub(crate) use diff::Diff;
pub(crate) use drift::Drift;
pub(crate) use generate::Generate;
pub(crate) use graph::{Graph, GraphFormat};
pub(crate) use init::Init;
pub(crate) use lint::{Lint, LintFormat};
pub(crate) use migrate::Migrate;
pub(crate) use output::{Color, Format};
pub(crate) use pull::Pull;
pub(crate) use push::Push;
pub(crate) use rebase::Rebase;
pub(crate) use renames::Renames;
pub(crate) use repair::Repair;
pub(crate) use reset::Reset;
pub(crate) use review::{Review, ReviewFormat};
pub(crate) use shell::{Completions, Man};
pub(crate) use squash::Squash;
pub(crate) use status::Status;
pub(crate) use strategy::Strategy;
pub(crate) use target::{Database, Patience};
pub(crate) use verify::Verify;

/// What holds for every command.
const AFTER: &str = "\
Exit status:
  0  clean, or done
  1  findings, drift or differences
  2  could not do the work; the reason is on stderr, nothing is half written

Sources (--from, --to):
  postgres://...   a database; anything that psql takes
  PATH             a file or folder of .rs or .sql
  migrations       the history; migrations@0005 as far as 0005
  declared         what schema.toml names
  empty            nothing

Environment:
  DATABASE_URL      the target database, unless --database names one; PG* and .pgpass as for psql
  SCHEMA_PG_BINDIR  the folder of PostgreSQL's programs, for dev databases
  SCHEMA_CACHE_DIR  where dev databases are kept
  SCHEMA_DEV_SUPERUSER
                    0: a dev server of schema's own runs the SQL of files as no superuser; refuses some
  NO_COLOR          no colours";

/// PostgreSQL migrations, written from Rust structs and proved on a real server.
#[derive(Debug, Parser)]
#[command(name = "schema", version, max_term_width = 100, after_help = AFTER)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// The configuration file [default: the nearest schema.toml upwards]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The environment of schema.toml to work in: its database, its dev server
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) env: Option<String>,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
    /// Say nothing but errors and what was asked for
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write schema.toml, a first schema file and an empty history
    Init(Init),
    /// Write the migration that takes the history to the declaration
    Generate(Generate),
    /// See that the history is intact and equals the declaration; needs no target database
    Check(Check),
    /// Find what is dangerous about migrations, from what their statements do on a dev database
    Lint(Lint),
    /// See whether a live database is what history and declaration say
    Drift(Drift),
    /// Apply the migrations that a database lacks
    Migrate(Migrate),
    /// Show which migrations a database has
    Status(Status),
    /// Record migrations as applied without running them
    Baseline(Baseline),
    /// Set right what the record of a database and the folder disagree about
    Repair(Repair),
    /// Make a development database anew from the migrations
    Reset(Reset),
    /// Put my migrations behind those of another branch
    Rebase(Rebase),
    /// Make one migration of the first ones
    Squash(Squash),
    /// Print the SQL from one source to another
    Diff(Diff),
    /// Make a development database equal the declaration, without a migration
    Push(Push),
    /// Write a database as Rust structs, and what structs cannot say as SQL files
    Pull(Pull),
    /// Prove migrations on a dev database with rows in its tables: what fails, changes, is lost, and blocks whom
    Verify(Verify),
    /// Write what a reviewer reads: what changes, before and after, the migration, what it blocks and loses
    Review(Review),
    /// Draw the tables and what refers to what
    Graph(Graph),
    /// Print what a shell needs to complete this command
    Completions(Completions),
    /// Print the manual page
    Man(Man),
}
