//! What the example's application does with its rows, in the words of its documentation.

use chrono::{DateTime, Utc};
use schema_core::Table;
use schema_core::rows::postgres::Client;
use schema_core::rows::{self, Enum};
use schema_tests::{
    AccessType, Content, ContentAccess, NewContent, NewContentAccess, NewOrganization, NewPurchase, NewUser,
    NewVideoPlayback, Organization, Purchase, PurchaseStatus, User, VideoPlayback,
};
use uuid::Uuid;

use super::world;

/// Who sells what to whom.
struct Codex {
    user: User,
    organization: Organization,
    content: Content,
}

fn codex(db: &mut Client) -> Result<Codex, rows::Error> {
    let user = User::insert(&NewUser::builder().id("user_1").build()).returning(db)?;
    let organization = Organization::insert(&NewOrganization::builder().build()).returning(db)?;
    let new_content = NewContent::builder().organization_id(organization.id).build();
    let content = Content::insert(&new_content).returning(db)?;
    Ok(Codex { user, organization, content })
}

#[test]
fn creating_a_purchase() -> Result<(), rows::Error> {
    let mut database = world::database("codex");
    let db = database.client();
    let Codex { user, organization, content } = codex(db)?;

    let new_purchase = NewPurchase::builder()
        .customer_id(&user.id)
        .content_id(content.id)
        .organization_id(organization.id) // required
        .amount_paid_cents(1000)
        .status(PurchaseStatus::Completed)
        .stripe_payment_intent_id("pi_123456789") // required
        .currency("usd") // optional, "usd" is the default
        .build();

    let purchase = Purchase::insert(&new_purchase).returning(db)?;

    assert_eq!(
        purchase,
        Purchase {
            id: purchase.id,
            customer_id: "user_1".to_owned(),
            content_id: content.id,
            organization_id: organization.id,
            amount_paid_cents: 1000,
            currency: "usd".to_owned(),
            stripe_payment_intent_id: "pi_123456789".to_owned(),
            status: PurchaseStatus::Completed,
            created_at: purchase.created_at,
            updated_at: purchase.created_at,
        }
    );
    assert_ne!(purchase.id, Uuid::nil(), "the database chose it");
    assert!((Utc::now() - purchase.created_at).num_seconds().abs() < 60);
    assert_eq!(Purchase::find(db, purchase.id)?, Some(purchase));
    Ok(())
}

#[test]
fn granting_content_access() -> Result<(), rows::Error> {
    let mut database = world::database("codex");
    let db = database.client();
    let Codex { user, organization, content } = codex(db)?;

    let new_access = NewContentAccess::builder()
        .user_id(user.id)
        .content_id(content.id)
        .organization_id(organization.id) // required
        .access_type(AccessType::Purchased)
        .expires_at(None) // permanent access for phase 1
        .build();

    let access = ContentAccess::insert(&new_access).returning(db)?;

    assert_eq!(access.access_type, AccessType::Purchased);
    assert_eq!(access.expires_at, None);
    // Phase 2: it can expire.
    let end: DateTime<Utc> = "2030-01-01T00:00:00Z".parse().expect("a time");
    let access = ContentAccess { expires_at: Some(end), ..access }.save(db)?;
    assert_eq!(access.expires_at, Some(end));
    Ok(())
}

#[test]
fn querying_organization_purchases() -> Result<(), rows::Error> {
    let mut database = world::database("codex");
    let db = database.client();
    let Codex { organization, content, .. } = codex(db)?;
    let other = Organization::insert(&NewOrganization::builder().build()).returning(db)?;
    let new = |number: i32, organization: &Organization| {
        NewPurchase::builder()
            .customer_id("user_1")
            .content_id(content.id)
            .organization_id(organization.id)
            .amount_paid_cents(number)
            .status(PurchaseStatus::Pending)
            .stripe_payment_intent_id(format!("pi_{number}"))
            .build()
    };
    let news = [new(1, &organization), new(2, &other), new(3, &organization)];
    Purchase::insert_many(&news).execute(db)?;

    // Direct organization filter (fast!)
    let org_purchases = Purchase::select().filter(Purchase::organization_id.eq(organization.id)).all(db)?;

    let mut amounts: Vec<i32> = org_purchases.iter().map(|purchase| purchase.amount_paid_cents).collect();
    amounts.sort_unstable();
    assert_eq!(amounts, [1, 3]);
    Ok(())
}

#[test]
fn checking_valid_enum_values() -> Result<(), rows::Error> {
    let mut database = world::database("codex");
    let db = database.client();
    let Codex { user, organization, content } = codex(db)?;

    // In the program: the values, and what is none of them. `AccessType::InvalidType` does not compile.
    assert_eq!(AccessType::VALUES, ["purchased", "subscription", "complimentary", "preview"]);
    assert!("invalid_type".parse::<AccessType>().is_err());

    // In the database: a check constraint, for those who write past the program.
    let invalid = "INSERT INTO content_access (user_id, content_id, organization_id, access_type)
                   VALUES ($1, $2, $3, 'invalid_type')";
    let parameters: [&(dyn rows::postgres::types::ToSql + Sync); 3] =
        [&user.id, &content.id, &organization.id];
    let error = rows::Error::from(db.execute(invalid, &parameters).expect_err("the database rejects it"));
    assert_eq!(
        error.to_string(),
        "new row for relation \"content_access\" violates check constraint \"check_access_type\""
    );
    assert_eq!(error.constraint(), Some("check_access_type"));
    Ok(())
}

#[test]
fn a_value_that_the_enum_does_not_know_is_an_error_that_names_it() -> Result<(), rows::Error> {
    let mut database = world::database("codex");
    let db = database.client();
    let Codex { user, organization, content } = codex(db)?;
    db.batch_execute("ALTER TABLE content_access DROP CONSTRAINT check_access_type")?;
    let invalid = "INSERT INTO content_access (user_id, content_id, organization_id, access_type)
                   VALUES ($1, $2, $3, 'invalid_type')";
    db.execute(invalid, &[&user.id, &content.id, &organization.id])?;

    let error = ContentAccess::select().all(db).expect_err("no variant is `invalid_type`");
    assert_eq!(
        error.to_string(),
        "cannot read the column `access_type` of `content_access`: `invalid_type` is none of `purchased`, \
         `subscription`, `complimentary`, `preview`"
    );
    Ok(())
}

#[test]
fn resuming_playback() -> Result<(), rows::Error> {
    let mut database = world::database("codex");
    let db = database.client();
    let Codex { user, content, .. } = codex(db)?;
    let position = |seconds: i32, completed: Option<bool>| {
        let new = NewVideoPlayback::builder()
            .user_id(&user.id)
            .content_id(content.id)
            .position_seconds(seconds)
            .duration_seconds(600);
        match completed {
            Some(completed) => new.completed(completed).build(),
            None => new.build(),
        }
    };
    // Updated every 30 seconds during playback: one record per user per video.
    let unique = VideoPlayback::USER_ID_CONTENT_ID_UNIQUE;
    assert_eq!(unique.name(), "video_playback_user_id_content_id_unique");
    assert_eq!(unique.columns(), ["user_id", "content_id"]);
    let first = VideoPlayback::upsert(&position(570, Some(true)), unique).returning(db)?;
    let again = VideoPlayback::upsert(&position(30, None), unique).returning(db)?;

    assert_eq!(again.id, first.id);
    assert_eq!((first.position_seconds, again.position_seconds), (570, 30));
    assert!(again.completed, "what was not given is left as it was");
    assert_eq!(again.created_at, first.created_at);
    assert!(again.updated_at > first.updated_at, "`on_update` sets it");
    assert_eq!(VideoPlayback::select().count(db)?, 1);
    Ok(())
}

#[test]
fn the_relations() -> Result<(), rows::Error> {
    let mut database = world::database("codex");
    let db = database.client();
    let Codex { user, organization, content } = codex(db)?;
    let new_purchase = NewPurchase::builder()
        .customer_id(&user.id)
        .content_id(content.id)
        .organization_id(organization.id)
        .amount_paid_cents(1000)
        .status(PurchaseStatus::Completed)
        .stripe_payment_intent_id("pi_123456789")
        .build();
    let purchase = Purchase::insert(&new_purchase).returning(db)?;
    assert_eq!(purchase.customer(db)?, user);
    assert_eq!(purchase.content(db)?, content);
    assert_eq!(purchase.organization(db)?, organization);

    let new_access = NewContentAccess::builder()
        .user_id(&user.id)
        .content_id(content.id)
        .organization_id(organization.id)
        .access_type(AccessType::Purchased)
        .build();
    let access = ContentAccess::insert(&new_access).returning(db)?;
    assert_eq!(access.user(db)?, user);
    assert_eq!(access.content(db)?, content);
    assert_eq!(access.organization(db)?, organization);

    let new_playback =
        NewVideoPlayback::builder().user_id(&user.id).content_id(content.id).duration_seconds(600).build();
    let playback = VideoPlayback::insert(&new_playback).returning(db)?;
    assert_eq!(playback.user(db)?, user);
    assert_eq!(playback.content(db)?, content);

    // Content may belong to nobody.
    assert_eq!(content.organization(db)?, Some(organization));
    let personal = Content::insert(&NewContent::builder().build()).returning(db)?;
    assert_eq!(personal.organization(db)?, None);

    // The other way round.
    assert_eq!(Purchase::CUSTOMER.of(&user).all(db)?, [purchase.clone()]);
    assert_eq!(Purchase::CONTENT.of_each(&[personal, content]).all(db)?, [vec![], vec![purchase]]);
    Ok(())
}
