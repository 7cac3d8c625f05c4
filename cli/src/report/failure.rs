//! Errors in rustc's look: what, where, why, and what to do about it.

use std::error::Error as StdError;
use std::fs;
use std::ops::Range;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use schema_core::apply::{self, Failure};
use schema_core::back;
use schema_core::dev::gate;
use schema_core::history;
use schema_core::lint;
use schema_core::model::Diagnostic;
use schema_core::source;
use schema_core::sql::remark::one_line;
use schema_core::verify::ProofError;

use super::mask::mask;
use super::talk::{self, flow, harmless, help};
use super::wrap;
use crate::error::Error;

/// Shows an error on stderr; what it says of migrations is in the folder `migrations`.
pub(crate) fn error(error: &Error, migrations: Option<&Path>) {
    match error {
        Error::Source(source::Error::Rust(read)) if !read.diagnostics().is_empty() => {
            read.diagnostics().iter().for_each(diagnostic);
        }
        Error::Source(source::Error::Build(refused)) => {
            diagnostic(&Diagnostic {
                headline: refused.to_string(),
                location: refused.location.clone(),
                label: Some("declared here".to_owned()),
                help: gate::advice(&**refused).or_else(|| refused.help()),
            });
            talk::line(&format!("statement: {}", refused.sql));
        }
        Error::Source(source::Error::TooOld(lacking)) => diagnostic(&Diagnostic {
            headline: lacking.to_string(),
            location: lacking.location.clone(),
            label: Some("declared here".to_owned()),
            help: Some(lacking.help()),
        }),
        Error::Source(source::Error::View(wrong)) => diagnostic(&Diagnostic {
            headline: wrong.to_string(),
            location: wrong.location.clone(),
            label: Some(wrong.label()),
            help: wrong.help(),
        }),
        Error::Source(source::Error::Replay(apply)) => of_apply(apply, error, migrations, false),
        Error::Lint(lint::Error::Source(source::Error::Replay(apply))) => {
            of_apply(apply, error, migrations, false);
        }
        Error::Lint(lint::Error::Apply(apply)) => of_apply(apply, error, migrations, false),
        Error::Apply(apply) => of_apply(apply, error, migrations, true),
        Error::Source(source::Error::History(broken)) | Error::History(broken) => of_history(broken, error),
        Error::Custom { sql, source } => match &**source {
            source::Error::Replay(apply) => match &**apply {
                apply::Error::Statement(failure) => {
                    statement(failure, Path::new("the SQL that was given"), sql, gate::advice(failure));
                }
                _ => plain(error, &[]),
            },
            _ => plain(error, &[]),
        },
        Error::Push { sql, source } => match &**source {
            apply::Error::Statement(failure) => statement(failure, Path::new("the plan"), sql, None),
            other => of_apply(other, error, None, true),
        },
        Error::Loss { losses } => plain(error, losses),
        Error::Config { path, text, bytes: Some(bytes), message } => {
            let headline = format!("`{}` cannot be read", path.display());
            snippet(&headline, path, &mask(text), bytes.clone(), Some(message), None);
        }
        Error::Back(own) => match &**own {
            back::Error::Unmodeled(objects) => plain(error, objects),
            _ => plain(error, &[]),
        },
        Error::Unproved { left, sql } | Error::NotBack { left, sql, .. } => {
            plain(error, left);
            talk::line(sql);
        }
        Error::NotBaseline { differences } => plain(error, differences),
        Error::RowsInTheWay { rows } => plain(error, rows),
        Error::Unmodeled { objects } => plain(error, objects),
        Error::Proof(proof) => {
            plain(error, &[]);
            if let ProofError::Statement { step, .. } = &**proof {
                talk::line(&format!("statement: {}", step.sql));
            }
        }
        _ => plain(error, &[]),
    }
}

/// The headline, what it is about, its causes, and the help.
fn plain(error: &Error, about: &[String]) {
    let headline = error.to_string();
    talk::error(&headline);
    about.iter().for_each(|line| flow(2, line));
    // What the server advises is told as help, in the end.
    let mut told: Vec<String> = std::iter::once(headline).chain(error.help()).collect();
    let mut cause = StdError::source(error);
    while let Some(error) = cause {
        let text = error.to_string();
        cause = error.source();
        // Of the driver's own words (`db error`, `error connecting to server`) only their cause says anything.
        let is_drivers = error.is::<postgres::Error>() && cause.is_some();
        let is_new = |line: &&str| {
            let words =
                ["ERROR: ", "HINT: "].iter().find_map(|label| line.strip_prefix(label)).unwrap_or(line);
            !told.iter().any(|told| told.contains(words))
        };
        let new: Vec<&str> = text.lines().filter(is_new).collect();
        if !is_drivers && !new.is_empty() {
            let new = new.join("\n");
            flow(2, &format!("because {new}"));
            told.push(text);
        }
    }
    error.help().iter().for_each(|text| help(text));
}

fn of_history(broken: &history::Error, error: &Error) {
    match broken {
        history::Error::Broken { folder, problems } if problems.len() > 1 => {
            talk::error(&broken.to_string());
            for problem in problems {
                flow(2, &problem.to_string());
                help(&problem.help(folder));
            }
        }
        _ => plain(error, &[]),
    }
}

fn of_apply(apply: &apply::Error, error: &Error, migrations: Option<&Path>, is_target: bool) {
    match apply {
        apply::Error::Statement(failure) => {
            let path = migrations.unwrap_or(Path::new("")).join(&failure.file);
            // A target has no gate.
            let advice = if is_target { None } else { gate::advice(apply) };
            statement(failure, &path, &migration(&path), advice);
            // Of a dev database nothing stays.
            if let Some(standing) = failure.standing.as_ref().filter(|_| is_target) {
                help(&standing.text(&failure.file));
            }
        }
        apply::Error::Disagrees(problems) => {
            talk::error(&apply.to_string());
            for problem in problems {
                if problems.len() > 1 {
                    flow(2, &problem.to_string());
                }
                help(&problem.help());
            }
        }
        _ => plain(error, &[]),
    }
}

/// The text of a migration as its positions count: with LF, and without a byte order mark.
fn migration(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.strip_prefix('\u{feff}').unwrap_or(&text).replace("\r\n", "\n")
}

/// A statement that the server refused: the file, the number, the place that the server points at.
fn statement(failure: &Failure, path: &Path, text: &str, advice: Option<String>) {
    let headline = format!("{} (SQLSTATE {})", failure.message, failure.sqlstate);
    let label = format!("in statement {}", failure.statement);
    // The server says where something begins, not where it ends: one word.
    let offset = failure.offset.min(text.len());
    let word = text.get(offset..).and_then(|rest| rest.find(|c: char| !(c.is_alphanumeric() || c == '_')));
    let end = offset + word.unwrap_or(0).max(1);
    if text.is_empty() {
        talk::error(&headline);
        let at = format!("--> {}, statement {}, line {}", path.display(), failure.statement, failure.line);
        talk::line(&format!("  {at}"));
    } else {
        snippet(&headline, path, text, offset..end, Some(&label), None);
    }
    for (word, text) in [("detail", &failure.detail), ("hint", &failure.hint), ("context", &failure.context)]
    {
        if let Some(text) = text {
            flow(2, &format!("{word}: {text}"));
        }
    }
    advice.or_else(|| failure.help()).iter().for_each(|text| help(text));
}

/// A mistake in a declaration, with its line of source.
fn diagnostic(diagnostic: &Diagnostic) {
    let Some(location) = &diagnostic.location else {
        talk::error(&diagnostic.headline);
        diagnostic.help.iter().for_each(|text| help(text));
        return;
    };
    let text = fs::read_to_string(&location.file).unwrap_or_default();
    let label = diagnostic.label.as_deref();
    let help = diagnostic.help.as_deref();
    snippet(&diagnostic.headline, &location.file, &text, location.bytes.clone(), label, help);
}

fn snippet(
    headline: &str,
    path: &Path,
    text: &str,
    bytes: Range<usize>,
    label: Option<&str>,
    help: Option<&str>,
) {
    let end = bytes.end.min(text.len());
    let span = bytes.start.min(end)..end;
    let (name, headline) = (one_line(&path.to_string_lossy()).into_owned(), harmless(headline));
    let (label, help) = (label.map(harmless), help.map(harmless));
    let marked = AnnotationKind::Primary.span(span).label(label);
    let source = Snippet::source(text).path(name.as_str()).annotation(marked);
    let mut report: Vec<Group<'_>> = vec![Level::ERROR.primary_title(headline.as_str()).element(source)];
    if let Some(help) = &help {
        report.push(Group::with_title(Level::HELP.secondary_title(help.as_str())));
    }
    let renderer = match wrap::width() {
        Some(width) => Renderer::styled().term_width(width),
        None => Renderer::styled(),
    };
    talk::styled(&format!("{}\n", renderer.render(&report)));
}
