//! Who may see what, and who paid for it.

use chrono::{DateTime, Utc};
use schema_core::{Enum, Table};
use uuid::Uuid;

use crate::content::{Content, Organization};
use crate::users::User;

/// Tracks user access to content, granted via purchase, subscription, etc.
///
/// A placeholder based on the needs of P1-ACCESS-001; the full schema is to be defined in P1-ECOM-001.
/// Aligned with database-schema.md v2.0 (lines 418-448).
#[derive(Debug, Clone, PartialEq, Table)]
#[table(name = "content_access")]
#[table(index("idx_content_access_user_id", on(user_id)))]
#[table(index("idx_content_access_content_id", on(content_id)))]
#[table(index("idx_content_access_organization_id", on(organization_id)))]
// One access record per user per content.
#[table(unique("content_access_user_content_unique", on(user_id, content_id)))]
pub struct ContentAccess {
    /// Its id.
    #[column(primary_key, default = gen_random_uuid())]
    pub id: Uuid,
    /// Who may see the content.
    #[column(references(User::id, on_delete = cascade))]
    pub user_id: String,
    /// What they may see.
    #[column(references(Content::id, on_delete = cascade))]
    pub content_id: Uuid,
    /// The tenant that the content belongs to.
    #[column(references(Organization::id, on_delete = cascade))]
    pub organization_id: Uuid,

    /// How access was granted.
    #[column(type = varchar(50), one_of = "check_access_type")]
    pub access_type: AccessType,

    /// The end of the access window. Phase 1: none, access is permanent. Phase 2: can expire with
    /// subscriptions.
    pub expires_at: Option<DateTime<Utc>>,

    /// When access was granted.
    #[column(default = now())]
    pub created_at: DateTime<Utc>,
    /// When the record last changed.
    #[column(default = now(), on_update = now())]
    pub updated_at: DateTime<Utc>,
}

/// Records completed purchases of content.
///
/// A placeholder based on the needs of P1-ACCESS-001; the full schema is to be defined in P1-ECOM-001.
/// Aligned with database-schema.md v2.0 (lines 321-389).
///
/// - Phase 1: simple purchases with 100% to the creator.
/// - Phase 2 and later: revenue splitting with organization fees.
#[derive(Debug, Clone, PartialEq, Table)]
#[table(name = "purchases")]
#[table(index("idx_purchases_customer_id", on(customer_id)))]
#[table(index("idx_purchases_content_id", on(content_id)))]
#[table(index("idx_purchases_organization_id", on(organization_id)))]
#[table(index("idx_purchases_stripe_payment_intent", on(stripe_payment_intent_id)))]
#[table(index("idx_purchases_created_at", on(created_at)))]
#[table(check("check_amount_positive", "amount_paid_cents >= 0"))]
pub struct Purchase {
    /// Its id.
    #[column(primary_key, default = gen_random_uuid())]
    pub id: Uuid,
    /// Who paid.
    #[column(references(User::id, on_delete = cascade))]
    pub customer_id: String,
    /// What for. Content that was sold cannot be deleted.
    #[column(references(Content::id, on_delete = restrict))]
    pub content_id: Uuid,
    /// The tenant that sold it. It cannot be deleted either.
    #[column(references(Organization::id, on_delete = restrict))]
    pub organization_id: Uuid,

    /// The payment, stored as integer cents to avoid rounding errors.
    pub amount_paid_cents: i32,
    /// The payment's currency, as ISO 4217 has it in lower case.
    #[column(type = varchar(3), default = "usd")]
    pub currency: String,

    /// Stripe's reference, for payment reconciliation.
    #[column(type = varchar(255), unique)]
    pub stripe_payment_intent_id: String,

    /// How far the payment has come.
    #[column(type = varchar(50), one_of = "check_purchase_status")]
    pub status: PurchaseStatus,

    /// When the purchase was begun.
    #[column(default = now())]
    pub created_at: DateTime<Utc>,
    /// When the record last changed.
    #[column(default = now(), on_update = now())]
    pub updated_at: DateTime<Utc>,
}

/// How access to content was granted.
///
/// Phase 1 uses [`Purchased`](Self::Purchased) and [`Complimentary`](Self::Complimentary), phase 2 adds
/// [`Subscription`](Self::Subscription) and [`Preview`](Self::Preview).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum AccessType {
    /// Paid for, once.
    Purchased,
    /// Comes with a subscription, as long as it lasts.
    Subscription,
    /// Given away.
    Complimentary,
    /// A part of it, to look at.
    Preview,
}

/// How far a payment has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum PurchaseStatus {
    /// Begun, not yet paid.
    Pending,
    /// Paid.
    Completed,
    /// Paid back.
    Refunded,
    /// Refused by the bank.
    Failed,
}
