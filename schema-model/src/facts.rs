//! What a server's catalogs say of types, casts and functions, its own and those of extensions too: what planning needs to
//! know, and no difference by itself.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::id::QualifiedName;

/// The facts of one database.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// The types that are no arrays and no row types.
    #[serde(with = "crate::schema::pairs")]
    pub types: BTreeMap<QualifiedName, TypeFacts>,
    /// From one type to another.
    #[serde(with = "crate::schema::pairs")]
    pub casts: BTreeMap<(QualifiedName, QualifiedName), CastFacts>,
    /// The functions with `provolatile = 'v'`.
    pub volatile: BTreeSet<QualifiedName>,
}

/// A row of `pg_type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeFacts {
    /// `typstorage`.
    pub storage: char,
}

/// A row of `pg_cast`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CastFacts {
    /// Whether an assignment may use it: `castcontext` a or i.
    pub assigns: bool,
    /// Whether the values stay as they are: `castmethod` b.
    pub is_binary: bool,
}
