//! SQL that somebody wrote to a dev server, whose role is no superuser there: nothing that a pull request brings may run
//! a program or read a file, where `SCHEMA_DEV_SUPERUSER=0` asks for that. What PostgreSQL keeps for superusers, and what is no way in, a function runs for it.
//!
//! That function (`FUNCTION`) belongs to the superuser and asks for a key that only this process knows. While it runs,
//! no event trigger of anybody's fires, and what it makes belongs to the role afterwards, but for the members of
//! extensions: what they are given, they are given by their extension.

use std::fs::File;
use std::io::Read;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use postgres::error::SqlState;
use postgres::{Client, GenericClient, SimpleQueryMessage};
use sha2::{Digest, Sha256};

use super::cache::hex;
use super::error::Error;
use crate::sql::lexer;
use crate::sql::quote;
use crate::sql::reserved::{self, Reserved};
use crate::sql::split::{self, Transaction};

/// The role that builds, which is named as the first role of most servers is, so that a dump finds it.
pub(super) const BUILDER: &str = "postgres";
/// The role that `initdb` makes: the only superuser that can log in.
pub(super) const SUPERUSER: &str = "schema_superuser";
/// A role whose "password" is the digest of the key: nobody else may read it, or change it.
const KEEPER: &str = "schema_key";

/// `server_version_num` of the first with `GRANT SET ON PARAMETER`, and where a role needs ADMIN to give another away.
const VERSION_15: u32 = 150_000;
const VERSION_16: u32 = 160_000;

/// The environment variable that, set to `0`, has SQL of files run by a role that is no superuser.
pub(super) const SWITCH: &str = "SCHEMA_DEV_SUPERUSER";

/// What is in every dev database of a private server with a gate.
const FUNCTION: &str = include_str!("gate.sql");

/// Whether a server with a gate was started by this process.
static IS_SHUT: AtomicBool = AtomicBool::new(false);

/// The name of the database that dev databases are copied from; another one when what is in it changes.
pub(super) fn template() -> String {
    format!("template_schema_{}", hex(&Sha256::digest(FUNCTION), 12))
}

/// Makes the roles of a private server what they have to be, whatever was done to them.
pub(super) fn prepare_server(admin: &mut Client, version: u32) -> Result<(), postgres::Error> {
    let key = digest(key());
    let mut sql = format!(
        "DO $$ BEGIN
            IF to_regrole('{BUILDER}') IS NULL THEN CREATE ROLE {BUILDER}; END IF;
            IF to_regrole('{KEEPER}') IS NULL THEN CREATE ROLE {KEEPER} SUPERUSER NOLOGIN; END IF;
        END $$;
        ALTER ROLE {BUILDER} NOSUPERUSER LOGIN INHERIT CREATEROLE NOCREATEDB NOREPLICATION BYPASSRLS
            CONNECTION LIMIT -1 VALID UNTIL 'infinity';
        ALTER ROLE {BUILDER} RESET ALL;
        GRANT pg_read_all_settings TO {BUILDER};
        UPDATE pg_catalog.pg_authid SET rolpassword = '{key}' WHERE rolname = '{KEEPER}';"
    );
    if version >= VERSION_15 {
        sql += &format!("GRANT SET ON PARAMETER session_replication_role, lc_messages TO {BUILDER};");
    }
    if version >= VERSION_16 {
        sql += &format!("ALTER ROLE {BUILDER} SET createrole_self_grant = 'set, inherit';");
    } else {
        // Whoever may make roles may give any of them away that is no superuser's (manual 15, 22.2).
        sql += "UPDATE pg_catalog.pg_authid SET rolsuper = true WHERE rolname IN
            ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files')";
    }
    admin.batch_execute(&sql)?;
    IS_SHUT.store(true, Ordering::Relaxed);
    Ok(())
}

/// Puts into a database what every dev database has.
pub(super) fn prepare_template(client: &mut Client) -> Result<(), postgres::Error> {
    client.batch_execute("SET allow_system_table_mods = on")?;
    client.batch_execute(FUNCTION)
}

/// Makes a role, which the builder may act as and give to others.
pub(super) fn role(name: &str, version: u32) -> String {
    let name = quote::ident(name);
    let with = if version >= VERSION_16 { " WITH ADMIN OPTION" } else { "" };
    format!("CREATE ROLE {name}; GRANT {name} TO {BUILDER}{with}")
}

/// Runs SQL that somebody wrote, as `batch_execute` does. Statements that are kept for superusers run by themselves.
///
/// # Errors
///
/// Those of the server.
pub fn run(client: &mut impl GenericClient, sql: &str) -> Result<(), postgres::Error> {
    let Some(parts) = parts(sql) else { return client.batch_execute(sql) };
    // A server that somebody named, and a target, have no such function: there all is run as it is.
    // The simple protocol, because a pooler before a target may keep no prepared statement.
    let found = client.simple_query(IS_HERE)?;
    let is_here = |message: &SimpleQueryMessage| matches!(message, SimpleQueryMessage::Row(row) if row.get(0) == Some("t"));
    if !found.iter().any(is_here) {
        return client.batch_execute(sql);
    }
    let is_free = parts.iter().all(|part| !part.controls);
    if parts.len() > 1 && is_free {
        // As several statements in one message are: all are done, or none.
        let mut whole = client.transaction()?;
        parts.iter().try_for_each(|part| part.run(&mut whole))?;
        return whole.commit();
    }
    parts.iter().try_for_each(|part| part.run(client))
}

/// A statement that is kept for superusers, or a run of others.
struct Part<'a> {
    text: &'a str,
    reserved: Option<Reserved>,
    /// Whether there is one among them that begins or ends a transaction.
    controls: bool,
}

impl Part<'_> {
    fn run(&self, client: &mut impl GenericClient) -> Result<(), postgres::Error> {
        let (owner, kind) = match &self.reserved {
            None => return client.batch_execute(self.text),
            Some(Reserved::Replication(arguments)) => {
                let call = format!("SELECT pg_catalog.schema_dev_replication({arguments})");
                return client.batch_execute(&call);
            }
            Some(Reserved::AsItIs) => (None, ""),
            Some(Reserved::Extension) => (None, "extension"),
            Some(Reserved::Rename) => (None, "rename"),
            Some(Reserved::OwnerTo(role)) => (Some(role), ""),
        };
        client.execute(CALL, &[&key(), &self.text, &owner, &kind]).map(drop)
    }
}

const IS_HERE: &str = "SELECT pg_catalog.to_regproc('pg_catalog.schema_dev_run') IS NOT NULL";
const CALL: &str = "SELECT pg_catalog.schema_dev_run($1, $2, $3, $4)";

/// The text in pieces; `None` where nothing in it is kept for superusers.
fn parts(sql: &str) -> Option<Vec<Part<'_>>> {
    if !IS_SHUT.load(Ordering::Relaxed) {
        return None;
    }
    let statements = split::split(sql).ok()?;
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut begin = None;
    for statement in &statements {
        let reserved = reserved::kind(&lexer::tokens(statement.text).0);
        let controls = statement.transaction == Transaction::Control;
        let end = statement.offset + statement.text.len();
        match (parts.last_mut(), begin, &reserved) {
            (Some(last), Some(begin), None) => {
                last.text = &sql[begin..end];
                last.controls |= controls;
            }
            _ => {
                begin = reserved.is_none().then_some(statement.offset);
                parts.push(Part { text: statement.text, reserved, controls });
            }
        }
    }
    parts.iter().any(|part| part.reserved.is_some()).then_some(parts)
}

/// What to do about a refusal that the gate is the reason of.
pub fn advice(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    if !IS_SHUT.load(Ordering::Relaxed) {
        return None;
    }
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(said) = error.downcast_ref::<postgres::Error>() {
            return (said.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE)).then(help);
        }
        cause = error.source();
    }
    None
}

/// The way out of a refusal of the gate.
pub fn help() -> String {
    format!(
        "`{SWITCH}=0` has the dev server run the SQL of files as a role that is no superuser; if you trust these \
         files as you trust a program, leave it out of the environment"
    )
}

/// A word that nobody can guess, and that no file can have.
fn key() -> &'static str {
    static KEY: OnceLock<String> = OnceLock::new();
    KEY.get_or_init(|| {
        let mut bytes = [0_u8; 32];
        match File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut bytes)) {
            Ok(()) => hex(&bytes, 64),
            // Without chance there is no key: nothing has this digest.
            Err(_) => String::new(),
        }
    })
}

fn digest(key: &str) -> String {
    if key.is_empty() { "none".to_owned() } else { hex(&Sha256::digest(key), 64) }
}

/// Says of an error of this module what was being done.
pub(super) fn preparing(source: postgres::Error) -> Error {
    Error::Sql { doing: "prepare the roles", source }
}
