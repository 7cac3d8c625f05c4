//! A migration's text to its statements, in the segments that `migrate` runs them in.

use std::ops::Range;

use crate::apply::{self, Segment};
use crate::plan::Transaction;
use crate::sql::split::{SplitError, Statement, split};

/// A migration that has been taken apart.
pub(super) struct Script<'a> {
    pub(super) statements: Vec<Statement<'a>>,
    pub(super) segments: Vec<Segment>,
}

impl<'a> Script<'a> {
    /// Takes a migration apart.
    ///
    /// # Errors
    ///
    /// What is no SQL all through.
    pub(super) fn read(sql: &'a str) -> Result<Self, SplitError> {
        let statements = split(sql)?;
        let segments = apply::segments(&statements, 0);
        Ok(Self { statements, segments })
    }

    /// The statement that controls its transaction itself, which `migrate` refuses.
    pub(super) fn control(&self) -> Option<&Statement<'a>> {
        self.statements.iter().find(|statement| statement.transaction == Transaction::Control)
    }

    /// Whether all of it is done together or not at all.
    pub(super) fn is_one(&self) -> bool {
        matches!(&self.segments[..], [] | [Segment::Together(_)])
    }

    /// The segment of a statement, from 1.
    pub(super) fn segment_of(&self, at: usize) -> usize {
        let holds = |segment: &Segment| match segment {
            Segment::Together(range) => range.contains(&at),
            Segment::Alone(own) => *own == at,
        };
        self.segments.iter().position(holds).map_or(1, |segment| segment + 1)
    }

    /// The text from one statement's beginning to another's end.
    pub(super) fn text(&self, sql: &'a str, range: &Range<usize>) -> &'a str {
        let first = self.statements.get(range.start).map_or(0, |first| first.offset);
        let last = range.end.checked_sub(1).and_then(|last| self.statements.get(last));
        let end = last.map_or(first, |last| last.offset + last.text.len());
        &sql[first..end]
    }
}
