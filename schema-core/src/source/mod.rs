//! What a Source string means, and how each kind of source becomes an observed schema.

pub mod rust;
