//! The schema, as it was pulled from a database.

pub mod billing;
pub mod public;
