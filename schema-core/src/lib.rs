//! The engine: from a declaration or a database to the migration between two of them, proved on a real server.
//!
//! The stages in order, each a folder; a stage imports only what stands before it:
//! `connect`, `sql`, `dev`, `introspect`, `diff`, `plan`, `history`, `apply`, `source`, `verify`, `pull`.

pub mod apply;
pub mod connect;
pub mod dev;
pub mod diff;
pub mod history;
pub mod introspect;
pub mod plan;
pub mod pull;
pub mod rows;
pub mod source;
pub mod sql;
pub mod verify;

pub use rows::{Enum, Table};
pub use schema_macros::{Enum, Table};
pub use schema_model as model;
