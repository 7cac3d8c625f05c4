//! Mistakes of a declaration, as data: where, what, and the way out. Whoever shows them chooses the look.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The file, as it was named to us.
    pub file: PathBuf,
    /// Bytes from the start of the file.
    pub bytes: Range<usize>,
    /// Line of the first character, from 1.
    pub line: usize,
    /// Column of the first character, from 1, in characters.
    pub column: usize,
}

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// One lower-case line with no full stop, understandable alone.
    pub headline: String,
    /// Where; `None` only where the mistake is in no file.
    pub location: Option<Location>,
    /// What is special at that place.
    pub label: Option<String>,
    /// One imperative that fixes it, with the exact text.
    pub help: Option<String>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = &self.location {
            write!(f, "{}:{}:{}: ", at.file.display(), at.line, at.column)?;
        }
        f.write_str(&self.headline)
    }
}
