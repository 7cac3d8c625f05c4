//! Connection strings to connections, as psql makes them.
//!
//! A URL or `key=value` text becomes [`Target`], which holds everything needed to connect: what the text
//! says, then what the service file says, then the `PG*` variables, then the defaults, in libpq's order
//! (manual 34.1 "Database Connection Control Functions", 34.15 "Environment Variables", 34.16 "The Password
//! File", 34.17 "The Connection Service File", 34.19 "SSL Support"). Password file and certificates are read
//! when connecting.
//!
//! No password ever reaches an error, a `Debug` or a `Display` of this module. Nothing here asks on the
//! terminal.
//!
//! Where it differs from libpq, on purpose: a connection attempt ends after 10 s unless `connect_timeout`
//! says otherwise; an empty `PG*` variable is an unset one; keywords whose promise could not be kept
//! (`requirepeer`, `require_auth`, `gssencmode=require`, ...) are refused, never ignored; `PGCLIENTENCODING`,
//! `PGDATESTYLE`, `PGTZ` and `PGGEQO` are not read, because what a text means must not hang on them: every session
//! is [`pinned`], and `options` that say otherwise come before the pins.

mod advice;
mod attempt;
mod classify;
mod conninfo;
mod environment;
mod error;
mod failure;
mod nearest;
mod own;
mod parameters;
mod passfile;
pub mod pinned;
mod secret;
mod server;
mod service;
mod session;
mod settings;
mod target;
mod tls;
mod url;

pub(crate) use advice::UNKNOWN_ZONE;
pub use environment::Environment;
pub use error::{ConninfoProblem, Error, InvalidValue, UrlProblem};
pub use failure::{Cause, Failure};
pub use parameters::Origin;
pub use service::Error as ServiceError;
pub use target::Target;
pub use tls::Error as TlsError;
