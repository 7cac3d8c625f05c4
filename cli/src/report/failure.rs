//! Errors in rustc's look: what, where, why, and what to do about it.

use std::error::Error as StdError;
use std::fs;
use std::ops::Range;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use schema_core::apply::{self, Failure};
use schema_core::model::Diagnostic;
use schema_core::source;
use schema_core::verify::ProofError;

use super::talk::{self, ERROR, HELP};
use crate::error::Error;

/// Shows an error on stderr.
pub(crate) fn error(error: &Error) {
    match error {
        Error::Source(source::Error::Rust(read)) if !read.diagnostics().is_empty() => {
            let diagnostics = read.diagnostics();
            diagnostics.iter().for_each(diagnostic);
        }
        Error::Source(source::Error::Build(refused)) => {
            diagnostic(&Diagnostic {
                headline: refused.to_string(),
                location: refused.location.clone(),
                label: Some("declared here".to_owned()),
                help: refused.help(),
            });
            talk::line(&format!("statement: {}", refused.sql));
        }
        Error::Source(source::Error::Replay(apply)) => of_apply(apply, error),
        Error::Apply(apply) => of_apply(apply, error),
        Error::Config { path, text, bytes: Some(bytes), message } => {
            snippet("schema.toml cannot be read", path, text, bytes.clone(), Some(message), None);
        }
        Error::Unproved { left, sql } => {
            plain(error);
            left.iter().for_each(|line| talk::line(&format!("  {line}")));
            talk::line(sql);
        }
        Error::NotBaseline { differences } => {
            plain(error);
            differences.iter().for_each(|line| talk::line(&format!("  {line}")));
        }
        Error::Proof(proof) => {
            plain(error);
            if let ProofError::Statement { step, .. } = &**proof {
                talk::line(&format!("statement: {}", step.sql));
            }
        }
        _ => plain(error),
    }
}

/// The headline, its causes, and the help.
fn plain(error: &Error) {
    headline(&error.to_string());
    let mut cause = StdError::source(error);
    while let Some(error) = cause {
        talk::line(&format!("  because {error}"));
        cause = error.source();
    }
    if let Some(text) = error.help() {
        help(&text);
    }
}

fn of_apply(apply: &apply::Error, error: &Error) {
    match apply {
        apply::Error::Statement(failure) => statement(failure),
        apply::Error::Disagrees(problems) => {
            headline(&apply.to_string());
            for problem in problems {
                talk::line(&format!("  {problem}"));
                help(&problem.help());
            }
        }
        _ => plain(error),
    }
}

/// A statement that the server refused: the file, the number, the place that the server points at.
fn statement(failure: &Failure) {
    headline(&format!("{} (SQLSTATE {})", failure.message, failure.sqlstate));
    talk::line(&format!("  --> {}, statement {}, line {}", failure.file, failure.statement, failure.line));
    for (word, text) in [("detail", &failure.detail), ("hint", &failure.hint), ("context", &failure.context)]
    {
        if let Some(text) = text {
            talk::line(&format!("  {word}: {text}"));
        }
    }
    if let Some(text) = failure.help() {
        help(&text);
    }
}

fn headline(text: &str) {
    talk::line(&format!("{ERROR}error{ERROR:#}: {text}"));
}

fn help(text: &str) {
    talk::line(&format!("{HELP}help{HELP:#}: {text}"));
}

/// A mistake in a declaration, with its line of source.
fn diagnostic(diagnostic: &Diagnostic) {
    let Some(location) = &diagnostic.location else {
        headline(&diagnostic.headline);
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
    let name = path.display().to_string();
    let marked = AnnotationKind::Primary.span(span).label(label);
    let source = Snippet::source(text).path(name.as_str()).annotation(marked);
    let mut report: Vec<Group<'_>> = vec![Level::ERROR.primary_title(headline).element(source)];
    if let Some(help) = help {
        report.push(Group::with_title(Level::HELP.secondary_title(help)));
    }
    talk::line(&format!("{}\n", Renderer::styled().render(&report)));
}
