//! Foreign keys: from a row to the one that it points at, and from that one back.

use std::fmt;
use std::marker::PhantomData;

use postgres::GenericClient;
use postgres::types::ToSql;

use super::condition::Condition;
use super::error::Error;
use super::kind::{NotNull, Nullable};
use super::order::Order;
use super::select::Select;
use super::statement::Sql;
use super::table::{Cell, FromRow, FromRowOwned, Table};
use super::value::Bound;
use crate::sql::name;

/// A foreign key of `Here` to `There`: `Purchase::CUSTOMER`, beside the method `purchase.customer(&mut db)`.
///
/// It is called as the column without its `_id`; `relation = buyer` in `references(...)` calls it something else. The
/// type `N` says whether every row has one: [`NotNull`], or [`Nullable`].
///
/// ```
/// use schema_core::Table;
/// use schema_core::rows::{self, postgres::Client};
///
/// #[derive(Table)]
/// #[table(name = "users")]
/// pub struct User {
///     #[column(primary_key)]
///     pub id: String,
/// }
///
/// #[derive(Table)]
/// #[table(name = "purchases")]
/// pub struct Purchase {
///     #[column(primary_key)]
///     pub id: i64,
///     #[column(references(User::id))]
///     pub customer_id: String,
/// }
///
/// fn example(db: &mut Client, purchases: &[Purchase], users: &[User]) -> Result<(), rows::Error> {
///     // One row.
///     let customer: User = purchases[0].customer(db)?;
///     let own: Vec<Purchase> = Purchase::CUSTOMER.of(&users[0]).order_by(Purchase::id.desc()).all(db)?;
///     // A whole list with one query.
///     let customers: Vec<User> = Purchase::CUSTOMER.get_each(db, purchases)?;
///     let owned: Vec<Vec<Purchase>> = Purchase::CUSTOMER.of_each(users).all(db)?;
///     Ok(())
/// }
/// ```
pub struct Relation<Here, There, N = NotNull> {
    links: &'static [Link],
    of: PhantomData<fn() -> (Here, There, N)>,
}

/// A column of a foreign key.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Link {
    /// Its place here.
    pub here: usize,
    /// The place of the one that it points at there.
    pub there: usize,
    /// Its type, without modifiers: what an array of its values is cast to.
    pub ty: LinkType,
}

/// The type of a column in SQL.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub enum LinkType {
    /// As the declaration says.
    Said(&'static str),
    /// An enum's: its schema and its name.
    Enum(&'static str, &'static str),
}

impl<Here: Table, There: Table, N> Relation<Here, There, N> {
    /// The foreign key of these columns. The derive says it; nobody else has to.
    #[doc(hidden)]
    pub const fn new(links: &'static [Link]) -> Self {
        Self { links, of: PhantomData }
    }

    /// The rows here that point at this one.
    pub fn of<'a>(&self, row: &'a There) -> RowsOf<'a, Here>
    where
        There: FromRowOwned,
    {
        let cells = <There as FromRow<'_>>::cells(row);
        let keys = self.links.iter().map(|link| (link.here, Bound(cells[link.there].value))).collect();
        RowsOf { keys, select: Select::new() }
    }

    /// The rows here that point at each of these, all of them with one query.
    pub fn of_each<'a>(&self, rows: &'a [There]) -> RowsOfEach<'a, Here>
    where
        There: FromRowOwned,
    {
        let key =
            |link: &Link| Key { column: link.here, ty: link.ty, values: Vec::with_capacity(rows.len()) };
        let mut keys: Vec<Key<'a>> = self.links.iter().map(key).collect();
        for row in rows {
            let cells = <There as FromRow<'_>>::cells(row);
            for (link, key) in self.links.iter().zip(&mut keys) {
                key.values.push(Bound(cells[link.there].value));
            }
        }
        RowsOfEach { keys, rows: rows.len(), select: Select::new() }
    }

    /// The row that this one points at; `None` where a column is NULL, or no such row is there.
    fn target<C: GenericClient>(&self, db: &mut C, row: &Here) -> Result<Option<There>, Error>
    where
        Here: FromRowOwned,
        There: FromRowOwned,
    {
        let cells = <Here as FromRow<'_>>::cells(row);
        if self.links.iter().any(|link| cells[link.here].is_null) {
            return Ok(None);
        }
        let keys = self.links.iter().map(|link| (link.there, Bound(cells[link.here].value))).collect();
        Ok(RowsOf { keys, select: Select::new() }.all(db)?.pop())
    }

    /// The rows that these point at, in their places.
    fn targets<C: GenericClient>(&self, db: &mut C, rows: &[Here]) -> Result<Vec<Option<There>>, Error>
    where
        Here: FromRowOwned,
        There: FromRowOwned,
    {
        let key =
            |link: &Link| Key { column: link.there, ty: link.ty, values: Vec::with_capacity(rows.len()) };
        let mut keys: Vec<Key<'_>> = self.links.iter().map(key).collect();
        for row in rows {
            let cells: Vec<Cell<'_>> = <Here as FromRow<'_>>::cells(row);
            for (link, key) in self.links.iter().zip(&mut keys) {
                key.values.push(Bound(cells[link.here].value));
            }
        }
        let found = RowsOfEach { keys, rows: rows.len(), select: Select::new() }.all(db)?;
        Ok(found.into_iter().map(|mut targets| targets.pop()).collect())
    }
}

impl<Here: FromRowOwned, There: FromRowOwned> Relation<Here, There, NotNull> {
    /// The row that this one points at.
    ///
    /// # Errors
    ///
    /// [`Error::NoRow`] where it is gone, which only a constraint that is deferred or not valid lets happen; what the
    /// server says, and a value that its field cannot hold.
    pub fn get<C: GenericClient>(&self, db: &mut C, row: &Here) -> Result<There, Error> {
        self.target(db, row)?.ok_or(Error::NoRow { table: There::NAME })
    }

    /// The row that each of these points at, in their order, all of them with one query.
    ///
    /// # Errors
    ///
    /// As [`get`](Relation::get).
    pub fn get_each<C: GenericClient>(&self, db: &mut C, rows: &[Here]) -> Result<Vec<There>, Error> {
        let found = self.targets(db, rows)?.into_iter();
        found.map(|row| row.ok_or(Error::NoRow { table: There::NAME })).collect()
    }
}

impl<Here: FromRowOwned, There: FromRowOwned> Relation<Here, There, Nullable> {
    /// The row that this one points at, if it points at one.
    ///
    /// # Errors
    ///
    /// What the server says, and a value that its field cannot hold.
    pub fn get<C: GenericClient>(&self, db: &mut C, row: &Here) -> Result<Option<There>, Error> {
        self.target(db, row)
    }

    /// The row that each of these points at, in their order, all of them with one query.
    ///
    /// # Errors
    ///
    /// What the server says, and a value that its field cannot hold.
    pub fn get_each<C: GenericClient>(&self, db: &mut C, rows: &[Here]) -> Result<Vec<Option<There>>, Error> {
        self.targets(db, rows)
    }
}

impl<Here, There, N> Clone for Relation<Here, There, N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Here, There, N> Copy for Relation<Here, There, N> {}

impl<Here: Table, There: Table, N> fmt::Debug for Relation<Here, There, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let here: Vec<&str> = self.links.iter().map(|link| Here::COLUMNS[link.here]).collect();
        let there: Vec<&str> = self.links.iter().map(|link| There::COLUMNS[link.there]).collect();
        write!(f, "Relation {}({}) -> {}({})", Here::NAME, here.join(", "), There::NAME, there.join(", "))
    }
}

/// The rows that point at one row, from [`Relation::of`].
#[must_use = "a statement does nothing until it is run: `.all(&mut db)`"]
pub struct RowsOf<'a, T> {
    keys: Vec<(usize, Bound<'a>)>,
    select: Select<T>,
}

impl<T: Table> RowsOf<'_, T> {
    /// Only rows of which this holds.
    pub fn filter(self, condition: Condition<T>) -> Self {
        Self { select: self.select.filter(condition), ..self }
    }

    /// Sorts the rows by this, where all that was said before leaves them equal.
    pub fn order_by(self, order: Order<T>) -> Self {
        Self { select: self.select.order_by(order), ..self }
    }

    /// At most so many rows.
    pub fn limit(self, rows: usize) -> Self {
        Self { select: self.select.limit(rows), ..self }
    }

    /// The SQL, with `$1` and so on in the place of values.
    pub fn to_sql(&self) -> String {
        self.statement().text
    }

    /// The values, in their places.
    pub fn params(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.statement().params
    }

    /// The rows.
    ///
    /// # Errors
    ///
    /// What the server says, and a value that its field cannot hold.
    pub fn all<C: GenericClient>(&self, db: &mut C) -> Result<Vec<T>, Error>
    where
        T: FromRowOwned,
    {
        self.statement().rows(db)
    }

    fn statement(&self) -> Sql<'_> {
        self.select.statement_where(|sql| {
            sql.separated(" AND ", &self.keys, |sql, (place, value)| {
                sql.column::<T>(T::COLUMNS[*place]);
                sql.push(" = ");
                sql.param(value);
            });
        })
    }
}

/// The rows that point at each of several rows, from [`Relation::of_each`].
#[must_use = "a statement does nothing until it is run: `.all(&mut db)`"]
pub struct RowsOfEach<'a, T> {
    keys: Vec<Key<'a>>,
    /// How many rows they point at.
    rows: usize,
    select: Select<T>,
}

/// A column, and the values of it that are looked for.
struct Key<'a> {
    column: usize,
    ty: LinkType,
    values: Vec<Bound<'a>>,
}

/// What the list of keys is called in the query, a name that no table has by accident; its columns are numbered.
const KEYS: &str = "keys of each";
const PLACE: &str = "place";

impl<T: Table> RowsOfEach<'_, T> {
    /// Only rows of which this holds.
    pub fn filter(self, condition: Condition<T>) -> Self {
        Self { select: self.select.filter(condition), ..self }
    }

    /// Sorts the rows of each by this, where all that was said before leaves them equal.
    pub fn order_by(self, order: Order<T>) -> Self {
        Self { select: self.select.order_by(order), ..self }
    }

    /// The SQL, with `$1` and so on in the place of values: beside the columns it gives the place of the row that is
    /// pointed at, from 1.
    pub fn to_sql(&self) -> String {
        self.statement().text
    }

    /// The values, in their places.
    pub fn params(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.statement().params
    }

    /// The rows that point at each, in the order in which those were given.
    ///
    /// # Errors
    ///
    /// What the server says, and a value that its field cannot hold.
    pub fn all<C: GenericClient>(&self, db: &mut C) -> Result<Vec<Vec<T>>, Error>
    where
        T: FromRowOwned,
    {
        let mut found: Vec<Vec<T>> = Vec::new();
        found.resize_with(self.rows, Vec::new);
        if self.rows == 0 {
            return Ok(found);
        }
        for row in self.statement().query(db)? {
            let place: i64 = row.try_get(T::COLUMNS.len())?;
            let list = usize::try_from(place - 1).ok().and_then(|place| found.get_mut(place));
            if let Some(list) = list {
                list.push(T::from_row(&row)?);
            }
        }
        Ok(found)
    }

    /// The server does the matching, because what is equal is for the columns' types and collations to say.
    fn statement(&self) -> Sql<'_> {
        let mut sql = Sql::default();
        sql.push("SELECT ");
        sql.columns::<T>();
        sql.push(", ");
        key_column(&mut sql, PLACE);
        sql.push(" FROM ROWS FROM (");
        sql.separated(", ", &self.keys, |sql, key| {
            sql.push("unnest(");
            sql.param(&key.values);
            sql.push("::");
            match key.ty {
                LinkType::Said(text) => sql.push(text),
                LinkType::Enum(schema, name) => sql.push(&name::qualified(schema, name)),
            }
            sql.push("[])");
        });
        sql.push(") WITH ORDINALITY AS ");
        sql.ident(KEYS);
        sql.push(" (");
        for number in 0..self.keys.len() {
            sql.ident(&number.to_string());
            sql.push(", ");
        }
        sql.ident(PLACE);
        sql.push(") JOIN ");
        sql.table::<T>();
        sql.push(" ON ");
        sql.separated(" AND ", self.keys.iter().enumerate(), |sql, (number, key)| {
            sql.column::<T>(T::COLUMNS[key.column]);
            sql.push(" = ");
            key_column(sql, &number.to_string());
        });
        self.select.condition().write_where(&mut sql);
        sql.push(" ORDER BY ");
        key_column(&mut sql, PLACE);
        if self.select.is_ordered() {
            sql.push(", ");
            self.select.write_order(&mut sql);
        }
        sql
    }
}

fn key_column(sql: &mut Sql<'_>, column: &str) {
    sql.ident(KEYS);
    sql.push(".");
    sql.ident(column);
}
