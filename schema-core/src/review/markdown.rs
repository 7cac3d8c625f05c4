//! The document as Markdown, for a pull request.

use std::fmt::Write as _;

use schema_model::TableId;

use super::compare::{Line, Side};
use super::fence::{block, escaped, sentence};
use super::found::Found;
use super::part::{Deploy, Part, Statement};
use super::verdict::Standing;
use super::{Review, TableView};
use crate::sql::quote;
use crate::verify::Severity;

/// The longest line behind which marks are lined up.
const ALIGNED: usize = 100;

/// The whole document.
pub fn markdown(review: &Review) -> String {
    let mut out = format!("# {}\n\n", escaped(&review.title));
    let (from, to) = &review.between;
    let _ = writeln!(out, "From {} to {}.\n", sentence(from), sentence(to));
    if review.is_empty() {
        out.push_str("Nothing changes.\n");
        return out;
    }
    let is_one = review.parts.len() == 1;
    for part in &review.parts {
        let of = if is_one { String::new() } else { format!("`{}` ", part.name) };
        let _ = writeln!(out, "{} {of}**{}**\n", sign(part.verdict.standing), sentence(&part.verdict.text));
    }
    out.push_str("## Key changes\n");
    for about in &review.key_changes {
        let _ = write!(out, "\n### {}\n\n", sentence(&about.about));
        for line in &about.lines {
            let _ = writeln!(out, "- {}", sentence(&line.text));
        }
    }
    if review.has_findings() {
        out.push_str("\n## Before it is merged\n");
    }
    for part in review.parts.iter().filter(|part| !part.is_silent()) {
        if !is_one {
            let _ = write!(out, "\n### `{}`\n", part.name);
        }
        findings(&mut out, part);
    }
    out.push_str(if is_one { "\n## Migration\n" } else { "\n## Migrations\n" });
    for part in &review.parts {
        if !is_one {
            let _ = write!(out, "\n### `{}`\n", part.name);
        }
        let sql: String = part.statements.iter().map(|own| format!("{}\n", own.sql)).collect();
        let _ = write!(out, "\n{}", block("sql", &sql));
        effects(&mut out, part);
    }
    tables(&mut out, &review.tables);
    for view in &review.objects {
        let _ = write!(out, "\n### {}\n", escaped(&view.title));
        before_and_after(&mut out, "sql", view.before.as_deref(), view.after.as_deref());
    }
    if !review.types.is_empty() {
        out.push_str("\n## Rust types\n");
    }
    for view in &review.types {
        let _ = write!(out, "\n### `{}`\n", view.table);
        before_and_after(&mut out, "rust", view.before.as_deref(), view.after.as_deref());
    }
    out
}

fn sign(standing: Standing) -> &'static str {
    match standing {
        Standing::Good => "✅",
        Standing::Warned => "⚠️",
        Standing::Bad => "❌",
    }
}

/// What was found in a migration, and who has to wait.
fn findings(out: &mut String, part: &Part) {
    if !part.errors().is_empty() {
        out.push('\n');
    }
    part.errors().into_iter().for_each(|own| found(out, own));
    let warnings = part.warnings();
    if part.are_warnings_many() {
        let _ = writeln!(out, "\n<details><summary>{} warnings</summary>", warnings.len());
    }
    if !warnings.is_empty() {
        out.push('\n');
    }
    warnings.into_iter().for_each(|own| found(out, own));
    if part.are_warnings_many() {
        out.push_str("\n</details>\n");
    }
    if !part.bears.is_empty() {
        out.push_str("\nWhile it runs:\n\n");
    }
    for bears in &part.bears {
        let _ = writeln!(out, "- {}", sentence(bears));
    }
    if let Some(Deploy { text, clashes }) = &part.deploy {
        let _ = writeln!(out, "\nDeploy order: {}.", sentence(text));
        if !clashes.is_empty() {
            out.push_str("\n<details><summary>What does not go together</summary>\n\n");
            for clash in clashes {
                let _ = writeln!(out, "- {}", sentence(clash));
            }
            out.push_str("\n</details>\n");
        }
    }
}

fn found(out: &mut String, own: &Found) {
    let text = format!("{}{}", own.place(), own.text);
    let _ = writeln!(out, "- {} {} `{}`", grave(own), sentence(&text), own.code);
    for detail in &own.details {
        let _ = writeln!(out, "  - {}", sentence(detail));
    }
    if let Some(help) = &own.help {
        let _ = writeln!(out, "  - To do: {}", sentence(help));
    }
}

fn grave(found: &Found) -> &'static str {
    match found.severity {
        Severity::Error => "❌",
        Severity::Warning => "⚠️",
    }
}

/// The effects by statement; statements without one are left out.
fn effects(out: &mut String, part: &Part) {
    let told = |own: &&Statement| !(own.effects.is_empty() && own.found.is_empty());
    if !part.statements.iter().any(|own| told(&own)) {
        return;
    }
    out.push_str("\n<details><summary>What each statement does besides</summary>\n\n");
    for own in part.statements.iter().filter(told) {
        let _ = writeln!(out, "{}. {}", own.number, sentence(&format!("`{}`", shortened(&own.sql))));
        for effect in &own.effects {
            let sign = if effect.grave { "⚠️ " } else { "" };
            let _ = writeln!(out, "   - {sign}{}", sentence(&effect.text));
        }
        for found in &own.found {
            let _ = writeln!(out, "   - {} {} `{}`", grave(found), sentence(&found.text), found.code);
        }
    }
    out.push_str("\n</details>\n");
}

/// A statement as far as it says what it is about.
fn shortened(sql: &str) -> String {
    let line = sql.lines().next().unwrap_or_default().replace('`', "'");
    if line.chars().count() <= ALIGNED {
        return line;
    }
    format!("{}…", line.chars().take(ALIGNED).collect::<String>())
}

fn tables(out: &mut String, views: &[TableView]) {
    if views.is_empty() {
        return;
    }
    out.push_str("\n## Schema comparison\n");
    for view in views {
        let _ = write!(out, "\n### `{}`\n", view.name);
        let (before, after) = (view.before.as_ref().map(side), view.after.as_ref().map(side));
        before_and_after(out, "sql", before.as_deref(), after.as_deref());
    }
}

fn before_and_after(out: &mut String, language: &str, before: Option<&str>, after: Option<&str>) {
    for (heading, text, none) in [("Before", before, "Not there yet."), ("After", after, "Gone.")] {
        let _ = write!(out, "\n#### {heading}\n\n");
        match text {
            Some(text) => out.push_str(&block(language, text)),
            None => _ = writeln!(out, "{none}"),
        }
    }
}

/// One side of a table as SQL with its marks as comments.
fn side(side: &Side) -> String {
    let mut out = format!("CREATE TABLE {} (\n", name(&side.name));
    let last = side.inside.len().saturating_sub(1);
    let lines: Vec<String> = side
        .inside
        .iter()
        .enumerate()
        .map(|(at, line)| format!("  {}{}", line.sql.replace('\n', " "), if at < last { "," } else { "" }))
        .collect();
    let marked = lines.iter().zip(&side.inside).filter(|(_, line)| line.mark.word().is_some());
    let width = marked.map(|(text, _)| text.chars().count()).filter(|own| *own <= ALIGNED).max().unwrap_or(0);
    for (text, line) in lines.iter().zip(&side.inside) {
        out += &marked_line(text, line, width);
    }
    out.push_str(");\n");
    for line in &side.indexes {
        out += &marked_line(&format!("{};", line.sql.replace('\n', " ")), line, 0);
    }
    out
}

fn marked_line(text: &str, line: &Line, width: usize) -> String {
    match line.mark.word() {
        None => format!("{text}\n"),
        Some(word) => {
            let fill = width.saturating_sub(text.chars().count());
            format!("{text}{} -- {word}\n", " ".repeat(fill))
        }
    }
}

fn name(id: &TableId) -> String {
    quote::relation(&id.0)
}
