//! `history.lock` to and from its lines: the names of the migrations in order, each with its chained
//! checksum, and behind them the ways back, each with a checksum of its own.
//!
//! A line a file and nothing that counts them, so that two branches which both added one conflict in
//! git.

use std::fmt::Write;

use super::{Migration, Problem, down};

/// The file's name in the folder.
pub(super) const FILE: &str = "history.lock";

const HEADER: &str = "\
# The migrations in order, each with a checksum over itself and all before it. Written by `schema generate`.
# A conflict here means that two branches added a migration: `schema rebase` puts yours behind theirs.
";

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Locked {
    pub(super) number: u32,
    pub(super) name: String,
    pub(super) checksum: String,
    pub(super) line: usize,
    /// Whether it is the way back from the migration of this name.
    pub(super) is_down: bool,
}

/// The lines, and what else is in the file.
pub(super) fn parse(text: &str) -> (Vec<Locked>, Vec<Problem>) {
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
            return (Vec::new(), vec![Problem::Conflict { line }]);
        }
        match text.split_whitespace().collect::<Vec<_>>()[..] {
            [written, checksum] if is_checksum(checksum) => {
                let name = written.strip_suffix(down::MARK).unwrap_or(written);
                match super::name::number(name) {
                    Some(number) => locked.push(Locked {
                        number,
                        name: name.to_owned(),
                        checksum: checksum.to_owned(),
                        line,
                        is_down: name != written,
                    }),
                    None => problems.push(Problem::BrokenLine { line, text: text.to_owned() }),
                }
            }
            _ => problems.push(Problem::BrokenLine { line, text: text.to_owned() }),
        }
    }
    (locked, problems)
}

/// The file for these migrations.
pub(super) fn print<'a>(migrations: impl IntoIterator<Item = &'a Migration>) -> String {
    let mut text = HEADER.to_owned();
    for Migration { name, checksum, down, .. } in migrations {
        let _ = writeln!(text, "{name}  {checksum}");
        if let Some(down) = down {
            let _ = writeln!(text, "{name}{}  {}", down::MARK, down.checksum);
        }
    }
    text
}

fn is_checksum(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
