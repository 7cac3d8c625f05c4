//! Rows as structs: what the derives give an application, over the `postgres` crate.

mod builder;
mod column;
mod condition;
mod delete;
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

pub use builder::NewRow;
pub use column::{Column, References};
pub use condition::Condition;
pub use delete::Delete;
pub use enumeration::{Enum, EnumValue, UnknownValue};
pub use error::Error;
pub use insert::{Insert, InsertMany};
pub use key::Keyed;
pub use kind::{Generated, Kind, NotNull, Nullable, Writable};
pub use links::Declaration;
pub use order::Order;
pub use relation::{Relation, RowsOf, RowsOfEach};
pub use select::Select;
pub use stream::Stream;
pub use table::{FromRow, FromRowOwned, Insertable, Table};
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
    pub use super::links::Links;
    pub use super::relation::{Link, LinkType};
    pub use super::table::{Cell, OnUpdate, read};
    pub use super::unique::UniqueKey;
    pub use postgres::types::private::BytesMut;

    /// What the driver's traits fail with.
    pub type BoxedError = Box<dyn std::error::Error + Sync + Send>;
}
