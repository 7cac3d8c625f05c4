//! What `postgres` reports about an attempt to connect, to a cause.

use std::error::Error as _;
use std::io;

use postgres::error::SqlState;
use rustls::CertificateError;

use super::failure::{Cause, Context};
use super::pinned;
use super::server::Address;
use super::settings::Settings;

/// The cause of a reported error.
pub(super) fn cause(error: &postgres::Error, address: &Address, context: &Context<'_>) -> Cause {
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
    // These errors have no kind that could be asked for; a test with a server holds each of the texts in
    // place.
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

/// By SQLSTATE (manual, appendix A) and, where one has two meanings, by the server's function, which unlike
/// the message is in no language.
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
        code if *code == SqlState::INVALID_PARAMETER_VALUE
            && message.contains(&format!("\"{}\"", context.settings.time_zone))
            && context.settings.time_zone != pinned::UTC =>
        {
            Cause::UnknownZone { zone: context.settings.time_zone.clone(), server }
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
