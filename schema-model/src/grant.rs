//! Privileges, as far as they are not those that an object is born with. What an owner holds goes
//! without saying.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// How the privileges of an object differ from `acldefault`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grants {
    /// How `GRANT` names what they are on.
    pub target: Target,
    /// What was given.
    pub given: BTreeSet<Grant>,
    /// What was taken, of what everybody had (`EXECUTE` of PUBLIC, say).
    pub taken: BTreeSet<Grant>,
}

/// What `GRANT` says around the privileges.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// What stands before `GRANT`: `ALTER DEFAULT PRIVILEGES IN SCHEMA app`, or nothing.
    pub lead: String,
    /// What follows `ON`: `TABLE public.users`, `FUNCTION public.total(integer)`, `TABLES`.
    pub on: String,
    /// For privileges on a column: its name, which `GRANT` wants behind each privilege.
    pub column: Option<String>,
    /// The owner, where that is not the role that reads.
    #[serde(default)]
    pub owner: Option<String>,
}

/// One privilege of one role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Grant {
    /// The role in SQL: quoted where it must be, or `PUBLIC`, or `CURRENT_USER` for the owner: whoever runs the
    /// statements owns what they make.
    pub role: String,
    /// `SELECT`, `EXECUTE`, ...
    pub privilege: String,
    /// `WITH GRANT OPTION`.
    pub grantable: bool,
}
