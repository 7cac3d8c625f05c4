//! What a command says about its work, on stderr.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

use anstyle::{AnsiColor, Style};

use schema_core::sql::remark::{one_line, shown};

use super::mask::mask;
use super::wrap;

/// How much is said.
pub(crate) struct Talk {
    quiet: bool,
    verbose: bool,
}

const ERROR: Style = AnsiColor::Red.on_default().bold();
pub(super) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const DONE: Style = AnsiColor::Green.on_default().bold();
/// The name of what is explained.
pub(super) const HEADING: Style = Style::new().bold();
const PROGRESS: Style = Style::new().dimmed();
const HELP: Style = AnsiColor::Cyan.on_default().bold();

impl Talk {
    pub(crate) fn new(quiet: bool, verbose: bool) -> Self {
        Self { quiet, verbose }
    }

    /// Something that was done.
    pub(crate) fn done(&self, text: &str) {
        if !self.quiet {
            labelled(DONE, "✓", " ", text);
        }
    }

    /// Something to know.
    pub(crate) fn say(&self, text: &str) {
        if !self.quiet {
            flow(0, text);
        }
    }

    /// What is being done, on a terminal and until the next line: for whoever waits.
    pub(crate) fn progress(&self, text: &str) {
        let Some(width) = wrap::width().filter(|_| !self.quiet) else { return };
        if std::env::var_os("TERM").is_some_and(|term| term == "dumb") {
            return;
        }
        // What is longer than the line could not be taken back.
        let text: String = one_line(text).chars().take(width.saturating_sub(4)).collect();
        clear();
        let mut out = anstream::stderr().lock();
        let _ = write!(out, "{PROGRESS}{text}...{PROGRESS:#}").and_then(|()| out.flush());
        IS_SHOWN.store(true, Ordering::Relaxed);
    }

    /// Something to know for those who asked for more.
    pub(crate) fn detail(&self, text: &str) {
        if self.verbose {
            line(text);
        }
    }

    /// Whether nobody wants to hear anything but errors.
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Whether somebody asked for more.
    pub(crate) fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Something to think about.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            labelled(WARNING, "note", ": ", text);
        }
    }

    /// Something that should not stay so.
    pub(crate) fn error(&self, text: &str) {
        if !self.quiet {
            error(text);
        }
    }

    /// Something worth a look.
    pub(crate) fn warning(&self, text: &str) {
        if !self.quiet {
            labelled(WARNING, "warning", ": ", text);
        }
    }

    /// What a question is about: said even to those who want to hear nothing, since they have to answer.
    pub(crate) fn ask(&self, text: &str) {
        flow(0, text);
    }

    /// What to do.
    pub(crate) fn help(&self, text: &str) {
        if !self.quiet {
            help(text);
        }
    }
}

/// What went wrong, in one line.
pub(super) fn error(text: &str) {
    labelled(ERROR, "error", ": ", text);
}

/// The way out of an error, which is never left out.
pub(super) fn help(text: &str) {
    labelled(HELP, "help", ": ", text);
}

fn labelled(style: Style, label: &str, behind: &str, text: &str) {
    let used = label.chars().count() + behind.len();
    let text = harmless(text);
    let text = match wrap::width() {
        Some(width) => wrap::wrap(&text, used, used, width),
        None => text,
    };
    styled(&format!("{style}{label}{style:#}{behind}{text}"));
}

/// A sentence, `indent` columns from the left, broken where the terminal ends.
pub(super) fn flow(indent: usize, text: &str) {
    let text = harmless(text);
    let text = match wrap::width() {
        Some(width) => wrap::wrap(&text, indent, indent + 2, width),
        None => text,
    };
    styled(&format!("{:indent$}{text}", ""));
}

/// Whether the terminal's last line says what is being done.
static IS_SHOWN: AtomicBool = AtomicBool::new(false);

/// Takes back what was said about work that is done.
pub(crate) fn clear() {
    if IS_SHOWN.swap(false, Ordering::Relaxed) {
        // To the first column, and the line is empty (ECMA-48, "EL"). Only a terminal is ever told.
        let mut out = std::io::stderr().lock();
        let _ = out.write_all(b"\r\x1b[2K").and_then(|()| out.flush());
    }
}

/// A text as it is, but for what would act instead of being read.
pub(super) fn line(text: &str) {
    styled(&harmless(text));
}

/// A text that somebody else wrote, in words that only say something: no control characters for a terminal, no line that
/// GitHub takes for a command (`::error`, `##[error]`: actions/runner, `ActionCommand.cs`), no password.
pub(super) fn harmless(text: &str) -> String {
    let lines: Vec<String> = mask(&shown(text)).split('\n').map(no_command).collect();
    lines.join("\n")
}

fn no_command(line: &str) -> String {
    let line = line.replace("##[", "#\\x23[");
    match line.trim_start().strip_prefix("::") {
        Some(rest) => format!("{}\\x3a:{rest}", &line[..line.len() - rest.len() - 2]),
        None => line,
    }
}

/// What is harmless, with our own colours. Nobody to tell is no failure.
pub(super) fn styled(text: &str) {
    clear();
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn talk_sends_nothing_to_a_terminal_or_a_runner() {
        for (text, said) in [
            ("column `a\u{1b}[2Kb`", "column `a\\x1b[2Kb`"),
            ("`a\n::error file=x::y`", "`a\n\\x3a:error file=x::y`"),
            ("`a\n \t::stop-commands::x`", "`a\n \t\\x3a:stop-commands::x`"),
            ("`a\r::error::y`", "`a\\r::error::y`"),
            ("x ##[error]y", "x #\\x23[error]y"),
            ("no server `postgres:/app:pw@h`", "no server `postgres:/app:**@h`"),
            ("x::text of `a`", "x::text of `a`"),
        ] {
            assert_eq!(harmless(text), said);
        }
    }
}
