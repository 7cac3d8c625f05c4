//! Why a command could not do its work.

use std::io;
use std::ops::Range;
use std::path::PathBuf;

use schema_core::diff::Ambiguity;
use schema_core::{apply, connect, dev, history, introspect, source, verify};

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
    #[error("the environment variable `{name}` that schema.toml names is not set")]
    NoVariable { name: String },
    #[error("no database was named")]
    NoDatabase,
    #[error("`{text}` is no rename")]
    Rename { text: String, why: String },
    #[error("{}", ambiguous(questions))]
    Ambiguous { questions: Vec<Ambiguity> },
    #[error("{} that cannot be planned yet: {}", count(objects.len(), "difference"), objects.join(", "))]
    Unmodeled { objects: Vec<String> },
    #[error("the migration does not lead to the declaration")]
    Unproved { left: Vec<String>, sql: String },
    #[error("the database differs from what the migrations make")]
    NotBaseline { differences: Vec<String> },
    #[error("cannot ask on this terminal")]
    Prompt(#[from] inquire::InquireError),
    #[error(transparent)]
    Source(#[from] source::Error),
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
    #[error("cannot write the output")]
    Output(#[from] io::Error),
}

impl Error {
    /// One imperative, with the exact text or command.
    pub(crate) fn help(&self) -> Option<String> {
        match self {
            Self::NoConfig => Some("run `schema init`, or name the file with `--config FILE`".to_owned()),
            Self::Config { .. } | Self::File { .. } | Self::Prompt(_) | Self::Output(_) => None,
            Self::Exists { .. } => Some("remove it first, or name another folder: `schema init FOLDER`".to_owned()),
            Self::NoVariable { name } => Some(format!("set `{name}`, or name the database with `--database URL`")),
            Self::NoDatabase => Some(
                "name it with `--database postgres://...`, set DATABASE_URL, or write \
                 `database = \"$SOME_VARIABLE\"` into schema.toml"
                    .to_owned(),
            ),
            Self::Rename { why, .. } => Some(why.clone()),
            Self::Ambiguous { questions } => Some(answers(questions)),
            Self::Unmodeled { .. } => Some(
                "write these changes by hand with `schema generate --custom`, or undo them".to_owned(),
            ),
            Self::Unproved { .. } => Some("please report this plan: nothing was written".to_owned()),
            Self::NotBaseline { .. } => Some(
                "name the last migration that it has with `--to NNNN`, or record them all the same with `--force`"
                    .to_owned(),
            ),
            Self::Source(error) => error.help(),
            Self::Proof(error) => error.help(),
            Self::History(error) => error.help(),
            Self::Apply(error) => error.help(),
            Self::Connect(error) => error.help(),
            Self::Introspect(error) => error.help(),
            Self::Dev(error) => error.help(),
        }
    }
}

impl From<apply::Error> for Error {
    fn from(error: apply::Error) -> Self {
        Self::Apply(Box::new(error))
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
