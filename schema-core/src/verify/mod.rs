//! Plans to proofs: runs what is about to be written on a dev database, and compares catalogs afterwards.

mod replay;
pub mod rows;

pub use replay::{Proof, ProofError, replay};
