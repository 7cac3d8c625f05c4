//! The usage examples of an application: create a purchase, grant access, query an organization's purchases, and see
//! what values there are.

#[path = "../../codex/content.rs"]
mod content;
#[path = "../../codex/ecommerce.rs"]
mod ecommerce;
#[path = "../../codex/playback.rs"]
mod playback;
#[path = "../../codex/users.rs"]
mod users;

use std::error::Error;

use postgres::{Client, NoTls};
use schema_core::{Enum, Table};

use content::{Content, NewContent, NewOrganization, Organization};
use ecommerce::{AccessType, ContentAccess, NewContentAccess, NewPurchase, Purchase, PurchaseStatus};
use playback::{NewVideoPlayback, VideoPlayback};
use users::{NewUser, User};

fn main() -> Result<(), Box<dyn Error>> {
    let mut db = Client::connect(&std::env::var("DATABASE_URL")?, NoTls)?;
    db.batch_execute(include_str!("../../../migrations/schema.sql"))?;

    let user = User::insert(&NewUser::builder().id("user_1").build()).returning(&mut db)?;
    let organization = Organization::insert(&NewOrganization::builder().build()).returning(&mut db)?;
    let new_content = NewContent::builder().organization_id(organization.id).build();
    let content = Content::insert(&new_content).returning(&mut db)?;

    // Creating a purchase
    let new_purchase = NewPurchase::builder()
        .customer_id(&user.id)
        .content_id(content.id)
        .organization_id(organization.id) // required
        .amount_paid_cents(1000)
        .status(PurchaseStatus::Completed)
        .stripe_payment_intent_id("pi_123456789") // required
        .currency("usd") // optional, "usd" is the default
        .build();
    let purchase = Purchase::insert(&new_purchase).returning(&mut db)?;
    assert_eq!((purchase.amount_paid_cents, purchase.currency.as_str()), (1000, "usd"));

    // Granting content access
    let new_access = NewContentAccess::builder()
        .user_id(&user.id)
        .content_id(content.id)
        .organization_id(organization.id) // required
        .access_type(AccessType::Purchased)
        .expires_at(None) // permanent access for phase 1
        .build();
    let access = ContentAccess::insert(&new_access).returning(&mut db)?;
    assert_eq!((access.access_type, access.expires_at), (AccessType::Purchased, None));

    // Querying an organization's purchases
    let org_purchases =
        Purchase::select().filter(Purchase::organization_id.eq(organization.id)).all(&mut db)?;
    assert_eq!(org_purchases, [purchase]);
    assert_eq!(org_purchases[0].customer(&mut db)?, user);

    // Checking valid enum values
    assert_eq!(AccessType::VALUES, ["purchased", "subscription", "complimentary", "preview"]);
    let invalid = "UPDATE content_access SET access_type = 'invalid_type'";
    let refused = db.execute(invalid, &[]).expect_err("the database rejects it");
    let refused = schema_core::rows::Error::from(refused).to_string();
    assert!(refused.contains("violates check constraint \"check_access_type\""), "{refused}");

    // How far a video was watched: one row a user and video
    for position in [30, 60] {
        let progress = NewVideoPlayback::builder()
            .user_id(&user.id)
            .content_id(content.id)
            .position_seconds(position)
            .duration_seconds(600)
            .build();
        VideoPlayback::upsert(&progress, VideoPlayback::USER_ID_CONTENT_ID_UNIQUE)
            .returning(&mut db)?;
    }
    let watched = VideoPlayback::select().all(&mut db)?;
    assert_eq!(watched.iter().map(|own| own.position_seconds).collect::<Vec<_>>(), [60]);

    #[cfg(feature = "engine")]
    schema_core::assert_no_drift(
        &mut db,
        schema_core::tables![User, Organization, Content, ContentAccess, Purchase, VideoPlayback],
    )?;
    println!("everything ran");
    Ok(())
}
