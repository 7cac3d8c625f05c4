//! Tables in order to rows in them: many tables in one message where all goes well, row by row where it does not.

mod account;
mod target;

use std::collections::{BTreeMap, BTreeSet};

use postgres::Transaction;

use super::assign;
use super::rules::{Broken, Rules};
use super::shape::{ForeignKey, Shape};
use super::wish::{self, Wish};
use super::{Demands, Row, Seed, circle, demand, insert, judge, order, session, shape};

/// How many tables go into one message.
const TABLES: usize = 20;

/// How many rows each partition gets of the ordinary ones.
const ROWS_OF_A_PARTITION: usize = 2;

/// Fills the tables of one database, and knows what is in them.
pub(in crate::verify) struct Filler {
    pub(super) shape: Shape,
    rules: Vec<Rules>,
    /// By table: foreign keys that it will have.
    wished: Vec<Vec<ForeignKey>>,
    pub(super) rows: Vec<Vec<Row>>,
    seed: Seed,
    /// By table: what the server said of the first row that it refused.
    refused: BTreeMap<usize, String>,
    /// Whether a foreign key may point at what is not there yet: nothing checks it as the row goes in.
    may_guess: bool,
    /// Whether one does.
    has_promises: bool,
}

impl Filler {
    /// Reads the shape of all tables, or of these and all that their rows lead to, and the rows that are there.
    pub(in crate::verify) fn new(
        transaction: &mut Transaction<'_>,
        seed: Seed,
        demands: &Demands,
        of: Option<&BTreeSet<u32>>,
    ) -> Result<Self, postgres::Error> {
        let of = match of {
            Some(of) => Some(demand::with_targets(transaction, demands, of)?),
            None => None,
        };
        let mut shape = shape::read(transaction, of.as_deref())?;
        let mut rules: Vec<Rules> = shape.tables.iter().map(|table| Rules::of(table, &shape.types)).collect();
        let wished = demand::add(demands, &mut shape, &mut rules);
        let before = session::prepare(transaction)?;
        let rows = insert::existing(transaction, &shape)?;
        session::restore(transaction, &before)?;
        let refused = BTreeMap::new();
        let mut filler =
            Self { shape, rules, wished, rows, seed, refused, may_guess: false, has_promises: false };
        (0..filler.rows.len()).for_each(|at| filler.admit_all(at));
        Ok(filler)
    }

    /// Gives each table without rows ordinary ones; of `only` these, where they are said by oid.
    pub(in crate::verify) fn ordinary(
        &mut self,
        transaction: &mut Transaction<'_>,
        only: Option<&BTreeSet<u32>>,
    ) -> Result<(), postgres::Error> {
        let wishes = |filler: &Self, at: usize| -> Vec<Wish> {
            let is_partition = filler.shape.tables[at].parent.is_some();
            let count = if is_partition { ROWS_OF_A_PARTITION } else { wish::ORDINARY.len() };
            let is_wanted = only.is_none_or(|only| only.contains(&filler.shape.tables[at].oid));
            if is_wanted && filler.rows[at].is_empty() {
                wish::ORDINARY[..count].to_vec()
            } else {
                Vec::new()
            }
        };
        self.fill(transaction, &wishes)
    }

    /// Adds the rows that break things to these tables, and to their partitions. Demands count no more from here on.
    pub(in crate::verify) fn hostile(
        &mut self,
        transaction: &mut Transaction<'_>,
        tables: &BTreeSet<u32>,
    ) -> Result<(), postgres::Error> {
        let wanted = self.shape.tables.iter().filter(|table| tables.contains(&table.oid));
        let places: BTreeSet<usize> = wanted.flat_map(|table| table.leaves.iter().copied()).collect();
        let wishes = |filler: &Self, at: usize| -> Vec<Wish> {
            // What took no ordinary row takes no other, and costs the most to find out.
            let is_wanted = places.contains(&at) && !filler.rows[at].is_empty();
            if is_wanted {
                wish::hostile(&filler.shape.tables[at], &filler.shape.types, &filler.rules[at])
            } else {
                Vec::new()
            }
        };
        // What rows are to obey in future is what these shall not.
        self.rules.iter_mut().for_each(Rules::drop_wishes);
        self.wished.iter_mut().for_each(Vec::clear);
        self.fill(transaction, &wishes)
    }

    fn fill(
        &mut self,
        transaction: &mut Transaction<'_>,
        wishes: &dyn Fn(&Self, usize) -> Vec<Wish>,
    ) -> Result<(), postgres::Error> {
        let before = session::prepare(transaction)?;
        let wished: Vec<Vec<usize>> =
            self.wished.iter().map(|keys| keys.iter().map(|key| key.target).collect()).collect();
        let order = order::order(&self.shape, &wished);
        self.may_guess = before.is_silent();
        for tables in order.chunks(TABLES) {
            let counts: Vec<(usize, usize)> = tables.iter().map(|at| (*at, self.rows[*at].len())).collect();
            let mut sql = String::new();
            for at in tables {
                let rows = self.choose(*at, &wishes(self, *at));
                if !rows.is_empty() {
                    sql.push_str(&insert::statement(&self.shape.tables[*at], &rows));
                    self.rows[*at].extend(rows);
                }
            }
            // What is computed by the server is only known once it is there.
            let computes = tables.iter().any(|at| self.is_pointed_at_what_is_computed(*at));
            if sql.is_empty() {
                continue;
            }
            let done = if computes { None } else { insert::attempt(transaction, &sql)?.ok() };
            if done.is_none() {
                for (at, count) in counts {
                    self.rows[at].truncate(count);
                    self.rules[at].forget();
                    self.admit_all(at);
                }
                for at in tables {
                    self.fill_one(transaction, *at, &wishes(self, *at))?;
                }
            }
        }
        if self.has_promises {
            for at in circle::keep_promises(transaction, &self.shape)? {
                self.rows[at] = insert::read(transaction, &self.shape.tables[at])?;
                self.rules[at].forget();
                self.admit_all(at);
            }
            self.has_promises = false;
        }
        session::restore(transaction, &before)
    }

    /// One table by itself, row by row where the server refuses one.
    fn fill_one(
        &mut self,
        transaction: &mut Transaction<'_>,
        at: usize,
        wishes: &[Wish],
    ) -> Result<(), postgres::Error> {
        let had = self.rows[at].len();
        let rows = self.choose(at, wishes);
        if rows.is_empty() {
            return Ok(());
        }
        let sql = insert::statement(&self.shape.tables[at], &rows);
        match insert::attempt(transaction, &sql)? {
            Ok(()) => self.rows[at].extend(rows),
            Err(error) => {
                let learned = had == 0 && self.learn(transaction, at, &error)?;
                let rows = if learned {
                    self.rules[at].forget();
                    self.admit_all(at);
                    self.choose(at, wishes)
                } else {
                    rows
                };
                for row in rows {
                    let sql = insert::statement(&self.shape.tables[at], std::slice::from_ref(&row));
                    match insert::attempt(transaction, &sql)? {
                        Ok(()) => self.rows[at].push(row),
                        Err(error) => self.refuse(at, &error),
                    }
                }
                self.rules[at].forget();
                self.admit_all(at);
            }
        }
        if self.is_pointed_at_what_is_computed(at) {
            self.rows[at] = insert::read(transaction, &self.shape.tables[at])?;
        }
        Ok(())
    }

    /// Asks the server about the condition that it refused a row for. Whether anything is known now that was not.
    fn learn(
        &mut self,
        transaction: &mut Transaction<'_>,
        at: usize,
        error: &postgres::Error,
    ) -> Result<bool, postgres::Error> {
        self.refuse(at, error);
        let Some(said) = error.as_db_error() else { return Ok(false) };
        // check_violation, of a table, a domain or a partition; or a condition that failed to be computed.
        let named = said.constraint();
        let is_check = said.code().code() == "23514";
        let conditions = &self.rules[at].conditions;
        let mut suspects: Vec<usize> = (0..conditions.len()).collect();
        if is_check
            && let Some(name) = named
            && let Some(own) = conditions.iter().position(|it| it.name.as_deref() == Some(name))
        {
            // It first, and then the others: a row is refused by one condition at a time.
            suspects.retain(|suspect| *suspect != own);
            suspects.insert(0, own);
        }
        let foreign_keys = self.foreign_keys(at);
        let mut targets = self.targets(at, &foreign_keys);
        let mut learned = false;
        for suspect in suspects {
            let passing = {
                let sources = self.sources(at, &foreign_keys, &mut targets, &[]);
                let condition = &self.rules[at].conditions[suspect];
                judge::passing(transaction, &sources, condition)?
            };
            if !passing.is_empty() {
                self.rules[at].conditions[suspect].passing = Some(passing);
                learned = true;
            }
        }
        Ok(learned)
    }

    /// Rows as they are wanted, as far as they break no rule; the first one even if it does, for the server to judge.
    fn choose(&mut self, at: usize, wishes: &[Wish]) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        if wishes.is_empty() {
            return rows;
        }
        self.has_promises |= self.may_guess && self.guesses(at);
        let foreign_keys = self.foreign_keys(at);
        let mut targets = self.targets(at, &foreign_keys);
        for wish in wishes {
            let (table, types) = (&self.shape.tables[at], &self.shape.types);
            let sources = self.sources(at, &foreign_keys, &mut targets, &rows);
            let (row, broken) = assign::assign(table, types, &self.rules[at], &sources.units(*wish));
            let is_refused = broken.iter().any(|rule: &Broken| self.rules[at].is_own(*rule));
            if is_refused && !(rows.is_empty() && self.rows[at].is_empty()) {
                continue;
            }
            self.rules[at].admit(table, types, &row);
            rows.push(row);
        }
        rows
    }

    fn admit_all(&mut self, at: usize) {
        for row in &self.rows[at] {
            self.rules[at].admit(&self.shape.tables[at], &self.shape.types, row);
        }
    }

    fn refuse(&mut self, at: usize, error: &postgres::Error) {
        let said = error.as_db_error().map_or_else(|| error.to_string(), |said| said.message().to_owned());
        self.refused.entry(at).or_insert(said);
    }
}
