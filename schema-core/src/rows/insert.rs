//! `INSERT`: one row or many, with what to do where a row is there already.

use postgres::types::ToSql;
use postgres::{GenericClient, Row, Statement};

use super::builder::NewRow;
use super::error::Error;
use super::select::only;
use super::statement::Sql;
use super::table::{FromRowOwned, Insertable, Table};
use super::unique::Unique;
use super::update;
use super::value::Bound;

/// How many values one statement has. PostgreSQL's limit is 65,535; from about a thousand on it takes longer for each.
const VALUES: usize = 4_096;

/// A row to insert, by [`Table::insert`] or [`Table::upsert`].
#[must_use = "a statement does nothing until it is run: `.returning(&mut db)`"]
pub struct Insert<'a, T> {
    batch: Batch<'a, T>,
}

/// Rows to insert, by [`Table::insert_many`] or [`Table::upsert_many`].
#[must_use = "a statement does nothing until it is run: `.returning(&mut db)`"]
pub struct InsertMany<'a, T> {
    batches: Vec<Batch<'a, T>>,
}

/// The rows of one statement.
struct Batch<'a, T> {
    /// A cell for each column that a row can set, row after row.
    cells: Vec<Option<Bound<'a>>>,
    /// How many cells a row has.
    width: usize,
    /// The columns that any of the rows sets: their places in the table, and in the row.
    columns: Vec<(usize, usize)>,
    conflict: Conflict<T>,
}

enum Conflict<T> {
    Fails,
    Ignored,
    Updates(Unique<T>),
}

impl<'a, T: Insertable<New: NewRow<Table = T>>> Insert<'a, T> {
    pub(super) fn new(new: &'a T::New, unique: Option<Unique<T>>) -> Self {
        let conflict = unique.map_or(Conflict::Fails, Conflict::Updates);
        Self { batch: Batch::new::<T::New>(std::slice::from_ref(new), conflict) }
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
    pub(super) fn new(news: &'a [T::New], unique: Option<Unique<T>>) -> Self {
        let sets = T::New::SETS.len();
        // A row without any column to set has a statement of its own: `DEFAULT VALUES` makes one row.
        let most = if sets == 0 { 1 } else { (VALUES / sets).max(1) };
        // What an upsert sets is what was given, and that is said once for all rows of a statement.
        let alike = |one: &T::New, other: &T::New| unique.is_none() || is_given(one).eq(&is_given(other));
        let batches = news
            .chunk_by(alike)
            .flat_map(|news| news.chunks(most))
            .map(|news| Batch::new::<T::New>(news, unique.map_or(Conflict::Fails, Conflict::Updates)))
            .collect();
        Self { batches }
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
    pub fn or_ignore(mut self) -> Self {
        for batch in &mut self.batches {
            batch.conflict = Conflict::Ignored;
        }
        self
    }

    /// Each statement: its SQL, which gives the rows as they are afterwards, and its values.
    pub fn statements(&self) -> Vec<(String, Vec<&(dyn ToSql + Sync)>)> {
        self.batches
            .iter()
            .map(|batch| {
                let sql = batch.statement(true);
                (sql.text, sql.params)
            })
            .collect()
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
        let mut inserted = Vec::new();
        // The rows of VALUES are inserted, and returned, one after the other.
        self.run(
            db,
            Some(&mut |rows| {
                for row in rows {
                    inserted.push(T::from_row(row)?);
                }
                Ok(())
            }),
        )?;
        Ok(inserted)
    }

    /// Runs the statements, in one transaction where there are several, and counts the rows.
    fn run<C: GenericClient>(&self, db: &mut C, read: Option<&mut Read<'_>>) -> Result<u64, Error> {
        if self.batches.len() < 2 {
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
        for batch in &self.batches {
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
}

/// Takes the rows that a statement gives.
type Read<'a> = dyn FnMut(&[Row]) -> Result<(), Error> + 'a;

impl<'a, T: Table> Batch<'a, T> {
    fn new<N: NewRow>(news: &'a [N], conflict: Conflict<T>) -> Self {
        let mut cells = Vec::with_capacity(news.len() * N::SETS.len());
        for new in news {
            new.cells(&mut cells);
        }
        let cells: Vec<_> = cells.into_iter().map(|cell| cell.map(Bound)).collect();
        let width = N::SETS.len().max(1);
        let is_set = |at: usize| cells.chunks(width).any(|row| row[at].is_some());
        let columns = N::SETS.iter().enumerate().filter(|(at, _)| is_set(*at));
        let mut columns: Vec<(usize, usize)> = columns.map(|(at, place)| (*place, at)).collect();
        if columns.is_empty() && news.len() > 1 {
            // Nothing was given, many times over: any column will do to say DEFAULT of.
            columns.extend(N::SETS.first().map(|place| (*place, 0)));
        }
        Self { cells, width, columns, conflict }
    }

    fn statement(&self, returning: bool) -> Sql<'_> {
        let mut sql = Sql::default();
        sql.push("INSERT INTO ");
        sql.table::<T>();
        if self.columns.is_empty() {
            sql.push(" DEFAULT VALUES");
        } else {
            sql.push(" (");
            sql.separated(", ", &self.columns, |sql, (place, _)| sql.ident(T::COLUMNS[*place]));
            sql.push(") VALUES ");
            sql.separated(", ", self.cells.chunks(self.width), |sql, row| {
                sql.push("(");
                sql.separated(", ", &self.columns, |sql, (_, at)| match &row[*at] {
                    Some(value) => sql.param(value),
                    None => sql.push("DEFAULT"),
                });
                sql.push(")");
            });
        }
        match &self.conflict {
            Conflict::Fails => {}
            Conflict::Ignored => sql.push(" ON CONFLICT DO NOTHING"),
            Conflict::Updates(unique) => self.write_update(&mut sql, unique),
        }
        if returning {
            sql.push(" RETURNING ");
            sql.columns::<T>();
        }
        sql
    }

    fn write_update(&self, sql: &mut Sql<'_>, unique: &Unique<T>) {
        sql.push(" ON CONFLICT ");
        unique.write(sql);
        sql.push(" DO UPDATE SET ");
        let given = self.columns.iter().map(|(place, _)| *place);
        let set: Vec<usize> = given.filter(|place| unique.places().all(|key| key != *place)).collect();
        let mut sets: Vec<(&str, Option<&super::table::OnUpdate>)> =
            set.iter().map(|place| (T::COLUMNS[*place], None)).collect();
        sets.extend(update::unless_set::<T>(&set).map(|(column, value)| (column, Some(value))));
        if sets.is_empty() {
            // Nothing but the key was given. Without an update the row would not be returned.
            sets.extend(unique.places().chain([0]).take(1).map(|place| (T::COLUMNS[place], None)));
        }
        sql.separated(", ", sets, |sql, (column, value)| {
            sql.ident(column);
            sql.push(" = ");
            match value {
                Some(value) => update::write_on_update(sql, value),
                None => {
                    sql.push("excluded.");
                    sql.ident(column);
                }
            }
        });
    }
}

/// Which of its columns a row sets.
fn is_given<N: NewRow>(new: &N) -> Vec<bool> {
    let mut cells = Vec::with_capacity(N::SETS.len());
    new.cells(&mut cells);
    cells.iter().map(Option::is_some).collect()
}
