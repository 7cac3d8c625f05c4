//! A cause to a way out: one imperative, with the command to run where there is one.

use super::failure::{Cause, Context};

/// What to do about a time zone that a server does not know.
pub(crate) const UNKNOWN_ZONE: &str = "give `timezone` in schema.toml a name that `SELECT name FROM pg_timezone_names` \
     shows, as `Europe/Berlin`";

/// What the user can do about it.
pub(super) fn help(cause: &Cause, context: &Context<'_>) -> Option<String> {
    let server = context.server;
    let flags = server.flags();
    let user = &context.settings.user;
    let help = match cause {
        Cause::UnknownHost { .. } => "check the spelling of the host, or give its address".to_owned(),
        Cause::NoSocket { .. } => {
            "start the server, or name the host or the folder of its socket (`host=...` or \
                 `PGHOST`)"
                .to_owned()
        }
        Cause::SocketDenied { .. } => {
            "run as a user who may use the socket, or connect with `host=localhost`".to_owned()
        }
        Cause::Refused { .. } => {
            format!("start the server, and check that it listens on port {}", server.port)
        }
        Cause::Timeout { .. } => {
            "check host, port and firewall, or allow more time with `connect_timeout=SECONDS`".to_owned()
        }
        Cause::NoPassword { .. } => {
            let place = "give it in `PGPASSWORD` or as a line `host:port:database:user:password` of \
                 `~/.pgpass`";
            match context.note {
                Some(note) => format!("{place} ({note})"),
                None => place.to_owned(),
            }
        }
        Cause::Authentication { .. } => match (context.password, context.note) {
            (Some(origin), _) => format!("check the password, which came from {origin}"),
            (None, Some(note)) => note.to_owned(),
            (None, None) => format!("check the user name, which is `{user}`"),
        },
        Cause::NotAllowed { .. } => {
            "add a line for this user, database and address to the server's `pg_hba.conf`, or change \
                 `sslmode`"
                .to_owned()
        }
        Cause::NoRole { .. } => {
            format!(
                "connect as another user (`user=...` or `PGUSER`), or run `createuser{flags} {}`",
                word(user)
            )
        }
        Cause::NoDatabase { database, .. } => {
            format!("run `createdb{flags} -U {} {}`", word(user), word(database))
        }
        Cause::TooManyConnections { .. } => {
            "close connections that are not used, or raise the limit (`max_connections`, `CONNECTION \
                 LIMIT`)"
                .to_owned()
        }
        Cause::NotReady { .. } => "wait until the server is up, and try again".to_owned(),
        Cause::NoTls { .. } => {
            "set `ssl = on` on the server, or, if the network is trusted, use `sslmode=disable`".to_owned()
        }
        Cause::Certificate { .. } => {
            "name the file of the server's root certificate with `sslrootcert=FILE`, and the host as the \
                 certificate does"
                .to_owned()
        }
        Cause::Handshake { .. } => {
            "check the server's log; TLS 1.2 is the oldest version that is spoken".to_owned()
        }
        Cause::WrongSession { .. } => "name another server, or change `target_session_attrs`".to_owned(),
        Cause::Method { .. } => {
            "let the server use `scram-sha-256`, `md5`, `password`, `cert`, `peer` or `trust` in \
                 `pg_hba.conf`"
                .to_owned()
        }
        Cause::UnknownZone { .. } => UNKNOWN_ZONE.to_owned(),
        Cause::Closed { .. } => "check that a PostgreSQL server listens there, and look into its \
             log"
        .to_owned(),
        Cause::Tls { .. } | Cause::Unreachable { .. } | Cause::Server { .. } | Cause::Other { .. } => {
            return None;
        }
    };
    Some(help)
}

/// A name as a shell takes it.
fn word(text: &str) -> String {
    let simple = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/' | '@');
    if !text.is_empty() && text.chars().all(simple) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
