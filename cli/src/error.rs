//! Why a command could not do its work.

use std::io;
use std::ops::Range;
use std::path::PathBuf;

use schema_core::diff::Ambiguity;
use schema_core::{apply, back, connect, dev, history, introspect, lint, pull, source, squash, verify};

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("there is no schema.toml here or in a folder above")]
    NoConfig,
    #[error("cannot read `{}`: {message}", path.display())]
    Config { path: PathBuf, text: String, bytes: Option<Range<usize>>, message: String },
    #[error("cannot {doing} `{}`", path.display())]
    File { doing: &'static str, path: PathBuf, source: io::Error },
    #[error("`{}` is there already", path.display())]
    Exists { path: PathBuf },
    #[error("`{key}` in `{}` {problem}", path.display())]
    Setting { path: PathBuf, key: &'static str, problem: Setting },
    #[error("the environment variable `{name}` that `{key}` in schema.toml names is not set, or empty")]
    NoVariable { key: &'static str, name: String },
    #[error("`{code}` is no rule")]
    NoRule { code: String },
    #[error("there is no migration yet")]
    NoMigration,
    #[error("cannot read `{}`", path.display())]
    NoFile { path: PathBuf, source: io::Error },
    #[error("cannot ask git for the files of `{revision}`: {why}")]
    Git { revision: String, why: String },
    #[error("cannot tell what is new: git has no commit that is in both this branch and {branch}")]
    NoMergeBase { branch: String, is_shallow: bool },
    #[error("there is no other branch to put migrations behind")]
    NothingToRebaseOn,
    #[error("the history at {name} is not intact: {problem}")]
    TheirsBroken { name: String, problem: String },
    #[error("`{file}` is in both branches, and was edited here")]
    EditedTheirs { file: String },
    #[error("`{file}` has a merge conflict")]
    ConflictIn { file: String },
    #[error("both branches change the same thing: {}", .lines.join("; "))]
    Clash { lines: Vec<String> },
    #[error("behind those of {name}, the migrations of this branch do not run: {source}")]
    DoesNotFollow { name: String, source: Box<source::Error> },
    #[error("a way back does not lead back behind the other migrations: {}", .left.join("; "))]
    NoWayBack { left: Vec<String> },
    #[error("there is nothing to squash: {why}")]
    NothingToSquash { why: String },
    #[error(transparent)]
    Squash(#[from] squash::Error),
    #[error("no database was named")]
    NoDatabase,
    #[error("`{text}` is no rename")]
    Rename { text: String, why: String },
    #[error("{}", ambiguous(questions))]
    Ambiguous { questions: Vec<Ambiguity> },
    #[error("{} that cannot be planned yet", count(objects.len(), "difference"))]
    Unmodeled { objects: Vec<String> },
    #[error("the migration does not lead to the declaration")]
    Unproved { left: Vec<String>, sql: String },
    #[error("the way back from `{name}` does not lead to what was before")]
    NotBack { name: String, left: Vec<String>, sql: String },
    #[error("`{name}` says no way back")]
    NoDown { name: String },
    #[error("`--down {number}` is about a migration that is there, and takes no {with}")]
    DownWith { number: u32, with: &'static str },
    #[error(transparent)]
    Back(Box<back::Error>),
    #[error("the database differs from what the migrations make")]
    NotBaseline { differences: Vec<String> },
    #[error("`{name}` is nothing that goes")]
    Dropped { name: String },
    #[error("the question was not answered: nothing was written")]
    Unanswered { questions: Vec<Ambiguity> },
    #[error("cannot ask on this terminal")]
    Prompt(#[from] inquire::InquireError),
    #[error("the SQL that was given does not run")]
    Custom { sql: String, source: Box<source::Error> },
    #[error(transparent)]
    Source(#[from] source::Error),
    #[error(transparent)]
    Lint(#[from] lint::Error),
    #[error(transparent)]
    Proof(Box<verify::ProofError>),
    #[error(transparent)]
    History(#[from] history::Error),
    #[error(transparent)]
    Apply(Box<apply::Error>),
    #[error(transparent)]
    Connect(#[from] connect::Error),
    #[error(transparent)]
    Introspect(#[from] introspect::Error),
    #[error(transparent)]
    Dev(#[from] dev::Error),
    #[error(transparent)]
    Pull(#[from] pull::Error),
    #[error("schema.toml has no `[env.{name}]`")]
    NoEnvironment { name: String, known: Vec<String> },
    #[error("nobody could be asked: nothing was changed")]
    Unasked,
    #[error("{database} is a database of production")]
    Production { database: String, is_marked: bool },
    #[error("`{text}` is no rule and reason")]
    Allow { text: String },
    #[error("`{code}` finds nothing that could be allowed: nothing was written")]
    NothingAllowed { code: String },
    #[error("the way back would fail on rows that are there")]
    RowsInTheWay { rows: Vec<String> },
    #[error("no statement was interrupted here")]
    NotInterrupted,
    #[error("no folder was named")]
    NoFolder,
    #[error("{database} is kept by migrations: it has a record of {}", count(*applied, "migration"))]
    Kept { database: String, applied: usize },
    #[error("this would lose data")]
    Loss { losses: Vec<String> },
    #[error("nothing was changed")]
    Declined,
    #[error("cannot read the declaration at the revision `{text}`: {why}")]
    Revision { text: String, why: String },
    #[error("the push failed")]
    Push { sql: String, source: Box<apply::Error> },
    #[error("cannot write the output")]
    Output(#[from] io::Error),
}

/// What is wrong with a value of schema.toml.
#[derive(Debug, Clone, Copy, thiserror::Error)]
pub(crate) enum Setting {
    #[error("holds a password")]
    Password,
    #[error("names no file and no folder")]
    NoFiles,
    #[error("is neither `auto` nor `off` nor a connection string")]
    Dev,
    #[error("is no name of a time zone")]
    Zone,
}

impl Setting {
    fn help(self, key: &str) -> String {
        match self {
            Self::Password => format!(
                "set an environment variable to it and write `{key} = \"$ITS_NAME\"`, or keep the password in .pgpass"
            ),
            Self::NoFiles => {
                "write the files and folders of your structs: `schema = [\"src/schema\"]`".to_owned()
            }
            Self::Zone => {
                "write it as `SELECT name FROM pg_timezone_names` shows it: `timezone = \"Europe/Berlin\"`; \
                 without the line it is UTC"
                    .to_owned()
            }
            Self::Dev => {
                "write `dev = \"auto\"`, or the server as `dev = \"postgres://user@host\"`".to_owned()
            }
        }
    }
}

impl Error {
    /// One imperative, with the exact text or command.
    pub(crate) fn help(&self) -> Option<String> {
        match self {
            Self::NoConfig => Some("run `schema init`, or name the file with `--config FILE`".to_owned()),
            Self::File { doing: "read", source, .. } if source.kind() == io::ErrorKind::NotFound => {
                Some("run `schema init`, or name another file with `--config FILE`".to_owned())
            }
            Self::Config { .. } | Self::File { .. } | Self::Prompt(_) | Self::Output(_) => None,
            Self::Setting { key, problem, .. } => Some(problem.help(key)),
            Self::Exists { .. } => Some("remove it first, or name another folder: `schema init FOLDER`".to_owned()),
            Self::NoVariable { key: "database", name } => {
                Some(format!("set `{name}`, or name the database with `--database URL`"))
            }
            Self::NoVariable { key, name } => Some(format!("set `{name}`, or correct `{key}` in schema.toml")),
            Self::NoRule { .. } => Some("run `schema lint --explain` for a list of them".to_owned()),
            Self::NoMigration => Some("run `schema generate`".to_owned()),
            Self::NoFile { .. } => {
                Some("name a migration by its number or its name, or an SQL file by its path".to_owned())
            }
            Self::NoMergeBase { is_shallow: true, .. } => Some(
                "fetch all of it: `fetch-depth: 0` for actions/checkout, `git fetch --unshallow` elsewhere; or say what \
                 is not new with `--since NNNN`"
                    .to_owned(),
            ),
            Self::NoMergeBase { .. } => {
                Some("run `git fetch` for that branch, or say what is not new with `--since NNNN`".to_owned())
            }
            Self::NothingToRebaseOn => Some("name it: `schema rebase origin/main`".to_owned()),
            Self::TheirsBroken { .. } => Some(
                "mend it there first, or name a commit of it whose history is intact: `schema rebase REV`".to_owned(),
            ),
            Self::EditedTheirs { file } => Some(format!(
                "restore it with `git checkout REV -- '*/{file}'`, and write the change as a new migration"
            )),
            Self::ConflictIn { .. } => Some("settle it by hand, and run the command again".to_owned()),
            Self::Clash { .. } => Some(
                "nothing was written: decide with the others which of the two it is to be, change the migration of this \
                 branch, and run the command again"
                    .to_owned(),
            ),
            Self::DoesNotFollow { .. } => Some(
                "nothing was written: change the migration so that it runs behind theirs, or delete it, and run the \
                 command again; `schema generate` writes what the declaration needs"
                    .to_owned(),
            ),
            Self::NoWayBack { .. } => Some(
                "nothing was written: delete the file, run the command again, and write it anew with `schema generate \
                 --down NNNN`"
                    .to_owned(),
            ),
            Self::NothingToSquash { .. } => None,
            Self::Squash(error) => error.help(),
            Self::Git { .. } => Some(
                "name a revision that is here, such as `origin/main` after `git fetch`, or a migration's number"
                    .to_owned(),
            ),
            Self::NoDatabase => Some(
                "name it with `--database postgres://...`, set DATABASE_URL, or write \
                 `database = \"$SOME_VARIABLE\"` into schema.toml"
                    .to_owned(),
            ),
            Self::Rename { why, .. } => Some(why.clone()),
            Self::Ambiguous { questions } | Self::Unanswered { questions } => Some(answers(questions)),
            Self::Dropped { .. } => {
                Some("name a table or column that the declaration lacks, as `--drop users.name`".to_owned())
            }
            Self::Custom { source, .. } => source.help(),
            Self::Unmodeled { .. } => Some(
                "write these changes by hand with `schema generate --custom`, or undo them".to_owned(),
            ),
            Self::Unproved { .. } => Some("please report this plan: nothing was written".to_owned()),
            Self::NotBack { .. } => Some(
                "please report this plan: nothing was written. Write it by hand as `NNNN_name.down.sql`, and take it \
                 into the history with `schema check --relock`"
                    .to_owned(),
            ),
            Self::NoDown { name } => {
                Some(format!("write it with `schema generate --down {}`", name.split('_').next().unwrap_or(name)))
            }
            Self::DownWith { .. } => Some("leave the number out for the way back from a new migration".to_owned()),
            Self::Back(error) => error.help(),
            Self::NotBaseline { .. } => Some(
                "name the last migration that it has with `--to NNNN`, or record them all the same with `--force`"
                    .to_owned(),
            ),
            Self::Source(error) => error.help(),
            Self::Lint(error) => error.help(),
            Self::Proof(error) => error.help(),
            Self::History(error) => error.help(),
            Self::Apply(error) => error.help(),
            Self::Connect(error) => error.help(),
            Self::Introspect(error) => error.help(),
            Self::Dev(error) => error.help(),
            Self::Pull(error) => error.help(),
            Self::Kept { .. } => Some(
                "run `schema generate` and `schema migrate`; or push all the same with `--force`, and `schema drift` \
                 will find what you did"
                    .to_owned(),
            ),
            Self::Loss { .. } => Some("say `--accept-loss` if it may go; nothing was changed".to_owned()),
            Self::Declined | Self::Revision { .. } => None,
            Self::NoEnvironment { known, .. } if known.is_empty() => {
                Some("write it: `[env.staging]` and `database = \"$STAGING_URL\"`".to_owned())
            }
            Self::NoEnvironment { known, .. } => Some(format!("name one of {}", known.join(", "))),
            Self::Unasked => Some("say `--yes` if that is right".to_owned()),
            Self::Production { is_marked: true, .. } => Some(
                "nothing was changed; if it is none, `schema migrate --production=false` takes the mark away".to_owned(),
            ),
            Self::Production { is_marked: false, .. } => {
                Some("nothing was changed; schema.toml says so, under `[env]`".to_owned())
            }
            Self::Allow { .. } => Some("write `--allow drop-column=\"nothing reads it any more\"`".to_owned()),
            Self::NothingAllowed { .. } => Some("leave it out".to_owned()),
            Self::RowsInTheWay { .. } => Some(
                "nothing was run; mend these rows, or the file that leads back (`schema check --relock` accepts that)"
                    .to_owned(),
            ),
            Self::NotInterrupted => Some("run `schema status` to see where it stands".to_owned()),
            Self::Push { source, .. } => source.help(),
            Self::NoFolder => Some("name it with `--out DIR`, or in schema.toml".to_owned()),
        }
    }
}

impl From<apply::Error> for Error {
    fn from(error: apply::Error) -> Self {
        Self::Apply(Box::new(error))
    }
}

impl From<back::Error> for Error {
    fn from(error: back::Error) -> Self {
        match error {
            back::Error::Source(error) => Self::Source(error),
            back::Error::Apply(error) => Self::Apply(error),
            back::Error::Proof(error) => Self::Proof(error),
            other => Self::Back(Box::new(other)),
        }
    }
}

impl From<verify::ProofError> for Error {
    fn from(error: verify::ProofError) -> Self {
        Self::Proof(Box::new(error))
    }
}

/// `1 difference`, `2 differences`.
pub(crate) fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

fn ambiguous(questions: &[Ambiguity]) -> String {
    let each = questions.iter().map(|question| {
        let (kind, gone) = (question.kind(), question.gone());
        format!("{kind} `{gone}` goes and `{}` comes", question.candidates().join("`, `"))
    });
    format!("this could be a rename: {}", each.collect::<Vec<_>>().join("; "))
}

fn answers(questions: &[Ambiguity]) -> String {
    let each = questions.iter().map(|question| {
        let gone = question.gone();
        let renames = question.candidates().into_iter().map(|new| format!("`--rename {gone}={new}`"));
        format!(
            "say {} if it is one, or `--drop {gone}` if its data shall go",
            renames.collect::<Vec<_>>().join(" or ")
        )
    });
    each.collect::<Vec<_>>().join("; ")
}
