//! `history.lock` to and from its lines: the format, the names of the migrations in order, each with its chained
//! checksum and what else is known of it, and behind them the ways back, each with a checksum of its own.
//!
//! A line a file and nothing that counts them, so that two branches which both added one conflict in
//! git. Behind a checksum, `was` and a checksum say what it was before: of a text with other comments, before format 2, or
//! with other statements that lead to the same schema. `checked` says that `schema check` found nothing against it.

use std::fmt::Write;

use super::checksum::{chained, chained_text};
use super::{Migration, Problem, down};

/// The file's name in the folder.
pub(super) const FILE: &str = "history.lock";

const HEADER: &str = "\
# The migrations in order, each with a checksum over its statements and all before it. Written by `schema generate`.
# A conflict here means that two branches added a migration: `schema rebase` puts yours behind theirs.
format 2 (a `schema` that cannot read this line is too old for this history: install a newer one)
";

/// The format that is written.
const NEWEST: u32 = 2;

/// What the checksums are over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Format 1, which does not say so: over all of the text.
    Text,
    /// Format 2: over statements, and comments that change how these run.
    Statements,
}

impl Format {
    pub(super) fn chained(self, previous: &str, name: &str, sql: &str) -> String {
        match self {
            Self::Text => chained_text(previous, name, sql),
            Self::Statements => chained(previous, name, sql),
        }
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Locked {
    pub(super) number: u32,
    pub(super) name: String,
    pub(super) checksum: String,
    pub(super) line: usize,
    /// Whether it is the way back from the migration of this name.
    pub(super) is_down: bool,
    /// What the checksum was.
    pub(super) former: Vec<String>,
    pub(super) is_checked: bool,
}

/// What the file says, and what else is in it.
pub(super) struct Read {
    pub(super) locked: Vec<Locked>,
    pub(super) format: Format,
    pub(super) problems: Vec<Problem>,
}

impl Read {
    fn wrong(problem: Problem) -> Self {
        Self { locked: Vec::new(), format: Format::Statements, problems: vec![problem] }
    }
}

/// Reads the lines.
pub(super) fn parse(text: &str) -> Read {
    let mut format = Format::Text;
    let mut locked = Vec::new();
    let mut problems = Vec::new();
    for (at, text) in text.lines().enumerate() {
        let line = at + 1;
        let text = text.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        if ["<<<<<<<", "|||||||", "=======", ">>>>>>>"].iter().any(|marker| text.starts_with(marker)) {
            // What is between the markers is no history yet: one problem says it all.
            return Read::wrong(Problem::Conflict { line });
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        match words[..] {
            ["format", number, ..] if locked.is_empty() => match number.parse() {
                Ok(NEWEST) => format = Format::Statements,
                Ok(number) if number > NEWEST => {
                    return Read::wrong(Problem::NewerFormat { line, format: number, newest: NEWEST });
                }
                _ => problems.push(Problem::BrokenLine { line, text: text.to_owned() }),
            },
            [written, checksum, ref rest @ ..] if is_checksum(checksum) => {
                let name = written.strip_suffix(down::MARK).unwrap_or(written);
                match (super::name::number(name), besides(rest)) {
                    (Some(number), Some((former, is_checked))) => locked.push(Locked {
                        number,
                        name: name.to_owned(),
                        checksum: checksum.to_owned(),
                        line,
                        is_down: name != written,
                        former,
                        is_checked,
                    }),
                    _ => problems.push(Problem::BrokenLine { line, text: text.to_owned() }),
                }
            }
            _ => problems.push(Problem::BrokenLine { line, text: text.to_owned() }),
        }
    }
    Read { locked, format, problems }
}

/// What stands behind a checksum: what it was, and whether it was checked.
fn besides(mut words: &[&str]) -> Option<(Vec<String>, bool)> {
    let mut former = Vec::new();
    let mut is_checked = false;
    loop {
        words = match words {
            [] => return Some((former, is_checked)),
            ["was", checksum, rest @ ..] if is_checksum(checksum) => {
                former.push((*checksum).to_owned());
                rest
            }
            ["checked", rest @ ..] => {
                is_checked = true;
                rest
            }
            _ => return None,
        };
    }
}

/// The file for these migrations.
pub(super) fn print<'a>(migrations: impl IntoIterator<Item = &'a Migration>) -> String {
    let mut text = HEADER.to_owned();
    for Migration { number: _, name, sql: _, checksum, former, is_checked, down } in migrations {
        let former: String = former.iter().map(|former| format!("  was {former}")).collect();
        let checked = if *is_checked { "  checked" } else { "" };
        let _ = writeln!(text, "{name}  {checksum}{former}{checked}");
        if let Some(down) = down {
            let _ = writeln!(text, "{name}{}  {}", down::MARK, down.checksum);
        }
    }
    text
}

fn is_checksum(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
