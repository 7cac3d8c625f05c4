//! The engine: from a declaration or a database to the migration between two of them, proved on a real server.
//!
//! The stages in order, each a folder; a stage imports only what stands before it:
//! `connect`, `sql`, `dev`, `introspect`, `diff`, `plan`, `history`, `apply`, `source`, `verify`, `lint`, `back`,
//! `pull`, `review`.
//!
//! [`rows`] is what an application has of the derives; without the feature `engine` it is all there is.

#[cfg(feature = "engine")]
pub mod apply;
#[cfg(feature = "engine")]
pub mod back;
#[cfg(feature = "engine")]
pub mod connect;
#[cfg(feature = "engine")]
pub mod dev;
#[cfg(feature = "engine")]
pub mod diff;
#[cfg(feature = "engine")]
pub mod history;
#[cfg(feature = "engine")]
pub mod introspect;
#[cfg(feature = "engine")]
pub mod lint;
#[cfg(feature = "engine")]
pub mod plan;
#[cfg(feature = "engine")]
pub mod pull;
#[cfg(feature = "engine")]
mod regular;
#[cfg(feature = "engine")]
pub mod review;
pub mod rows;
#[cfg(feature = "engine")]
pub mod source;
pub mod sql;
#[cfg(feature = "engine")]
pub mod squash;
#[cfg(feature = "engine")]
pub mod verify;

#[cfg(feature = "engine")]
pub use rows::drift::assert_no_drift;
pub use rows::{Enum, Table, View};
pub use schema_macros::{Enum, Table, View};
#[cfg(feature = "engine")]
pub use schema_model as model;
