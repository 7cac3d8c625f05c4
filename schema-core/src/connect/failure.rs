//! One failed attempt to connect, with its cause and a way out.

use std::io;
use std::time::Duration;

use super::parameters::Origin;
use super::server::{Address, Server};
use super::settings::Settings;
use super::{advice, classify, tls};

/// One attempt that failed.
#[derive(Debug, thiserror::Error)]
#[error("{cause}")]
pub struct Failure {
    /// Why.
    pub cause: Cause,
    /// What was being connected to, as `host:port` or the folder of a socket and a port.
    pub server: String,
    help: Option<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// Why an attempt failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// The name has no address.
    #[error("host name `{host}` cannot be resolved")]
    UnknownHost {
        /// The name.
        host: String,
    },
    /// There is no socket.
    #[error("there is no server on the socket `{socket}`")]
    NoSocket {
        /// The socket.
        socket: String,
    },
    /// The socket may not be used.
    #[error("permission denied on the socket `{socket}`")]
    SocketDenied {
        /// The socket.
        socket: String,
    },
    /// Nothing listens.
    #[error("`{server}` refuses connections")]
    Refused {
        /// The server.
        server: String,
    },
    /// Nothing answers.
    #[error("`{server}` did not answer within {} s", .after.as_secs())]
    Timeout {
        /// The server.
        server: String,
        /// How long it had.
        after: Duration,
    },
    /// The network says no.
    #[error("`{server}` cannot be reached: {reason}")]
    Unreachable {
        /// The server.
        server: String,
        /// What the system says.
        reason: String,
    },
    /// The server closed the connection, or what listens is no PostgreSQL server.
    #[error("`{server}` closed the connection")]
    Closed {
        /// The server.
        server: String,
    },
    /// The server asked for a password, and there is none.
    #[error("`{server}` asks for the password of `{user}`, and none is given")]
    NoPassword {
        /// The server.
        server: String,
        /// The user.
        user: String,
    },
    /// The server did not believe who we are.
    #[error("{message}")]
    Authentication {
        /// What the server says.
        message: String,
    },
    /// The server's `pg_hba.conf` has no line for this way of connecting.
    #[error("{message}")]
    NotAllowed {
        /// What the server says.
        message: String,
    },
    /// There is no such role.
    #[error("role `{user}` does not exist on `{server}`")]
    NoRole {
        /// The role.
        user: String,
        /// The server.
        server: String,
    },
    /// There is no such database.
    #[error("database `{database}` does not exist on `{server}`")]
    NoDatabase {
        /// The database.
        database: String,
        /// The server.
        server: String,
    },
    /// No connection is left.
    #[error("`{server}` has too many connections: {message}")]
    TooManyConnections {
        /// The server.
        server: String,
        /// What the server says.
        message: String,
    },
    /// The server is starting, stopping or recovering.
    #[error("`{server}` accepts no connections yet: {message}")]
    NotReady {
        /// The server.
        server: String,
        /// What the server says.
        message: String,
    },
    /// The server speaks, but not TLS.
    #[error("`{server}` does not support TLS, and `sslmode={mode}` needs it")]
    NoTls {
        /// The server.
        server: String,
        /// The mode.
        mode: &'static str,
    },
    /// The server's certificate is not to be trusted.
    #[error("the certificate of `{server}` is not trusted: {problem}")]
    Certificate {
        /// The server.
        server: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The server broke off TLS.
    #[error("TLS with `{server}` failed: {reason}")]
    Handshake {
        /// The server.
        server: String,
        /// What was reported.
        reason: String,
    },
    /// TLS cannot be set up on this side.
    #[error("{message}")]
    Tls {
        /// What is wrong.
        message: String,
    },
    /// GSSAPI, SSPI, LDAP's kin, or a channel binding that there is not.
    #[error("authentication with `{server}` failed: {reason}")]
    Method {
        /// The server.
        server: String,
        /// What was reported.
        reason: String,
    },
    /// The server is not what `target_session_attrs` asks for.
    #[error("`{server}` {is}")]
    WrongSession {
        /// The server.
        server: String,
        /// What it is.
        is: &'static str,
    },
    /// The server does not know the zone that sessions are to be in.
    #[error("`{server}` knows no time zone `{zone}`")]
    UnknownZone {
        /// The server.
        server: String,
        /// The zone.
        zone: String,
    },
    /// Any other error of the server.
    #[error("`{server}`: {message}")]
    Server {
        /// The server.
        server: String,
        /// What it says.
        message: String,
    },
    /// Any other error.
    #[error("connecting to `{server}` failed: {reason}")]
    Other {
        /// The server.
        server: String,
        /// What was reported.
        reason: String,
    },
}

/// What is known about an attempt beyond its error.
pub(super) struct Context<'a> {
    pub(super) settings: &'a Settings,
    pub(super) server: &'a Server,
    /// Where the password came from.
    pub(super) password: Option<&'a Origin>,
    /// What there is to say about the password file.
    pub(super) note: Option<&'a str>,
}

impl Failure {
    /// What the user can do, as one imperative.
    pub fn help(&self) -> Option<String> {
        self.help.clone()
    }

    /// Whether another server may do better, as libpq sees it: one that is not reached, or not ready, or not
    /// of the kind asked for. Wrong passwords and certificates are not tried elsewhere.
    pub(super) fn moves_on(&self) -> bool {
        use Cause::*;
        matches!(
            self.cause,
            UnknownHost { .. }
                | NoSocket { .. }
                | SocketDenied { .. }
                | Refused { .. }
                | Timeout { .. }
                | Unreachable { .. }
                | NotReady { .. }
                | WrongSession { .. }
        )
    }

    /// Whether TLS itself failed, which `sslmode=prefer` forgives.
    pub(super) fn is_tls(&self) -> bool {
        use Cause::*;
        matches!(
            self.cause,
            NoTls { .. } | Certificate { .. } | Handshake { .. } | Tls { .. } | Closed { .. }
        )
    }

    /// Whether the server refused this way of connecting, so that one with, or without, TLS may be let in.
    pub(super) fn is_refusal(&self) -> bool {
        use Cause::*;
        matches!(self.cause, NotAllowed { .. } | Server { .. })
    }

    /// Whether what a session is to start with is what was refused: a pooler does not know `options`, a server one of the
    /// settings.
    pub(super) fn is_of_options(&self) -> bool {
        match &self.cause {
            Cause::Server { message, .. } => {
                ["startup", "option", "parameter"].iter().any(|word| message.contains(word))
            }
            _ => false,
        }
    }

    pub(super) fn new(cause: Cause, context: &Context<'_>) -> Failure {
        let help = advice::help(&cause, context);
        Failure { cause, server: context.server.to_string(), help, source: None }
    }

    /// A name that has no address.
    pub(super) fn unresolved(error: io::Error, context: &Context<'_>) -> Failure {
        let host = match &context.server.host {
            Some(host) => host.clone(),
            None => context.server.to_string(),
        };
        Failure { source: Some(Box::new(error)), ..Failure::new(Cause::UnknownHost { host }, context) }
    }

    /// Files of TLS that cannot be used.
    pub(super) fn files(error: tls::Error, context: &Context<'_>) -> Failure {
        let failure = Failure::new(Cause::Tls { message: error.to_string() }, context);
        Failure { help: error.help(), source: Some(Box::new(error)), ..failure }
    }

    /// What `postgres` reports.
    pub(super) fn reported(error: postgres::Error, address: &Address, context: &Context<'_>) -> Failure {
        let failure = Failure::new(classify::cause(&error, address, context), context);
        Failure { source: Some(Box::new(error)), ..failure }
    }
}
