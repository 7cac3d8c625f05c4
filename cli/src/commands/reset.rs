//! `schema reset`: a development database made anew from the migrations. What would be lost is asked for, and a
//! database of production is never touched.

use schema_core::apply::{self, MigrateOptions, Reset};
use schema_core::connect::Target;
use serde_json::json;

use super::{Outcome, migrate, push};
use crate::args;
use crate::error::{Error, count};
use crate::project::Project;
use crate::report::{self, Talk};

/// The databases in which a session can be while another one is dropped.
const ELSEWHERE: [&str; 2] = ["postgres", "template1"];

pub(super) fn run(project: &Project, args: &args::Reset, talk: &Talk) -> Result<Outcome, Error> {
    let history = project.history()?;
    let target = project.target(args.database.database.as_deref())?;
    let database = target.to_string();
    if project.says_production(&target) {
        return Err(Error::Production { database, is_marked: false });
    }
    let mut admin = elsewhere(&target)?;
    let is_there = admin
        .query_opt("SELECT FROM pg_catalog.pg_database WHERE datname = $1::text::name", &[&target.database()])
        .map_err(apply::Error::from)?
        .is_some();
    if is_there {
        let mut client = target.connect()?;
        if apply::is_production(&mut client)? {
            return Err(Error::Production { database, is_marked: true });
        }
        drop(client);
        if !args.accept_loss {
            push::ask(vec![format!("everything in {target}")], talk)?;
        }
    }
    talk.progress("making it anew");
    let reset = Reset::begin(&mut admin, target.database())?;
    let made = target.with_database(&reset.beside()).connect().map_err(Error::from).and_then(|mut client| {
        let options = MigrateOptions::default();
        Ok(apply::migrate(&mut client, &history, &options, &mut |event| migrate::show(talk, &event))?)
    });
    let report = match made {
        Ok(report) => report,
        Err(error) => {
            reset.abandon();
            if is_there {
                talk.note(&format!("{target} is as it was"));
            }
            return Err(error);
        }
    };
    reset.finish()?;
    if args.format.is_json() {
        let names: Vec<&str> = report.migrations.iter().map(|ran| ran.name.as_str()).collect();
        report::json(&json!({ "database": target.database(), "migrations": names }))?;
    }
    talk.say(&format!("{target} is new, with {}", count(report.migrations.len(), "migration")));
    Ok(Outcome::Clean)
}

/// A session on the same server, with a database that stays.
fn elsewhere(target: &Target) -> Result<postgres::Client, Error> {
    let mut found = None;
    for name in ELSEWHERE.iter().filter(|name| **name != target.database()) {
        match target.with_database(name).connect() {
            Ok(client) => return Ok(client),
            Err(error) => found = found.or(Some(error)),
        }
    }
    found.map_or(Err(Error::NoDatabase), |error| Err(error.into()))
}
