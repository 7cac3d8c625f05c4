//! Organizations and what they publish.

use schema_core::Table;
use uuid::Uuid;

/// A tenant: everything that is sold belongs to one.
#[derive(Debug, Clone, PartialEq, Table)]
#[table(name = "organizations")]
pub struct Organization {
    /// Its id.
    #[column(primary_key, default = gen_random_uuid())]
    pub id: Uuid,
}

/// Something to watch, listen to or read.
#[derive(Debug, Clone, PartialEq, Table)]
#[table(name = "content")]
pub struct Content {
    /// Its id.
    #[column(primary_key, default = gen_random_uuid())]
    pub id: Uuid,
    /// The organization that publishes it; none for a creator's personal content.
    #[column(references(Organization::id, on_delete = set_null))]
    pub organization_id: Option<Uuid>,
}
