//! A comment allows what is not found, names no rule, or gives no reason.
//!
//! `-- schema:allow CODE: REASON` on a line before a statement lets the findings of one rule at that statement pass. One
//! that allows nothing misleads its readers, and would hide a finding that comes later.
//!
//! ```sql bad
//! -- schema:allow drop-table: nobody uses it
//! CREATE TABLE a (id bigint PRIMARY KEY);
//! ```
//! ```sql bad
//! -- schema:allow drop-tables: nobody uses it
//! CREATE TABLE a (id bigint PRIMARY KEY);
//! ```
//! ```sql good
//! -- A comment like any other.
//! CREATE TABLE a (id bigint PRIMARY KEY);
//! ```

use super::{Findings, Level, Subject};

pub(super) const LEVEL: Level = Level::Error;

/// What is allowed is looked at when everything has been found.
pub(super) fn check(_: &Subject, _: &mut Findings<'_>) {}
