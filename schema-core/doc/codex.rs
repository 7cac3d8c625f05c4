pub use chrono::{DateTime, Utc};
pub use schema_core::{Enum, Table};
pub use uuid::Uuid;

#[derive(Debug, Table)]
#[table(name = "users")]
pub struct User {
    #[column(primary_key)]
    pub id: String,
}

#[derive(Debug, Table)]
#[table(name = "organizations")]
pub struct Organization {
    #[column(primary_key, default = gen_random_uuid())]
    pub id: Uuid,
}

#[derive(Debug, Table)]
#[table(name = "content")]
pub struct Content {
    #[column(primary_key, default = gen_random_uuid())]
    pub id: Uuid,
    #[column(references(Organization::id, on_delete = cascade))]
    pub organization_id: Uuid,
}

#[derive(Debug, Table)]
#[table(name = "purchases")]
pub struct Purchase {
    #[column(primary_key, default = gen_random_uuid())]
    pub id: Uuid,
    #[column(references(User::id, on_delete = cascade))]
    pub customer_id: String,
    #[column(references(Content::id, on_delete = restrict))]
    pub content_id: Uuid,
    #[column(references(Organization::id, on_delete = restrict))]
    pub organization_id: Uuid,
    pub amount_paid_cents: i32,
    #[column(type = varchar(3), default = "usd")]
    pub currency: String,
    #[column(type = varchar(255), unique)]
    pub stripe_payment_intent_id: String,
    #[column(type = varchar(50), one_of = "check_purchase_status")]
    pub status: PurchaseStatus,
    #[column(default = now())]
    pub created_at: DateTime<Utc>,
    #[column(default = now(), on_update = now())]
    pub updated_at: DateTime<Utc>,
}

#[derive(Debug, Table)]
#[table(name = "content_access")]
#[table(unique("content_access_user_content_unique", on(user_id, content_id)))]
pub struct ContentAccess {
    #[column(primary_key, default = gen_random_uuid())]
    pub id: Uuid,
    #[column(references(User::id, on_delete = cascade))]
    pub user_id: String,
    #[column(references(Content::id, on_delete = cascade))]
    pub content_id: Uuid,
    #[column(references(Organization::id, on_delete = cascade))]
    pub organization_id: Uuid,
    #[column(type = varchar(50), one_of = "check_access_type")]
    pub access_type: AccessType,
    pub expires_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Table)]
#[table(name = "video_playback")]
#[table(unique(on(user_id, content_id)))]
pub struct VideoPlayback {
    #[column(primary_key, default = gen_random_uuid())]
    pub id: Uuid,
    #[column(references(User::id, on_delete = cascade))]
    pub user_id: String,
    #[column(references(Content::id, on_delete = cascade))]
    pub content_id: Uuid,
    #[column(default = 0)]
    pub position_seconds: i32,
    pub duration_seconds: i32,
    #[column(default = now(), on_update = now())]
    pub updated_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum PurchaseStatus { Pending, Completed, Refunded, Failed }

#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum AccessType { Purchased, Subscription, Complimentary, Preview }
