//! A dev database to another one like it.
//!
//! `CREATE DATABASE ... TEMPLATE` copies what is in a database; its subscriptions are the whole server's
//! (`pg_subscription` is a shared catalog) and stay with the one they were made in, so they are made again.

use schema_model::ObjectId;
use schema_model::object::Kind;

use super::Error;
use crate::dev::gate;
use crate::dev::{DevDatabase, DevServer};
use crate::{diff, introspect, plan};

const HAS_SUBSCRIPTIONS: &str = "SELECT EXISTS (SELECT FROM pg_subscription
     WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()))";

/// A copy that can be changed while the original stays as it is.
///
/// # Errors
///
/// When the server refuses.
pub(crate) fn of(server: &DevServer, database: &mut DevDatabase) -> Result<DevDatabase, Error> {
    let mut copy = server.clone_of(database)?;
    if database.client().query_one(HAS_SUBSCRIPTIONS, &[])?.try_get(0)? {
        let (from, to) = (introspect::observe(copy.client())?, introspect::observe(database.client())?);
        let mut lacking = diff::diff(&from, &to);
        lacking
            .changes
            .retain(|change| matches!(change.object(), ObjectId::Named(id) if id.kind == Kind::Subscription));
        gate::run(copy.client(), &plan::plan(&lacking, &to, &Default::default()).sql())?;
    }
    Ok(copy)
}
