//! Rows one after the other.

use std::marker::PhantomData;

use postgres::RowIter;
use postgres::fallible_iterator::FallibleIterator;

use super::error::Error;
use super::table::FromRowOwned;

/// Rows as they come from the server, from [`Select::stream`](super::Select::stream). The connection is theirs as long
/// as there is this value.
#[must_use = "the rows come when they are asked for"]
pub struct Stream<'c, T> {
    rows: RowIter<'c>,
    of: PhantomData<fn() -> T>,
}

impl<'c, T> Stream<'c, T> {
    pub(super) fn new(rows: RowIter<'c>) -> Self {
        Self { rows, of: PhantomData }
    }
}

impl<T: FromRowOwned> Iterator for Stream<'_, T> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.rows.next() {
            Ok(row) => row.map(|row| T::from_row(&row)),
            Err(error) => Some(Err(error.into())),
        }
    }
}
