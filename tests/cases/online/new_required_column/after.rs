#[derive(Table)]
pub struct Organization {
    #[column(primary_key)]
    pub id: i32,
}

#[derive(Table)]
#[table(index("purchase_organization_id", on(organization_id)))]
pub struct Purchase {
    #[column(primary_key)]
    pub id: i32,
    pub page: i32,
    pub new: String,
    #[column(references(Organization::id), backfill = "(SELECT min(id) FROM organization)")]
    pub organization_id: i32,
    #[column(unique, backfill = "purchase.page || new || id || '$$'")]
    pub reference: String,
    #[column(backfill = "page + 1")]
    pub next_page: Option<i32>,
}
