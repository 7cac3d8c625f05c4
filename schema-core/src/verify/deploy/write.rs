//! What a release writes against what is there: rows that lack a value, columns that nobody may write, rows that a rule
//! refuses, keys to update by that are none.

use postgres::Transaction;
use schema_model::TableId;

use super::facts::{Kind, Relation, Rule};
use super::trial::{Problem, Rows};
use super::{Certainty, Reason, Release, ask};
use crate::sql::quote;

/// What goes wrong when a release writes `rows` to a table that it knows as `own` and that is `now`.
pub(super) fn problems(
    transaction: &mut Transaction<'_>,
    release: Release,
    table: &TableId,
    own: &Relation,
    now: &Relation,
    rows: Option<&Rows>,
) -> Result<Vec<Problem>, postgres::Error> {
    let mut asked = Asked { transaction, release, table, own, now, rows, found: Vec::new() };
    asked.required()?;
    asked.not_writable()?;
    asked.new_rules()?;
    asked.new_domains();
    asked.stricter_deletes();
    asked.defaults()?;
    asked.values()?;
    asked.keys()?;
    Ok(asked.found)
}

struct Asked<'a, 't> {
    transaction: &'a mut Transaction<'t>,
    release: Release,
    table: &'a TableId,
    own: &'a Relation,
    now: &'a Relation,
    rows: Option<&'a Rows>,
    found: Vec<Problem>,
}

impl Asked<'_, '_> {
    /// Columns that need a value which the release does not give, or need not give.
    fn required(&mut self) -> Result<(), postgres::Error> {
        let least: Vec<String> = self.own_columns(|column| column.is_required());
        let query = ask::insert(self.table, &least, None);
        for column in self.now.columns.iter().filter(|column| column.is_required()) {
            let certainty = match self.own.column(&column.name) {
                None => Certainty::Always,
                Some(own) if own.made => Certainty::Always,
                Some(own) if !own.is_required() => Certainty::Sometimes,
                Some(_) => continue,
            };
            let problem = self.problem(Reason::Required, certainty, Some(&column.name), &query);
            let there: Vec<String> =
                least.iter().filter(|name| self.now.column(name).is_some()).cloned().collect();
            let others =
                self.now.columns.iter().filter(|other| other.is_required() && other.name != column.name);
            let others: Vec<String> =
                others.map(|other| other.name.clone()).filter(|name| !there.contains(name)).collect();
            let usual = self.rows.and_then(|rows| rows.some(&there).into_iter().next());
            let answer = match usual {
                Some(row) => {
                    ask::rows(self.transaction, self.table, &others, &there, &[row])?.pop().flatten()
                }
                None => None,
            };
            let answer = answer.filter(|answer| answer.subject.as_ref() == Some(&column.name));
            // not_null_violation, whatever else the row is refused for.
            self.found.push(problem.with_sqlstate("23502").answered(answer));
        }
        Ok(())
    }

    /// Columns that have become PostgreSQL's own.
    fn not_writable(&mut self) -> Result<(), postgres::Error> {
        for column in self.own.columns.iter().filter(|column| column.is_written()) {
            if self.now.column(&column.name).is_none_or(|now| now.is_written()) {
                continue;
            }
            let (target, name) = (quote::relation(&self.table.0), quote::ident(&column.name));
            let answer =
                ask::refusal(self.transaction, &format!("EXPLAIN UPDATE {target} SET {name} = {name}"))?;
            // What has a default may be left to it.
            let certainty = if column.has_default { Certainty::Sometimes } else { Certainty::Always };
            let query = format!("UPDATE {target} SET {name} = $1");
            let problem = self.problem(Reason::NotWritable, certainty, Some(&column.name), &query);
            self.found.push(problem.answered(answer));
        }
        Ok(())
    }

    /// Rules about columns that no rule of their kind was about: the rows that a program writes may break them.
    fn new_rules(&mut self) -> Result<(), postgres::Error> {
        let query = ask::insert(self.table, &self.own_columns(|column| column.is_written()), None);
        for rule in &self.now.rules {
            if self.is_new(rule)? {
                let certainty = Certainty::Sometimes;
                let problem = self.problem(Reason::Refused, certainty, rule.name.as_deref(), &query);
                self.found.push(problem.with_sqlstate(rule.kind.sqlstate()));
            }
        }
        Ok(())
    }

    fn is_new(&mut self, rule: &Rule) -> Result<bool, postgres::Error> {
        let own = self.own;
        let has = |name: &String| own.column(name).is_some();
        let turns_blind = |name: &String| {
            let (own, now) = (own.column(name), self.now.column(name));
            own.is_some_and(|own| !own.is_blind) && now.is_some_and(|now| now.is_blind)
        };
        if rule.kind == Kind::Unique && rule.columns.iter().any(turns_blind) {
            return Ok(true);
        }
        let mut known = own.rules.iter().filter(|own| own.kind == rule.kind);
        let is_known = match rule.kind {
            Kind::Check => {
                let is_enum = |name: &String| own.column(name).is_some_and(|own| !own.labels.is_empty());
                if !rule.columns.iter().any(has) || rule.columns.iter().all(is_enum) {
                    return Ok(false);
                }
                // One that has changed may refuse more or less: rows tell.
                known.any(|own| same(&own.columns, &rule.columns))
            }
            Kind::Unique => known.any(|own| {
                own.columns.iter().all(|name| rule.columns.contains(name)) && own.predicate == rule.predicate
                    || own.definition == rule.definition
            }),
            Kind::ForeignKey | Kind::Exclusion => {
                known.any(|own| core(&own.definition) == core(&rule.definition))
            }
        };
        if is_known || !rule.is_plain || rule.kind == Kind::Check {
            return Ok(!is_known);
        }
        // What the release does not know is what the default says, or NULL, of which there can be many.
        let nulls_are_one = rule.definition.contains("NULLS NOT DISTINCT");
        for name in rule.columns.iter().filter(|name| !has(name)) {
            let Some(column) = self.now.column(name) else { return Ok(false) };
            let is_one = match &column.default {
                _ if !column.has_default => nulls_are_one,
                None => false,
                Some(_) if rule.kind != Kind::Unique => true,
                Some(default) => self.is_one(default)?,
            };
            if !is_one && !column.made {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a default is the same value for each row.
    fn is_one(&mut self, default: &str) -> Result<bool, postgres::Error> {
        // A number that a sequence gives is gone, even where nothing else stays.
        if default.contains("nextval(") {
            return Ok(false);
        }
        let mut savepoint = self.transaction.transaction()?;
        let asked = format!("SELECT ({default}) IS NOT DISTINCT FROM ({default})");
        match savepoint.query_one(&asked, &[]) {
            Ok(row) => row.try_get(0),
            // A function that fails gives no value at all.
            Err(error) if error.as_db_error().is_some() => savepoint.rollback().map(|()| false),
            Err(error) => Err(error),
        }
    }

    /// Conditions of domains that had none. Of others rows tell.
    fn new_domains(&mut self) {
        let query = ask::insert(self.table, &self.own_columns(|column| column.is_written()), None);
        for now in &self.now.columns {
            let own = self.own.column(&now.name).filter(|own| own.is_written() && own.checks.is_empty());
            let Some(_) = own.filter(|own| own.form == now.form && own.labels.is_empty()) else { continue };
            if let Some((name, _)) = now.checks.first() {
                let problem = self.problem(Reason::Refused, Certainty::Sometimes, Some(name), &query);
                self.found.push(problem.with_sqlstate("23514"));
            }
        }
    }

    /// Foreign keys that took rows along, or let go of them, and refuse now that what they refer to is deleted.
    fn stricter_deletes(&mut self) {
        let takes = |rule: &Rule| {
            ["CASCADE", "SET NULL", "SET DEFAULT"]
                .iter()
                .any(|action| rule.definition.contains(&format!(" ON DELETE {action}")))
        };
        let keys = |relation: &'_ super::facts::Relation| -> Vec<Rule> {
            relation.rules.iter().filter(|rule| rule.kind == Kind::ForeignKey).cloned().collect()
        };
        let own = keys(self.own);
        for now in keys(self.now).iter().filter(|now| !takes(now)) {
            let was = own.iter().any(|own| core(&own.definition) == core(&now.definition) && takes(own));
            let stays = own.iter().any(|own| core(&own.definition) == core(&now.definition) && !takes(own));
            let target = now.definition.split_once(" REFERENCES ").and_then(|(_, rest)| rest.split_once('('));
            if let Some((target, _)) = target.filter(|_| was && !stays) {
                let query = format!("DELETE FROM {target} WHERE ...");
                let problem =
                    self.problem(Reason::Refused, Certainty::Sometimes, now.name.as_deref(), &query);
                self.found.push(problem.with_sqlstate("23503"));
            }
        }
    }

    /// A row with nothing but what it needs, where defaults are others than the release knows.
    fn defaults(&mut self) -> Result<(), postgres::Error> {
        let is_other = |own: &&super::facts::Column| {
            let now = self.now.column(&own.name).filter(|now| now.is_written() && !own.made);
            now.is_some_and(|now| now.default != own.default && now.default.is_some())
        };
        if !self.own.columns.iter().any(|own| is_other(&own)) {
            return Ok(());
        }
        let least: Vec<String> = self.own_columns(|column| column.is_required());
        let is_there = least.iter().all(|name| self.now.column(name).is_some_and(|now| now.is_written()));
        let lacks = self.now.columns.iter().any(|now| now.is_required() && !least.contains(&now.name));
        let row = self.rows.and_then(|rows| rows.some(&least).into_iter().next());
        let Some(row) = row.filter(|_| is_there && !lacks) else { return Ok(()) };
        let answers = ask::rows(self.transaction, self.table, &[], &least, &[row])?;
        let query = ask::insert(self.table, &least, None);
        for answer in answers.into_iter().flatten() {
            let subject = answer.subject.clone();
            let problem = self.problem(Reason::Refused, Certainty::Sometimes, subject.as_deref(), &query);
            self.found.push(problem.answered(Some(answer)));
        }
        Ok(())
    }

    /// Rows that the release can write, tried one by one.
    fn values(&mut self) -> Result<(), postgres::Error> {
        let both = |name: &String| {
            let pair = self.own.column(name).zip(self.now.column(name));
            pair.is_some_and(|(own, now)| own.is_written() && now.is_written() && own.form == now.form)
        };
        let columns: Vec<String> =
            self.own_columns(|column| column.is_written()).into_iter().filter(both).collect();
        let Some(rows) = self.rows.filter(|_| !columns.is_empty()) else { return Ok(()) };
        let rows = rows.some(&columns);
        let missing = self.now.columns.iter().filter(|it| it.is_required() && !columns.contains(&it.name));
        let missing: Vec<String> = missing.map(|column| column.name.clone()).collect();
        let query = ask::insert(self.table, &self.own_columns(|column| column.is_written()), None);
        let answers = ask::rows(self.transaction, self.table, &missing, &columns, &rows)?;
        for answer in answers.into_iter().flatten() {
            // Keys are empty by then, and whoever leaves a column out is asked above.
            if answer.subject.as_ref().is_some_and(|subject| missing.contains(subject)) {
                continue;
            }
            let subject = answer.subject.clone();
            let problem = self.problem(Reason::Refused, Certainty::Sometimes, subject.as_deref(), &query);
            self.found.push(problem.answered(Some(answer)));
        }
        Ok(())
    }

    /// Keys to insert or update by.
    fn keys(&mut self) -> Result<(), postgres::Error> {
        let columns = self.own_columns(|column| column.is_written());
        let (now, own) = (self.now, self.own);
        let is_key = |rule: &&Rule| rule.kind == Kind::Unique && rule.is_plain && !rule.is_deferrable;
        for rule in own.rules.iter().filter(is_key) {
            let is_there = |name: &String| now.column(name).is_some();
            let stays =
                |other: &Rule| same(&other.columns, &rule.columns) && other.predicate == rule.predicate;
            if !rule.columns.iter().all(is_there) || now.rules.iter().filter(is_key).any(stays) {
                continue;
            }
            let place = match &rule.predicate {
                Some(predicate) => format!("({}) WHERE {predicate}", quote::idents(&rule.columns)),
                None => format!("({})", quote::idents(&rule.columns)),
            };
            let first = rule.columns.first().map(|name| quote::ident(name)).unwrap_or_default();
            let conflict = format!("ON CONFLICT {place} DO UPDATE SET {first} = excluded.{first}");
            let target = quote::relation(&self.table.0);
            let tried = format!("EXPLAIN INSERT INTO {target} SELECT * FROM {target} {conflict}");
            if let Some(answer) = ask::refusal(self.transaction, &tried)? {
                let query = format!("{} {conflict}", ask::insert(self.table, &columns, None));
                let problem = self.problem(Reason::NoKey, Certainty::Sometimes, rule.name.as_deref(), &query);
                self.found.push(problem.answered(Some(answer)));
            }
        }
        Ok(())
    }

    fn own_columns(&self, is_wanted: impl Fn(&super::facts::Column) -> bool) -> Vec<String> {
        let columns = self.own.columns.iter().filter(|column| is_wanted(column));
        columns.map(|column| column.name.clone()).collect()
    }

    fn problem(&self, reason: Reason, certainty: Certainty, subject: Option<&str>, query: &str) -> Problem {
        Problem::new(self.release, self.table, subject.map(str::to_owned), reason, certainty, query)
    }
}

fn same(one: &[String], other: &[String]) -> bool {
    one.len() == other.len() && one.iter().all(|name| other.contains(name))
}

/// A definition without what says when it is checked and what follows from it.
fn core(definition: &str) -> &str {
    let ends = [" ON DELETE ", " ON UPDATE ", " DEFERRABLE", " NOT VALID", " MATCH "];
    let end = ends.iter().filter_map(|end| definition.find(end)).min();
    &definition[..end.unwrap_or(definition.len())]
}
