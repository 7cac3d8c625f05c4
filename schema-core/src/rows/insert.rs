//! `INSERT`: one row or many, with what to do where a row is there already.

use postgres::types::ToSql;
use postgres::{GenericClient, Row, Statement};

use super::batch::{Conflict, InsertBatch};
use super::builder::NewRow;
use super::error::Error;
use super::select::only;
use super::table::{FromRowOwned, Insertable};

/// How many values one statement has at most. PostgreSQL's own limit is 65,535, but the more there are, the longer it
/// takes for each: a thousand rows of a usual table take the least time.
const VALUES: usize = 8_192;

/// A row to insert, by [`Table::insert`](super::Table::insert) or [`Table::upsert`](super::Table::upsert).
#[must_use = "a statement does nothing until it is run: `.returning(&mut db)`"]
pub struct Insert<'a, T> {
    batch: InsertBatch<'a, T>,
}

/// Rows to insert, by [`Table::insert_many`](super::Table::insert_many) or [`Table::upsert_many`](super::Table::upsert_many).
#[must_use = "a statement does nothing until it is run: `.returning(&mut db)`"]
pub struct InsertMany<'a, T: Insertable> {
    news: &'a [T::New],
    conflict: Conflict<T>,
}

impl<'a, T: Insertable<New: NewRow<Table = T>>> Insert<'a, T> {
    pub(super) fn new(new: &'a T::New, conflict: Conflict<T>) -> Self {
        Self { batch: InsertBatch::new(std::slice::from_ref(new), conflict) }
    }

    /// The SQL, with `$1` and so on in the place of values; it gives the row as it is afterwards.
    pub fn to_sql(&self) -> String {
        self.batch.statement(true).text
    }

    /// The values, in their places.
    pub fn params(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.batch.statement(true).params
    }

    /// Inserts the row, and says how many that were.
    ///
    /// # Errors
    ///
    /// What the server says: [`Error::constraint`] names the constraint that the row breaks.
    pub fn execute<C: GenericClient>(&self, db: &mut C) -> Result<u64, Error> {
        self.batch.statement(false).execute(db)
    }

    /// Inserts the row, and gives it with everything that the database has added.
    ///
    /// # Errors
    ///
    /// What the server says: [`Error::constraint`] names the constraint that the row breaks.
    pub fn returning<C: GenericClient>(&self, db: &mut C) -> Result<T, Error>
    where
        T: FromRowOwned,
    {
        only(self.batch.statement(true).rows(db)?)
    }
}

impl<'a, T: Insertable<New: NewRow<Table = T>>> InsertMany<'a, T> {
    pub(super) fn new(news: &'a [T::New], conflict: Conflict<T>) -> Self {
        Self { news, conflict }
    }

    /// Leaves out the rows that some unique constraint does not let in.
    ///
    /// ```
    /// # use schema_core::rows::{self, postgres::Client};
    /// # use schema_core::Table;
    /// # #[derive(Table)] #[table(name = "users")]
    /// # pub struct User { #[column(primary_key)] pub id: String }
    /// # fn example(db: &mut Client, news: Vec<NewUser>) -> Result<(), rows::Error> {
    /// let added: Vec<User> = User::insert_many(&news).or_ignore().returning(db)?;
    /// # Ok(()) }
    /// ```
    pub fn or_ignore(self) -> Self {
        Self { conflict: Conflict::Ignored, ..self }
    }

    /// The statements that it takes, one after the other.
    pub fn batches(&self) -> impl Iterator<Item = InsertBatch<'a, T>> {
        self.slices().map(|news| InsertBatch::new(news, self.conflict))
    }

    /// Inserts the rows, all or none of them, and says how many were inserted or updated.
    ///
    /// # Errors
    ///
    /// What the server says: [`Error::constraint`] names the constraint that a row breaks.
    pub fn execute<C: GenericClient>(&self, db: &mut C) -> Result<u64, Error> {
        self.run(db, None)
    }

    /// Inserts the rows, all or none of them, and gives them with everything that the database has added, in their
    /// order.
    ///
    /// # Errors
    ///
    /// What the server says: [`Error::constraint`] names the constraint that a row breaks.
    pub fn returning<C: GenericClient>(&self, db: &mut C) -> Result<Vec<T>, Error>
    where
        T: FromRowOwned,
    {
        let mut inserted = Vec::with_capacity(self.news.len());
        // The rows of VALUES are inserted, and returned, one after the other.
        self.run(
            db,
            Some(&mut |rows| {
                for row in rows {
                    inserted.push(T::read(row, None)?);
                }
                Ok(())
            }),
        )?;
        Ok(inserted)
    }

    /// Runs the statements, in one transaction where there are several, and counts the rows.
    fn run<C: GenericClient>(&self, db: &mut C, read: Option<&mut Read<'_>>) -> Result<u64, Error> {
        if self.slices().nth(1).is_none() {
            return self.run_each(db, read);
        }
        let mut transaction = db.transaction()?;
        let count = self.run_each(&mut transaction, read)?;
        transaction.commit()?;
        Ok(count)
    }

    fn run_each<C: GenericClient>(&self, db: &mut C, mut read: Option<&mut Read<'_>>) -> Result<u64, Error> {
        let mut count = 0;
        // All but the last are mostly of one text, which the server reads once.
        let mut prepared: Option<(String, Statement)> = None;
        for batch in self.batches() {
            let sql = batch.statement(read.is_some());
            let statement = match prepared.take() {
                Some((text, statement)) if text == sql.text => statement,
                _ => db.prepare(&sql.text)?,
            };
            count += match &mut read {
                Some(read) => {
                    let rows = db.query(&statement, &sql.params)?;
                    read(&rows)?;
                    rows.len() as u64
                }
                None => db.execute(&statement, &sql.params)?,
            };
            prepared = Some((sql.text, statement));
        }
        Ok(count)
    }

    /// The rows of each statement.
    fn slices(&self) -> impl Iterator<Item = &'a [T::New]> {
        let sets = T::New::SETS.len();
        // A row without any column to set has a statement of its own: `DEFAULT VALUES` makes one row.
        let most = VALUES.checked_div(sets).unwrap_or(1).max(1);
        // What an upsert sets is what was given, and that is said once for all rows of a statement.
        let is_upsert = matches!(self.conflict, Conflict::Updates(_));
        let alike = move |one: &T::New, other: &T::New| !is_upsert || is_given(one) == is_given(other);
        self.news.chunk_by(alike).flat_map(move |news| news.chunks(most))
    }
}

/// Takes the rows that a statement gives.
type Read<'a> = dyn FnMut(&[Row]) -> Result<(), Error> + 'a;

/// Which of its columns a row sets.
fn is_given<N: NewRow>(new: &N) -> Vec<bool> {
    let mut cells = Vec::with_capacity(N::SETS.len());
    new.cells(&mut cells);
    cells.iter().map(Option::is_some).collect()
}
