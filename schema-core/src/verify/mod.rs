//! Plans and migrations to proofs: runs what is about to be written, or was, on a dev database with rows in it, and says
//! what it saw. Never touches a target, but to read there.

mod breaking;
mod catalog;
mod combined;
mod deploy;
mod dump;
mod effects;
mod error;
mod finding;
mod intent;
mod live;
pub mod measure;
mod outside;
mod proof;
mod prove;
mod replay;
mod retype;
pub mod rows;
pub(crate) mod rowwise;
mod script;
mod unchecked;
mod values;
mod walk;
mod words;
mod zone;

pub use breaking::Breaking;
pub(crate) use catalog::left;
pub use deploy::{Certainty, Clash, DeployOrder, Reason, Release, Verdict};
pub use dump::dump;
pub use error::ProofError;
pub use finding::{Code, Finding};
pub use live::{Live, Met, Speed, Unknown, Work};
pub use measure::Measured;
pub use proof::{
    Cause, ChangedValues, Disagreement, Expected, Failure, Loss, Lost, OTHER_ZONE, Proof, Severity, Trace,
    ZoneDependence,
};
pub use prove::{Planned, Subject, prove, prove_touched};
pub use replay::{replay, replay_stages};
pub use rows::Seed;
pub use words::Bearing;
