//! What the derive says of a table, and the statements that every table has.

use postgres::types::{FromSql, ToSql};
use postgres::{GenericClient, Row};

use super::batch::Conflict;
use super::builder::NewRow;
use super::condition::Condition;
use super::delete::Delete;
use super::error::Error;
use super::insert::{Insert, InsertMany};
use super::key::{self, Keyed};
use super::select::Select;
use super::unique::Unique;
use super::update::Update;
use super::value::IntoValue;

/// A struct with `#[derive(Table)]`.
pub trait Table: Sized {
    /// The table's name.
    const NAME: &'static str;
    /// The schema it lives in.
    const SCHEMA: &'static str;
    /// Its columns, in the order of the fields.
    const COLUMNS: &'static [&'static str];
    /// All that the struct declares, as JSON: what the derive read, for a test to compare with what the
    /// command line tool reads from the same source.
    const DECLARATION: &'static str;
    /// The columns with `on_update`, by their places, and what an update sets them to.
    #[doc(hidden)]
    const ON_UPDATE: &'static [(usize, OnUpdate)] = &[];

    /// All rows of the table, until [`filter`](Select::filter) says which.
    ///
    /// ```
    /// # use schema_core::rows::{self, postgres::Client};
    /// # use schema_core::Table;
    /// # #[derive(Table)] #[table(name = "purchases")]
    /// # pub struct Purchase { #[column(primary_key)] pub id: i64, pub organization_id: i64, pub amount_paid_cents: i32 }
    /// fn largest(db: &mut Client, organization: i64) -> Result<Vec<Purchase>, rows::Error> {
    ///     Purchase::select()
    ///         .filter(Purchase::organization_id.eq(organization))
    ///         .order_by(Purchase::amount_paid_cents.desc())
    ///         .limit(10)
    ///         .all(db)
    /// }
    /// ```
    fn select() -> Select<Self> {
        Select::new()
    }

    /// The row with this primary key, which is a tuple where the key has several columns.
    ///
    /// # Errors
    ///
    /// What the server says, and a value that its field cannot hold.
    ///
    /// ```
    /// # use schema_core::rows::{self, postgres::Client};
    /// # use schema_core::Table;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # pub struct User { #[column(primary_key)] pub id: String }
    /// # fn example(db: &mut Client) -> Result<(), rows::Error> {
    /// let user: Option<User> = User::find(db, "user_1")?;
    /// # Ok(()) }
    /// ```
    fn find<C: GenericClient>(db: &mut C, key: impl IntoValue<Self::Key>) -> Result<Option<Self>, Error>
    where
        Self: Keyed + FromRowOwned,
    {
        Select::new().filter(Self::matching(key.into_value())).first(db)
    }

    /// A row to insert.
    ///
    /// ```
    /// # use schema_core::rows::{self, postgres::Client};
    /// # use schema_core::Table;
    /// # #[derive(Table)] #[table(name = "purchases")]
    /// # pub struct Purchase { #[column(primary_key, identity(always))] pub id: i64, pub customer_id: String,
    /// #     #[column(default = "usd")] pub currency: String }
    /// # fn example(db: &mut Client) -> Result<(), rows::Error> {
    /// let new_purchase = NewPurchase::builder().customer_id("user_1").build();
    /// let purchase: Purchase = Purchase::insert(&new_purchase).returning(db)?;
    /// assert_eq!(purchase.currency, "usd");
    /// # Ok(()) }
    /// ```
    fn insert(new: &Self::New) -> Insert<'_, Self>
    where
        Self: Insertable,
        Self::New: NewRow<Table = Self>,
    {
        Insert::new(new, Conflict::Fails)
    }

    /// Rows to insert, a thousand or so with each statement, all or none of them.
    ///
    /// ```
    /// # use schema_core::rows::{self, postgres::Client};
    /// # use schema_core::Table;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # pub struct User { #[column(primary_key)] pub id: String }
    /// # fn example(db: &mut Client) -> Result<(), rows::Error> {
    /// let news: Vec<NewUser> =
    ///     (0..10_000).map(|n| NewUser::builder().id(format!("user_{n}")).build()).collect();
    /// assert_eq!(User::insert_many(&news).execute(db)?, 10_000);
    /// # Ok(()) }
    /// ```
    fn insert_many(news: &[Self::New]) -> InsertMany<'_, Self>
    where
        Self: Insertable,
        Self::New: NewRow<Table = Self>,
    {
        InsertMany::new(news, Conflict::Fails)
    }

    /// A row to insert, or to update where a row has the same value of a unique constraint already: what was given is
    /// set there, and the columns with `on_update`.
    ///
    /// ```
    /// # use schema_core::rows::{self, postgres::Client};
    /// # use schema_core::Table;
    /// # #[derive(Table)] #[table(name = "video_playback", unique(on(user_id, content_id)))]
    /// # pub struct VideoPlayback { #[column(primary_key, identity(always))] pub id: i64, pub user_id: String,
    /// #     pub content_id: i64, #[column(default = 0)] pub position_seconds: i32 }
    /// # fn example(db: &mut Client) -> Result<(), rows::Error> {
    /// let playback = NewVideoPlayback::builder().user_id("user_1").content_id(7).position_seconds(30).build();
    /// VideoPlayback::upsert(&playback, VideoPlayback::USER_ID_CONTENT_ID_UNIQUE).execute(db)?;
    /// # Ok(()) }
    /// ```
    fn upsert(new: &Self::New, unique: Unique<Self>) -> Insert<'_, Self>
    where
        Self: Insertable,
        Self::New: NewRow<Table = Self>,
    {
        Insert::new(new, Conflict::Updates(unique))
    }

    /// As [`upsert`](Table::upsert), for many rows at once. No two of them may have the same value of the constraint.
    fn upsert_many(news: &[Self::New], unique: Unique<Self>) -> InsertMany<'_, Self>
    where
        Self: Insertable,
        Self::New: NewRow<Table = Self>,
    {
        InsertMany::new(news, Conflict::Updates(unique))
    }

    /// Changes the rows of which a condition holds: what [`set`](Update::set) says, and the columns with `on_update`.
    ///
    /// ```
    /// # use schema_core::rows::{self, postgres::Client};
    /// # use schema_core::Table;
    /// # #[derive(Table)] #[table(name = "purchases")]
    /// # pub struct Purchase { #[column(primary_key)] pub id: i64, pub status: String,
    /// #     pub note: Option<String> }
    /// # fn example(db: &mut Client) -> Result<(), rows::Error> {
    /// let refunded = Purchase::update(Purchase::id.eq(7))
    ///     .set(Purchase::status, "refunded")
    ///     .set(Purchase::note, None)
    ///     .execute(db)?;
    /// # Ok(()) }
    /// ```
    fn update(condition: Condition<Self>) -> Update<Self> {
        Update::new(condition)
    }

    /// Deletes the rows of which a condition holds.
    ///
    /// ```
    /// # use schema_core::rows::{self, postgres::Client};
    /// # use schema_core::Table;
    /// # #[derive(Table)] #[table(name = "sessions")]
    /// # pub struct Session { #[column(primary_key)] pub id: i64, pub user_id: String }
    /// # fn example(db: &mut Client) -> Result<(), rows::Error> {
    /// let gone: u64 = Session::delete(Session::user_id.eq("user_1")).execute(db)?;
    /// # Ok(()) }
    /// ```
    fn delete(condition: Condition<Self>) -> Delete<Self> {
        Delete::new(condition)
    }

    /// Writes every column of this row to the row with its primary key, sets the columns with `on_update`, and gives
    /// the row as it is then. What somebody else wrote since this one was read is lost; to change some columns only
    /// is [`update`](Table::update).
    ///
    /// # Errors
    ///
    /// [`Error::NoRow`] where the row is gone; what the server says, and a value that its field cannot hold.
    ///
    /// ```
    /// # use schema_core::rows::{self, postgres::Client};
    /// # use schema_core::Table;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # pub struct User { #[column(primary_key)] pub id: String, pub name: String }
    /// # fn example(db: &mut Client, mut user: User) -> Result<(), rows::Error> {
    /// user.name = "Ada".to_owned();
    /// let user = user.save(db)?;
    /// # Ok(()) }
    /// ```
    fn save<C: GenericClient>(&self, db: &mut C) -> Result<Self, Error>
    where
        Self: Keyed + FromRowOwned,
    {
        key::save(self, db)
    }

    /// Deletes the row with this one's primary key, and says whether it was still there.
    ///
    /// # Errors
    ///
    /// What the server says.
    fn remove<C: GenericClient>(&self, db: &mut C) -> Result<bool, Error>
    where
        Self: Keyed + FromRowOwned,
    {
        key::remove(self, db)
    }
}

/// A struct with `#[derive(View)]`. To whoever reads rows a view is a table; `insert` is for tables only, and whether
/// rows of it can be updated or deleted, PostgreSQL decides (manual, CREATE VIEW, "Updatable Views").
///
/// ```
/// # use schema_core::rows::{self, postgres::Client};
/// use schema_core::{Table, View};
///
/// #[derive(View)]
/// #[view(query = "SELECT id, name FROM users WHERE deleted_at IS NULL")]
/// pub struct ActiveUser {
///     pub id: i64,
///     pub name: Option<String>,
/// }
///
/// fn active(db: &mut Client) -> Result<Vec<ActiveUser>, rows::Error> {
///     ActiveUser::select().filter(ActiveUser::name.eq("Ada")).all(db)
/// }
/// ```
pub trait View: Table {}

/// A table whose rows can be inserted: `NewPurchase` is what is inserted into the table of `Purchase`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no rows",
    label = "nothing can be inserted through it",
    note = "derive `Table` for a struct that owns what it holds, with `String` in place of `&str`: one with lifetimes only declares its table"
)]
pub trait Insertable: Table {
    /// A row on its way there.
    type New;
}

/// A struct that can be made of a row: every struct with `#[derive(Table)]` whose fields can.
///
/// Columns are found by their names, so that a row of any statement will do, and those of tokio-postgres as well:
///
/// ```
/// # use schema_core::Table;
/// use schema_core::rows::{self, FromRow, postgres::Client};
///
/// # #[derive(Table)] #[table(name = "users")]
/// # pub struct User { #[column(primary_key)] pub id: String }
/// fn random(db: &mut Client) -> Result<User, rows::Error> {
///     User::from_row(&db.query_one("SELECT * FROM users ORDER BY random() LIMIT 1", &[])?)
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no rows",
    label = "no row can be read into it",
    note = "derive `Table` for a struct that owns what it holds, with `String` in place of `&str`: one with lifetimes only declares its table"
)]
pub trait FromRow<'r>: Table {
    /// Reads the row.
    ///
    /// # Errors
    ///
    /// [`Error::NoColumn`] and [`Error::Value`].
    fn from_row(row: &'r Row) -> Result<Self, Error> {
        Self::read(row, Some(&places::<Self>(row)?))
    }

    /// Reads the row. `places` is where in it each column is; without it they stand in the order of the fields, as our
    /// own statements give them.
    #[doc(hidden)]
    fn read(row: &'r Row, places: Option<&[usize]>) -> Result<Self, Error>;

    /// The value of each column, in the order of the fields.
    #[doc(hidden)]
    fn cells(&self) -> Vec<Cell<'_>>;
}

/// A struct that can be made of any row, and outlives it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no rows",
    label = "no row can be read into it",
    note = "derive `Table` for a struct that owns what it holds, with `String` in place of `&str`: one with lifetimes only declares its table"
)]
pub trait FromRowOwned: for<'r> FromRow<'r> {}

impl<T: for<'r> FromRow<'r>> FromRowOwned for T {}

/// What an update sets a column to, unless the program says.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub enum OnUpdate {
    /// SQL of the declaration.
    Sql(&'static str),
    /// The text of an enum's variant.
    Text(fn() -> &'static str),
}

/// The value of one column in a struct.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Cell<'a> {
    pub(super) value: &'a (dyn ToSql + Sync),
    pub(super) is_null: bool,
}

impl<'a> Cell<'a> {
    /// Of a column that is never NULL.
    pub fn new(value: &'a (dyn ToSql + Sync)) -> Self {
        Self { value, is_null: false }
    }

    /// Of a column that may be.
    pub fn nullable<V: ToSql + Sync>(value: &'a Option<V>) -> Self {
        Self { value, is_null: value.is_none() }
    }
}

/// The value of the struct's column `at`.
#[doc(hidden)]
#[inline]
pub fn read<'r, T: Table, V: FromSql<'r>>(
    row: &'r Row,
    places: Option<&[usize]>,
    at: usize,
) -> Result<V, Error> {
    let place = match places {
        Some(places) => places[at],
        None => at,
    };
    row.try_get(place).map_err(|error| unreadable::<T>(error, at))
}

#[cold]
fn unreadable<T: Table>(error: postgres::Error, at: usize) -> Error {
    let text = error.to_string();
    let cause = error.into_source().unwrap_or_else(|| text.into());
    Error::Value { table: T::NAME, column: T::COLUMNS[at], cause }
}

/// Where in the row each column of the struct is.
fn places<T: Table>(row: &Row) -> Result<Vec<usize>, Error> {
    let place = |column: &&'static str| {
        let found = row.columns().iter().position(|own| own.name() == *column);
        found.ok_or(Error::NoColumn { table: T::NAME, column })
    };
    T::COLUMNS.iter().map(place).collect()
}
