//! The document as Markdown, for a pull request.

use std::fmt::Write as _;

use schema_model::TableId;

use super::compare::{Line, Side};
use super::fence::{block, escaped, sentence};
use super::{Review, TableView};
use crate::sql::quote;

/// The longest line behind which marks are lined up.
const ALIGNED: usize = 100;

/// The whole document.
pub fn markdown(review: &Review) -> String {
    let mut out = format!("# {}\n\n", escaped(&review.title));
    let (from, to) = &review.between;
    let _ = writeln!(out, "From {} to {}.\n", sentence(from), sentence(to));
    if review.statements.is_empty() {
        out.push_str("Nothing changes.\n");
        return out;
    }
    out.push_str("## Key changes\n");
    for about in &review.key_changes {
        let _ = write!(out, "\n### {}\n\n", sentence(&about.about));
        for line in &about.lines {
            let _ = writeln!(out, "- {}", sentence(&line.text));
        }
    }
    out.push_str("\n## Before it is merged\n\n");
    for verdict in &review.verdicts {
        let sign = if verdict.good { "✅" } else { "❌" };
        let _ = writeln!(out, "- {sign} {}", sentence(&verdict.heading));
        for line in &verdict.lines {
            let _ = writeln!(out, "  - {}", sentence(line));
        }
    }
    out.push_str("\n## Migration\n\n");
    let sql: String = review.statements.iter().map(|own| format!("{}\n", own.sql)).collect();
    out += &block("sql", &sql);
    effects(&mut out, review);
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

/// The effects by statement; statements without one are left out.
fn effects(out: &mut String, review: &Review) {
    if review.statements.iter().all(|own| own.effects.is_empty()) {
        return;
    }
    out.push_str("\n<details open><summary>What each statement does besides</summary>\n\n");
    for (at, statement) in review.statements.iter().enumerate().filter(|(_, own)| !own.effects.is_empty()) {
        let _ = writeln!(out, "{}. {}", at + 1, sentence(&format!("`{}`", shortened(&statement.sql))));
        for effect in &statement.effects {
            let sign = if effect.grave { "⚠️ " } else { "" };
            let _ = writeln!(out, "   - {sign}{}", sentence(&effect.text));
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
