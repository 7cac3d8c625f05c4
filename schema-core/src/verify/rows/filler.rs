//! Tables in order to rows in them: many tables in one message where all goes well, row by row where it does not.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use postgres::Transaction;
use schema_model::TableId;

use super::assign;
use super::candidate::Kind;
use super::rules::{Broken, Rules};
use super::shape::{ForeignKey, Kind as Holder, Shape, Table};
use super::wish::{self, Sources, Wish};
use super::{
    Demands, Filled, Row, Seed, Unfilled, Value, circle, demand, insert, judge, order, session, shape,
};
use crate::sql::quote;
use crate::verify::deploy::Rows;

/// How many tables go into one message.
const TABLES: usize = 20;

/// How many rows each partition gets of the ordinary ones.
const ROWS_OF_A_PARTITION: usize = 2;

/// Fills the tables of one database, and knows what is in them.
pub(in super::super) struct Filler {
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
    pub(in super::super) fn new(
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

    /// The tables that there are, by oid.
    pub(in super::super) fn tables(&self) -> BTreeSet<u32> {
        self.shape.tables.iter().map(|table| table.oid).collect()
    }

    /// The numbers of the tables of these names.
    pub(in super::super) fn numbers<'t>(
        transaction: &mut Transaction<'_>,
        tables: impl Iterator<Item = &'t TableId>,
    ) -> Result<BTreeSet<u32>, postgres::Error> {
        let names: Vec<String> = tables.map(|table| quote::qualified(&table.0)).collect();
        let query = "SELECT to_regclass(name)::oid FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NOT NULL";
        transaction.query(query, &[&names])?.iter().map(|row| row.try_get(0)).collect()
    }

    /// The rows of a table, its partitions' among them, with the names of its columns.
    pub(in super::super) fn rows_of(&self, id: &TableId) -> Option<Rows> {
        let table = self.shape.tables.iter().find(|table| table.id == *id)?;
        let columns: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
        let mut rows = Vec::new();
        for leaf in &table.leaves {
            // A partition may have its columns in another order.
            let leaf_table = &self.shape.tables[*leaf];
            let places: Option<Vec<usize>> = columns.iter().map(|name| leaf_table.place_of(name)).collect();
            let places = places?;
            rows.extend(
                self.rows[*leaf].iter().map(|row| places.iter().map(|at| row[*at].clone()).collect()),
            );
        }
        Some(Rows { columns, rows })
    }

    /// The tables without a row that hold rows of their own, by oid.
    pub(in super::super) fn empty(&self) -> BTreeSet<u32> {
        let own = self.shape.tables.iter().zip(&self.rows).filter(|(table, _)| table.kind == Holder::Plain);
        let empty = own.filter(|(_, rows)| rows.is_empty());
        empty.map(|(table, _)| table.oid).collect()
    }

    /// How many rows each table has, by oid.
    pub(in super::super) fn counts(&self) -> BTreeMap<u32, usize> {
        let tables = self.shape.tables.iter();
        tables.map(|table| (table.oid, self.count(table))).collect()
    }

    fn count(&self, table: &Table) -> usize {
        table.leaves.iter().map(|leaf| self.rows[*leaf].len()).sum()
    }

    /// Gives each table without rows ordinary ones; of `only` these, where they are said by oid.
    pub(in super::super) fn ordinary(
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
    pub(in super::super) fn hostile(
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

    /// What became of the tables.
    pub(in super::super) fn filled(&self) -> Filled {
        let mut filled = Filled::default();
        for (at, table) in self.shape.tables.iter().enumerate() {
            let count = self.count(table);
            if count > 0 {
                filled.rows.insert(table.id.clone(), count);
            } else {
                filled.unfilled.push(Unfilled { table: table.id.clone(), why: self.why(at) });
            }
        }
        filled
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

    fn foreign_keys(&self, at: usize) -> Vec<ForeignKey> {
        self.shape.tables[at].foreign_keys.iter().chain(&self.wished[at]).cloned().collect()
    }

    /// What the next row of a table is chosen from; `new` are the rows that were chosen and are not there yet.
    fn sources<'a>(
        &'a self,
        at: usize,
        foreign_keys: &'a [ForeignKey],
        targets: &mut [Rc<Vec<Vec<Value>>>],
        new: &'a [Row],
    ) -> Sources<'a> {
        let table = &self.shape.tables[at];
        let own = |key: &ForeignKey| -> Option<Vec<usize>> {
            let is_own = self.shape.tables[key.target].leaves.contains(&at);
            let places = key.target_columns.iter().map(|name| table.place_of(name));
            if is_own { places.collect() } else { None }
        };
        let own_targets: Vec<Option<Vec<usize>>> = foreign_keys.iter().map(own).collect();
        for (places, targets) in own_targets.iter().zip(targets.iter_mut()) {
            if let (Some(places), Some(row)) = (places, new.last()) {
                Rc::make_mut(targets).push(places.iter().map(|place| row[*place].clone()).collect());
            }
        }
        Sources {
            table,
            types: &self.shape.types,
            rules: &self.rules[at],
            foreign_keys,
            targets: targets.to_vec(),
            own_targets,
            first: self.rows[at].first().or(new.first()),
            ordinal: self.rows[at].len() + new.len(),
            seed: self.seed,
        }
    }

    /// By foreign key, what it may point at: rows that are there, or that will be.
    fn targets(&self, at: usize, keys: &[ForeignKey]) -> Vec<Rc<Vec<Vec<Value>>>> {
        keys.iter().map(|key| Rc::new(self.targets_of(at, key))).collect()
    }

    fn targets_of(&self, at: usize, key: &ForeignKey) -> Vec<Vec<Value>> {
        const MOST: usize = 40;
        let mut found = Vec::new();
        for leaf in &self.shape.tables[key.target].leaves {
            let table = &self.shape.tables[*leaf];
            let places: Option<Vec<usize>> =
                key.target_columns.iter().map(|name| table.place_of(name)).collect();
            let Some(places) = places else { continue };
            let values = |row: &Row| places.iter().map(|place| row[*place].clone()).collect::<Vec<_>>();
            let rows = self.rows[*leaf].iter().map(values);
            found.extend(rows.filter(|values| values.iter().all(Option::is_some)).take(MOST));
            if self.is_to_come(at, *leaf) && self.may_guess {
                found.extend((0..wish::ORDINARY.len()).map(|n| {
                    let columns = places.iter().map(|place| &table.columns[*place]);
                    columns
                        .map(|column| {
                            let kind = Kind::new(&self.shape.types, column.ty, column.typmod);
                            Some(wish::usual(self.seed, table, column, &kind, n))
                        })
                        .collect()
                }));
            }
        }
        found
    }

    /// Whether foreign keys of a table point at tables that are filled after it.
    fn guesses(&self, at: usize) -> bool {
        let keys = self.shape.tables[at].foreign_keys.iter();
        keys.flat_map(|key| &self.shape.tables[key.target].leaves).any(|leaf| self.is_to_come(at, *leaf))
    }

    fn is_to_come(&self, at: usize, leaf: usize) -> bool {
        leaf != at && self.rows[leaf].is_empty() && !self.refused.contains_key(&leaf)
    }

    fn is_pointed_at_what_is_computed(&self, at: usize) -> bool {
        let table = &self.shape.tables[at];
        let generated: Vec<&String> =
            table.columns.iter().filter(|column| column.generated).map(|column| &column.name).collect();
        let points = |key: &ForeignKey| {
            self.shape.tables[key.target].leaves.contains(&at)
                && key.target_columns.iter().any(|name| generated.contains(&name))
        };
        !generated.is_empty() && self.shape.tables.iter().flat_map(|table| &table.foreign_keys).any(points)
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

    fn why(&self, at: usize) -> String {
        let table = &self.shape.tables[at];
        if table.kind == Holder::Foreign {
            return "its rows are another server's".to_owned();
        }
        if table.leaves.is_empty() {
            return "it has no partition".to_owned();
        }
        let own = table.leaves.iter().find_map(|leaf| self.refused.get(leaf));
        own.map_or_else(
            || "no row was found for it".to_owned(),
            |said| format!("no row was found that passes: {said}"),
        )
    }
}
