//! What a command says about its work, on stderr.

use std::io::Write;

use anstyle::{AnsiColor, Style};

/// How much is said.
pub(crate) struct Talk {
    quiet: bool,
    verbose: bool,
}

pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const DONE: Style = AnsiColor::Green.on_default().bold();
pub(crate) const HELP: Style = AnsiColor::Cyan.on_default().bold();

impl Talk {
    pub(crate) fn new(quiet: bool, verbose: bool) -> Self {
        Self { quiet, verbose }
    }

    /// Something that was done.
    pub(crate) fn done(&self, text: &str) {
        if !self.quiet {
            line(&format!("{DONE}✓{DONE:#} {text}"));
        }
    }

    /// Something to know.
    pub(crate) fn say(&self, text: &str) {
        if !self.quiet {
            line(text);
        }
    }

    /// Something to know for those who asked for more.
    pub(crate) fn detail(&self, text: &str) {
        if self.verbose {
            line(text);
        }
    }

    /// Something to think about.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            line(&format!("{WARNING}note:{WARNING:#} {text}"));
        }
    }

    /// Something that is not as it should be.
    pub(crate) fn problem(&self, text: &str) {
        line(&format!("{WARNING}found:{WARNING:#} {text}"));
    }

    /// What to do.
    pub(crate) fn help(&self, text: &str) {
        if !self.quiet {
            line(&format!("{HELP}help:{HELP:#} {text}"));
        }
    }
}

/// Nobody to tell is no failure.
pub(crate) fn line(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}
