//! Rows as structs: what the derives give an application, over the [`postgres`] crate.
//!
//! `#[derive(Table)]` on `Purchase` makes that struct the type of a row that was read, and adds what the rest of a
//! program needs: a constant for each column (`Purchase::status`), a type of the rows to insert (`NewPurchase`), a way
//! to each row that a foreign key points at (`purchase.customer(&mut db)`), and a constant for each key that makes
//! rows unique (`Purchase::PRIMARY_KEY`). [`Table`] has the statements. Names always stand in quotes in their SQL, and
//! values never stand in it.
//!
//! Types of other crates are read and written where the `postgres` crate does that by one of its features: name it
//! beside this one, with `features = ["with-uuid-1", "with-chrono-0_4"]` or what the columns need.
//!
//! # The tables of the examples
//!
//! ```
#![doc = include_str!("../../doc/codex.rs")]
//! ```
//!
//! # Inserting
//!
//! A column that has a default or may be NULL can be left out; without any of the others there is no `build`.
//!
//! ```
//! # mod codex { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/codex.rs")); }
//! # use codex::*;
//! use schema_core::rows::{self, postgres::Client};
//!
//! # fn purchase(db: &mut Client, user: User, content: Content) -> Result<(), rows::Error> {
//! let new_purchase = NewPurchase::builder()
//!     .customer_id(user.id)
//!     .content_id(content.id)
//!     .organization_id(content.organization_id) // required
//!     .amount_paid_cents(1000)
//!     .status(PurchaseStatus::Completed)
//!     .stripe_payment_intent_id("pi_123456789") // required
//!     .currency("usd") // optional, "usd" is the default
//!     .build();
//!
//! let purchase = Purchase::insert(&new_purchase).returning(db)?;
//! # Ok(()) }
//!
//! # fn access(db: &mut Client, user: User, content: Content) -> Result<(), rows::Error> {
//! let new_access = NewContentAccess::builder()
//!     .user_id(user.id)
//!     .content_id(content.id)
//!     .organization_id(content.organization_id)
//!     .access_type(AccessType::Purchased)
//!     .expires_at(None) // for good
//!     .build();
//!
//! let access = ContentAccess::insert(&new_access).returning(db)?;
//! # Ok(()) }
//! ```
//!
//! `insert_many` takes a slice of them. `upsert` updates the row that has the same value of a unique constraint:
//!
//! ```
//! # mod codex { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/codex.rs")); }
//! # use codex::*;
//! # use schema_core::rows::{self, postgres::Client};
//! # fn playback(db: &mut Client, user: User, content: Content) -> Result<(), rows::Error> {
//! let playback = NewVideoPlayback::builder()
//!     .user_id(user.id)
//!     .content_id(content.id)
//!     .position_seconds(90)
//!     .duration_seconds(600)
//!     .build();
//!
//! VideoPlayback::upsert(&playback, VideoPlayback::USER_ID_CONTENT_ID_UNIQUE).execute(db)?;
//! # Ok(()) }
//! ```
//!
//! # Selecting
//!
//! ```
//! # mod codex { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/codex.rs")); }
//! # use codex::*;
//! # use schema_core::rows::{self, postgres::Client};
//! # fn query(db: &mut Client, organization: Organization) -> Result<(), rows::Error> {
//! let org_purchases: Vec<Purchase> =
//!     Purchase::select().filter(Purchase::organization_id.eq(organization.id)).all(db)?;
//!
//! let latest: Option<Purchase> = Purchase::select()
//!     .filter(Purchase::status.is_in([PurchaseStatus::Completed, PurchaseStatus::Refunded]))
//!     .filter(Purchase::currency.eq("usd").or(Purchase::amount_paid_cents.ge(5000)))
//!     .order_by(Purchase::created_at.desc())
//!     .first(db)?;
//! # Ok(()) }
//! ```
//!
//! # Following foreign keys
//!
//! ```
//! # mod codex { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/codex.rs")); }
//! # use codex::*;
//! # use schema_core::rows::{self, postgres::Client};
//! # fn follow(db: &mut Client, purchase: Purchase, users: Vec<User>) -> Result<(), rows::Error> {
//! let customer: User = purchase.customer(db)?;
//!
//! // The other way round, and for a whole list with one query: see `Relation`.
//! let purchases: Vec<Purchase> = Purchase::CUSTOMER.of(&customer).all(db)?;
//! let of_each_user: Vec<Vec<Purchase>> = Purchase::CUSTOMER.of_each(&users).all(db)?;
//! # Ok(()) }
//! ```
//!
//! # Changing
//!
//! An update sets the columns with `on_update`, too.
//!
//! ```
//! # mod codex { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/codex.rs")); }
//! # use codex::*;
//! # use schema_core::rows::{self, postgres::Client};
//! # fn change(db: &mut Client, mut purchase: Purchase) -> Result<(), rows::Error> {
//! Purchase::update(Purchase::stripe_payment_intent_id.eq("pi_123456789"))
//!     .set(Purchase::status, PurchaseStatus::Refunded)
//!     .execute(db)?;
//!
//! purchase.amount_paid_cents = 900;
//! let purchase = purchase.save(db)?;
//!
//! Purchase::delete(Purchase::status.eq(PurchaseStatus::Failed)).execute(db)?;
//! # Ok(()) }
//! ```
//!
//! # Enums
//!
//! A value that is none does not compile, the check in the database keeps it out of the rows, and a row that holds one
//! all the same is an error that names the table, the column and the value.
//!
//! ```
//! # mod codex { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/codex.rs")); }
//! # use codex::*;
//! use schema_core::rows::Enum;
//!
//! assert_eq!(AccessType::VALUES, ["purchased", "subscription", "complimentary", "preview"]);
//! assert_eq!("preview".parse(), Ok(AccessType::Preview));
//! assert!("invalid_type".parse::<AccessType>().is_err());
//! ```
//!
//! # Statements without a connection
//!
//! Every statement says its SQL and its values, and [`FromRow`] makes a struct of any row: tokio-postgres, whose rows
//! and traits are the same, takes and gives the same.
//!
//! ```
//! # mod codex { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/codex.rs")); }
//! # use codex::*;
//! use schema_core::rows::FromRow;
//!
//! let select = Purchase::select().filter(Purchase::amount_paid_cents.gt(100)).limit(3);
//! assert!(select.to_sql().ends_with(
//!     r#" FROM "purchases" WHERE "purchases"."amount_paid_cents" > $1 LIMIT $2"#
//! ));
//! assert_eq!(select.params().len(), 2);
//! // let rows = client.query(&select.to_sql(), &select.params()).await?;
//! // let purchases: Vec<_> = rows.iter().map(Purchase::from_row).collect::<Result<_, _>>()?;
//! # let _ = Purchase::from_row;
//! ```
//!
//! # Transactions
//!
//! What takes a `Client` takes a `Transaction` as well.
//!
//! ```
//! # mod codex { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/codex.rs")); }
//! # use codex::*;
//! # use schema_core::rows::{self, postgres::Client};
//! # fn both(db: &mut Client, new: NewPurchase, access: NewContentAccess) -> Result<(), rows::Error> {
//! let mut transaction = db.transaction()?;
//! Purchase::insert(&new).execute(&mut transaction)?;
//! ContentAccess::insert(&access).execute(&mut transaction)?;
//! transaction.commit()?;
//! # Ok(()) }
//! ```

mod batch;
mod builder;
mod column;
mod condition;
mod delete;
#[cfg(feature = "engine")]
pub(crate) mod drift;
mod enumeration;
mod error;
mod insert;
mod key;
mod kind;
mod links;
mod order;
mod relation;
mod select;
mod statement;
mod stream;
mod table;
mod unique;
mod update;
mod value;

pub use batch::InsertBatch;
pub use builder::NewRow;
pub use column::{Column, References};
pub use condition::Condition;
pub use delete::Delete;
#[cfg(feature = "engine")]
pub use drift::DriftError;
pub use enumeration::{Enum, EnumValue, UnknownValue};
pub use error::Error;
pub use insert::{Insert, InsertMany};
pub use key::Keyed;
pub use kind::{Generated, Kind, NotNull, Nullable, Writable};
#[cfg(feature = "engine")]
pub use links::Declaration;
pub use order::Order;
pub use relation::{Relation, RowsOf, RowsOfEach};
pub use select::Select;
pub use stream::Stream;
pub use table::{FromRow, FromRowOwned, Insertable, Table, View};
pub use unique::Unique;
pub use update::Update;
pub use value::{IntoValue, Value};

/// The driver whose clients and transactions run the statements.
pub use postgres;

/// What the derives' own code names. Nobody else has to.
#[doc(hidden)]
pub mod derived {
    pub use super::builder::{Given, Has, Missing, given, optional, required, show};
    pub use super::enumeration::{Shown, accepts, assert_enum, assert_enum_value, from_sql, to_sql};
    pub use super::links::{Linked, LinkedEnum, LinkedTable, Links};
    pub use super::relation::{Link, LinkType};
    pub use super::table::{Cell, OnUpdate, read};
    pub use super::unique::UniqueKey;
    pub use postgres::types::private::BytesMut;

    /// What the driver's traits fail with.
    pub type BoxedError = Box<dyn std::error::Error + Sync + Send>;
}
