//! The command line, as clap reads it. Its help texts are the manual.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args as Group, Parser, Subcommand, ValueEnum};

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

#[derive(Debug, Group)]
#[command(after_long_help = "\
JSON: {proofs: [{migration, errors, findings, blocks, statements, filled}]}
  findings    {severity, code, statement, text, details, help}; statement counts from 1
  blocks      what each table has to bear while the migration runs
  statements  what each was measured at
Exit status 1 if a migration is wrong or fails wherever its tables have rows.")]
pub(crate) struct Verify {
    /// The migrations, by number [default: the last]
    #[arg(value_name = "NNNN")]
    pub(crate) migrations: Vec<u32>,
    /// All of them
    #[arg(long, conflicts_with = "migrations")]
    pub(crate) all: bool,
    /// What the choice of values starts from: the same number, the same rows
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,
    /// A database that the migration is to run on next, which is only read: how long it takes there, and which rows it
    /// fails on
    #[arg(long, value_name = "URL", conflicts_with = "all")]
    pub(crate) database: Option<String>,
    #[command(flatten)]
    pub(crate) format: Format,
}

#[derive(Debug, Group)]
pub(crate) struct Review {
    /// What to start from: a source, or a git revision such as main
    /// [default: the history, or what comes before its last migration where it lacks nothing]
    #[arg(long, value_name = "SOURCE")]
    pub(crate) from: Option<String>,
    #[command(flatten)]
    pub(crate) renames: Renames,
    /// Markdown for a pull request, a page for a browser, or GitHub's annotations
    #[arg(long, value_name = "FORMAT", default_value = "markdown")]
    pub(crate) format: ReviewFormat,
    /// The file to write, in place of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReviewFormat {
    /// For the description of a pull request
    Markdown,
    /// One page that needs nothing else
    Html,
    /// Workflow commands that annotate the lines of the declaration
    Github,
}

#[derive(Debug, Group)]
pub(crate) struct Graph {
    /// What to draw
    #[arg(value_name = "SOURCE", default_value = "declared")]
    pub(crate) source: String,
    /// Text that GitHub and GitLab draw, or a picture
    #[arg(long, value_name = "FORMAT", default_value = "mermaid")]
    pub(crate) format: GraphFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// An erDiagram
    Mermaid,
    /// A picture
    Svg,
}

#[derive(Debug, Group)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Group)]
pub(crate) struct Man {
    /// The folder to write a page for each command into
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Group)]
pub(crate) struct Init {
    /// The folder of the project
    #[arg(default_value = ".")]
    pub(crate) folder: PathBuf,
}

#[derive(Debug, Group)]
#[command(after_long_help = "\
JSON: {migration, sql, steps, findings}; `migration` is the name that was written, or null.
  findings  {severity, code, statements, text, details, help}; statements count from 1")]
pub(crate) struct Generate {
    /// The migration's name, without its number [default: two words that its content chooses]
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// What to start from, in place of the history: a database, files, migrations@0005, empty
    #[arg(long, value_name = "SOURCE")]
    pub(crate) from: Option<String>,
    /// Print the migration and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// A migration of your own: SQL from standard input, or an empty file to fill in
    #[arg(long, conflicts_with_all = ["from", "renames", "dropped"])]
    pub(crate) custom: bool,
    /// Do not try it on rows: only see that it runs and leads to the declaration
    #[arg(long)]
    pub(crate) no_verify: bool,
    /// How rows and locks are dealt with: all at once, or in several migrations that let everybody read and write
    #[arg(long, value_name = "STRATEGY", default_value = "direct", conflicts_with = "custom")]
    pub(crate) strategy: Strategy,
    #[command(flatten)]
    pub(crate) renames: Renames,
    #[command(flatten)]
    pub(crate) format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Strategy {
    /// The shortest way: one migration, in one transaction
    Direct,
    /// The way that does not block: NOT VALID and VALIDATE, CONCURRENTLY, rows in batches, files in the order of a deploy
    Online,
}

#[derive(Debug, Group)]
pub(crate) struct Renames {
    /// A table, a column or anything else that goes by another name: users=accounts, users.name=users.full_name,
    /// "view people=persons"
    #[arg(long = "rename", value_name = "OLD=NEW")]
    pub(crate) renames: Vec<String>,
    /// A table or column that really goes, though something new looks like it: users.name
    #[arg(long = "drop", value_name = "NAME")]
    pub(crate) dropped: Vec<String>,
}

#[derive(Debug, Group)]
#[command(
    after_long_help = "JSON: {migrations, findings, lint}; how many migrations, a line for each finding, and what the \
                       rules found as in `schema lint`."
)]
pub(crate) struct Check {
    /// Accept files that were edited on purpose and never applied anywhere: write history.lock anew
    #[arg(long)]
    pub(crate) relock: bool,
    #[command(flatten)]
    pub(crate) format: Format,
}

#[derive(Debug, Group)]
#[command(after_long_help = "\
A comment on a line before a statement lets the findings of one rule pass there:
  -- schema:allow drop-column: release 41 stopped reading it
What a rule is worth is said in schema.toml: [lint] drop-column = \"off\", \"warn\" or \"error\".

JSON: {migrations: [{name, file, findings: [{code, level, message, help, statement, line}]}]}")]
pub(crate) struct Lint {
    /// Migrations by number, name or file, or SQL files from elsewhere [default: those that are new]
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Every migration
    #[arg(long, conflicts_with_all = ["files", "since"])]
    pub(crate) all: bool,
    /// What is not new: a migration's number, or a revision of git [default: `since` of `lint` in schema.toml, or all
    /// but the last migration]
    #[arg(long, value_name = "NNNN|REVISION", conflicts_with = "files")]
    pub(crate) since: Option<String>,
    /// Explain a rule; without CODE list all of them
    #[arg(long, value_name = "CODE", num_args = 0..=1, default_missing_value = crate::commands::ALL_RULES)]
    pub(crate) explain: Option<String>,
    /// For people, for programs, for code scanning, or for a workflow of GitHub
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: LintFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintFormat {
    /// Text, as wide as the terminal
    Human,
    /// One JSON object
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// Annotations of the files' lines
    Github,
}

#[derive(Debug, Group)]
#[command(after_long_help = "\
JSON: {drift, by_hand, pending, declared_ahead, problems, undo, adopt, unplanned}
  drift           whether anything was found
  by_hand         how the database differs from the migrations that it has, a line each
  pending         names of migrations that it lacks
  declared_ahead  how the migrations differ from the declaration, a line each
  problems        where its record of migrations does not fit the files
  undo, adopt     SQL that takes the database to its migrations, and the other way
  unplanned       what that SQL leaves out")]
pub(crate) struct Drift {
    #[command(flatten)]
    pub(crate) database: Database,
    #[command(flatten)]
    pub(crate) format: Format,
}

#[derive(Debug, Group)]
#[command(after_long_help = "JSON: {dry_run, migrations}; the names that were applied, or would be.")]
pub(crate) struct Migrate {
    #[command(flatten)]
    pub(crate) database: Database,
    /// The last migration to apply
    #[arg(long, value_name = "NNNN")]
    pub(crate) to: Option<u32>,
    /// Print what would be run and run nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) patience: Patience,
    #[command(flatten)]
    pub(crate) format: Format,
}

#[derive(Debug, Group)]
pub(crate) struct Patience {
    /// How long a statement waits for a lock before its transaction is tried again; 0 for no limit
    #[arg(long, value_name = "SECONDS", default_value = "3", value_parser = seconds)]
    pub(crate) lock_timeout: Duration,
    /// How long a statement may run; 0 for no limit
    #[arg(long, value_name = "SECONDS", default_value = "0", value_parser = seconds)]
    pub(crate) statement_timeout: Duration,
}

#[derive(Debug, Group)]
#[command(after_long_help = "\
JSON: {applied: [{number, name, checksum, finished_at, baseline, statements, statements_done}], pending, problems}
  finished_at is null for one that was interrupted; pending holds names.")]
pub(crate) struct Status {
    #[command(flatten)]
    pub(crate) database: Database,
    #[command(flatten)]
    pub(crate) format: Format,
}

#[derive(Debug, Group)]
pub(crate) struct Baseline {
    #[command(flatten)]
    pub(crate) database: Database,
    /// The last migration that the database has [default: all]
    #[arg(long, value_name = "NNNN")]
    pub(crate) to: Option<u32>,
    /// Record them although the database differs from what they make
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Group)]
#[command(after_long_help = "JSON: {sql, steps}; a step has the change, its SQL and its effects.")]
pub(crate) struct Diff {
    /// What there is
    #[arg(long, value_name = "SOURCE")]
    pub(crate) from: String,
    /// What there shall be
    #[arg(long, value_name = "SOURCE")]
    pub(crate) to: String,
    /// How rows and locks are dealt with: all at once, or in several migrations that let everybody read and write
    #[arg(long, value_name = "STRATEGY", default_value = "direct")]
    pub(crate) strategy: Strategy,
    #[command(flatten)]
    pub(crate) renames: Renames,
    #[command(flatten)]
    pub(crate) format: Format,
}

#[derive(Debug, Group)]
#[command(after_long_help = "\
JSON: {folder, files, structs, tables_in_sql, left_out, differences}
  files          what was written, below the folder
  structs        how many tables are structs
  tables_in_sql  tables that only SQL can say: partitions, and what inherits
  left_out       what no file says, because no plan covers it
  differences    how what the files make differs from the database, a line each; null where nothing could be made")]
pub(crate) struct Pull {
    #[command(flatten)]
    pub(crate) database: Database,
    /// The folder to write to [default: the one that schema.toml names, if it is empty]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Replace files of the same names; others stay
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) format: Format,
}

#[derive(Debug, Group)]
#[command(after_long_help = "\
JSON: {dry_run, sql, steps, losses, differences}
  losses       [{loss, amount}]: what goes, and how much of it there is (null where that could not be counted)
  differences  what still differs afterwards, a line each")]
pub(crate) struct Push {
    #[command(flatten)]
    pub(crate) database: Database,
    /// Print the SQL and run nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Lose what is said to be lost, without asking
    #[arg(long)]
    pub(crate) accept_loss: bool,
    /// Push to a database that has a record of migrations
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) renames: Renames,
    #[command(flatten)]
    pub(crate) patience: Patience,
    #[command(flatten)]
    pub(crate) format: Format,
}

#[derive(Debug, Group)]
pub(crate) struct Database {
    /// The database: a URL, or key=value words as psql takes them [default: DATABASE_URL, then schema.toml]
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
}

#[derive(Debug, Group)]
pub(crate) struct Format {
    /// For people or for programs
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: OutputFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// Text, as wide as the terminal
    Human,
    /// One JSON object
    Json,
}

impl Format {
    pub(crate) fn is_json(&self) -> bool {
        self.format == OutputFormat::Json
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

impl Color {
    /// Decides for both streams, for the rest of the process.
    pub(crate) fn apply(self) {
        match self {
            Self::Auto => {}
            Self::Always => anstream::ColorChoice::Always.write_global(),
            Self::Never => anstream::ColorChoice::Never.write_global(),
        }
    }
}

/// Seconds, with a fraction if need be.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|_| "not a time that can be waited".to_owned())
}
