//! What a Source string means, and how each kind of source becomes an observed schema.

pub mod rust;
pub mod settle;
pub mod spell;
