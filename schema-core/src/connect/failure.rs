//! What `postgres` reports about an attempt to connect, to a cause with a way out.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use postgres::error::SqlState;
use rustls::CertificateError;

use super::parameters::Origin;
use super::server::{Address, Server};
use super::settings::Settings;
use super::tls;

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

    /// Whether another server may do better, as libpq sees it: one that is not reached, or not ready, or not of the
    /// kind asked for. Wrong passwords and certificates are not tried elsewhere.
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

    pub(super) fn new(cause: Cause, context: &Context<'_>) -> Failure {
        let help = help(&cause, context);
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
        let failure = Failure::new(cause(&error, address, context), context);
        Failure { source: Some(Box::new(error)), ..failure }
    }
}

fn cause(error: &postgres::Error, address: &Address, context: &Context<'_>) -> Cause {
    let server = context.server.to_string();
    if let Some(error) = error.as_db_error() {
        return server_cause(error, context);
    }
    let source = error.source();
    let reason = source.map_or_else(|| error.to_string(), ToString::to_string);
    if let Some(error) = source.and_then(|source| source.downcast_ref::<io::Error>()) {
        if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            return tls_cause(error, server);
        }
        return io_cause(error, address, server, context.settings);
    }
    if error.is_closed() {
        return Cause::Closed { server };
    }
    // These errors have no kind that could be asked for; a test with a server holds each of the texts in place.
    match (error.to_string(), reason.as_str()) {
        (_, "password missing") => Cause::NoPassword { server, user: context.settings.user.clone() },
        (_, "server does not support TLS") => Cause::NoTls { server, mode: context.settings.tls.mode.name() },
        (headline, _) if headline.starts_with("authentication error") => Cause::Method { server, reason },
        (headline, _) if headline.starts_with("error performing TLS handshake") => {
            Cause::Handshake { server, reason }
        }
        _ => Cause::Other { server, reason },
    }
}

/// By SQLSTATE (manual, appendix A) and, where one has two meanings, by the server's function, which unlike the
/// message is in no language.
fn server_cause(error: &postgres::error::DbError, context: &Context<'_>) -> Cause {
    let server = context.server.to_string();
    let message = error.message().to_owned();
    match error.code() {
        code if *code == SqlState::INVALID_PASSWORD => Cause::Authentication { message },
        code if *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION => match error.routine() {
            Some("InitializeSessionUserId") => Cause::NoRole { user: context.settings.user.clone(), server },
            Some("ClientAuthentication") => Cause::NotAllowed { message },
            _ => Cause::Authentication { message },
        },
        code if *code == SqlState::INVALID_CATALOG_NAME => {
            Cause::NoDatabase { database: context.settings.database.clone(), server }
        }
        code if *code == SqlState::TOO_MANY_CONNECTIONS => Cause::TooManyConnections { server, message },
        code if *code == SqlState::CANNOT_CONNECT_NOW => Cause::NotReady { server, message },
        _ => Cause::Server { server, message },
    }
}

fn io_cause(error: &io::Error, address: &Address, server: String, settings: &Settings) -> Cause {
    use io::ErrorKind::{
        ConnectionAborted, ConnectionRefused, ConnectionReset, NotFound, PermissionDenied, TimedOut,
        UnexpectedEof,
    };
    let socket = match address {
        Address::Socket(folder) => {
            let port = server.rsplit(':').next().unwrap_or_default();
            Some(folder.join(format!(".s.PGSQL.{port}")).display().to_string())
        }
        Address::Tcp(_) => None,
    };
    match (error.kind(), socket) {
        // A socket whose server has died refuses.
        (NotFound | ConnectionRefused, Some(socket)) => Cause::NoSocket { socket },
        (PermissionDenied, Some(socket)) => Cause::SocketDenied { socket },
        (ConnectionRefused, None) => Cause::Refused { server },
        (TimedOut, _) => Cause::Timeout { server, after: settings.timeout.unwrap_or_default() },
        (UnexpectedEof | ConnectionReset | ConnectionAborted, _) => Cause::Closed { server },
        _ => Cause::Unreachable { server, reason: error.to_string() },
    }
}

fn tls_cause(error: &rustls::Error, server: String) -> Cause {
    match error {
        rustls::Error::InvalidCertificate(problem) => {
            Cause::Certificate { server, problem: certificate_problem(problem) }
        }
        rustls::Error::InvalidCertRevocationList(problem) => {
            Cause::Certificate { server, problem: format!("the revocation list is broken: {problem:?}") }
        }
        error => Cause::Handshake { server, reason: error.to_string() },
    }
}

fn certificate_problem(problem: &CertificateError) -> String {
    use CertificateError::*;
    match problem {
        UnknownIssuer => "it is signed by nobody that the root certificates know".to_owned(),
        Expired | ExpiredContext { .. } => "it has expired".to_owned(),
        NotValidYet | NotValidYetContext { .. } => "it is not valid yet".to_owned(),
        Revoked => "it has been revoked".to_owned(),
        UnknownRevocationStatus => "no revocation list speaks of its issuer".to_owned(),
        ExpiredRevocationList | ExpiredRevocationListContext { .. } => {
            "the revocation list of its issuer is out of date".to_owned()
        }
        NotValidForName => "it is for another host".to_owned(),
        NotValidForNameContext { presented, .. } => {
            let names = presented.iter().map(|name| format!("`{}`", plain(name))).collect::<Vec<_>>();
            match names.is_empty() {
                true => "it is for another host".to_owned(),
                false => format!("it is for {}", names.join(", ")),
            }
        }
        other => other.to_string(),
    }
}

/// webpki's `DnsName("db.example.com")` to `db.example.com`.
fn plain(name: &str) -> &str {
    name.split_once('"').and_then(|(_, rest)| rest.split_once('"')).map_or(name, |(name, _)| name)
}

fn help(cause: &Cause, context: &Context<'_>) -> Option<String> {
    let server = context.server;
    let flags = server.flags();
    let user = &context.settings.user;
    let help = match cause {
        Cause::UnknownHost { .. } => "check the spelling of the host, or give its address".to_owned(),
        Cause::NoSocket { .. } => {
            "start the server, or name the host or the folder of its socket (`host=...` or `PGHOST`)".to_owned()
        }
        Cause::SocketDenied { .. } => {
            "run as a user who may use the socket, or connect with `host=localhost`".to_owned()
        }
        Cause::Refused { .. } => format!("start the server, and check that it listens on port {}", server.port),
        Cause::Timeout { .. } => {
            "check host, port and firewall, or allow more time with `connect_timeout=SECONDS`".to_owned()
        }
        Cause::NoPassword { .. } => {
            let place = "give it in `PGPASSWORD` or as a line `host:port:database:user:password` of `~/.pgpass`";
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
            "add a line for this user, database and address to the server's `pg_hba.conf`, or change `sslmode`".to_owned()
        }
        Cause::NoRole { .. } => {
            format!("connect as another user (`user=...` or `PGUSER`), or run `createuser{flags} {}`", word(user))
        }
        Cause::NoDatabase { database, .. } => format!("run `createdb{flags} -U {} {}`", word(user), word(database)),
        Cause::TooManyConnections { .. } => {
            "close connections that are not used, or raise the limit (`max_connections`, `CONNECTION LIMIT`)".to_owned()
        }
        Cause::NotReady { .. } => "wait until the server is up, and try again".to_owned(),
        Cause::NoTls { .. } => {
            "set `ssl = on` on the server, or, if the network is trusted, use `sslmode=disable`".to_owned()
        }
        Cause::Certificate { .. } => {
            "name the file of the server's root certificate with `sslrootcert=FILE`, and the host as the certificate does"
                .to_owned()
        }
        Cause::Handshake { .. } => {
            "check the server's log; TLS 1.2 is the oldest version that is spoken".to_owned()
        }
        Cause::WrongSession { .. } => "name another server, or change `target_session_attrs`".to_owned(),
        Cause::Method { .. } => {
            "let the server use `scram-sha-256`, `md5`, `password`, `cert`, `peer` or `trust` in `pg_hba.conf`".to_owned()
        }
        Cause::Closed { .. } => "check that a PostgreSQL server listens there, and look into its log".to_owned(),
        Cause::Tls { .. } | Cause::Unreachable { .. } | Cause::Server { .. } | Cause::Other { .. } => return None,
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
