//! Runs the migrations of a history on a target database, each exactly once, and remembers them in a table
//! there. Never looks at what a migration means, and never at the rest of the database.
//!
//! What holds, whatever is interrupted:
//!
//! - A file runs in one transaction together with its row in `schema_history.applied`. Where a statement
//!   refuses a transaction (`CREATE INDEX CONCURRENTLY`) or has to be committed before it is used (`ADD
//!   VALUE`), the file is cut into segments there, and the row says after which statement it stands. The next
//!   run goes on behind it.
//! - A migration is taken back only where somebody asks for it, the last one first, by the file that leads back from it,
//!   in the same way; the row goes with the last of its statements.
//! - One run at a time: an advisory lock of the session, key [`LOCK_KEY`], held in the target database. A
//!   second run waits and then finds nothing to do.
//! - Every segment starts with the same settings: `search_path` is `public` whatever the role's is, the
//!   timeouts are the options', and what the file itself has `SET` before is set again. All other settings
//!   are as at connection.
//!
//! The connection must be a session of its own. Behind a pooler in transaction mode the lock and the settings
//! end up in sessions of strangers; a run that finds its lock gone stops with [`Error::LockLost`] before the
//! next segment.

mod baseline;
mod compare;
mod error;
mod event;
mod failure;
mod file;
mod leftover;
mod lock;
mod loss;
mod mark;
mod migrate;
mod push;
mod repair;
mod reset;
mod revert;
mod segment;
mod session;
mod squashed;
mod table;

#[cfg(test)]
mod tests;

pub use baseline::baseline;
pub use compare::{Pending, Problem, Status, compare, status};
pub use error::Error;
pub use event::Event;
pub use failure::{Failure, Standing};
pub use lock::{Holder, LOCK_KEY};
pub use loss::{Lost, losses};
pub use mark::{is_production, mark_production};
pub use migrate::{MigrateOptions, Ran, Report, migrate};
pub use push::push;
pub(crate) use push::rehearse;
pub use repair::{Repair, before, exactly, followed, has_statements, interrupted, repair, repaired};
pub use reset::Reset;
pub use revert::{Back, revert, way_back};
pub(crate) use segment::{Segment, segments, transactions};
pub(crate) use session::prepare_as_usual as prepare;
pub use table::{Applied, DDL, SCHEMA, Undone, applied};
