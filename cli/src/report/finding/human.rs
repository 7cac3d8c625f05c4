//! Findings in rustc's look: what, the statement with its line, and what to do instead.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use schema_core::lint::{self, Finding};
use schema_core::sql::remark::{one_line, shown};

use super::Linted;
use crate::report::wrap;

pub(super) fn text(linted: &[Linted]) -> String {
    let renderer = match wrap::width_of_stdout() {
        Some(width) => Renderer::styled().term_width(width),
        None => Renderer::styled(),
    };
    let mut text = String::new();
    for file in linted {
        for finding in &file.findings {
            text += &format!("{}\n\n", renderer.render(&report(file, finding)));
        }
    }
    text
}

fn report<'a>(file: &'a Linted, finding: &'a Finding) -> Vec<Group<'a>> {
    let level = match finding.level {
        lint::Level::Error => Level::ERROR,
        lint::Level::Warn | lint::Level::Off => Level::WARNING,
    };
    let marked = AnnotationKind::Primary.span(first_line(&file.text, &finding.place));
    let path = one_line(&file.path.to_string_lossy()).into_owned();
    let source = Snippet::source(file.text.as_str()).path(path).annotation(marked);
    let title = level.primary_title(finding.message.as_str()).id(finding.code.as_str());
    let mut report = vec![title.element(source)];
    if let Some(help) = &finding.help {
        report.push(Group::with_title(Level::HELP.secondary_title(shown(help))));
    }
    report
}

/// A statement can be a page long: its first line says which it is.
fn first_line(text: &str, place: &Range<usize>) -> Range<usize> {
    let end = place.end.min(text.len());
    let start = place.start.min(end);
    let line = text[start..end].find('\n').map_or(end, |length| start + length);
    start..line
}
