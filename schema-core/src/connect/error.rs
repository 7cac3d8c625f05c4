//! What can go wrong before and while connecting, and the way out of it. No variant holds a password.

use std::fmt;

use super::failure::Failure;
use super::parameters::Origin;
use super::{service, tls};

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A URL of something else.
    #[error("`{scheme}://` is not how a PostgreSQL URL starts")]
    Scheme {
        /// What it starts with.
        scheme: String,
    },
    /// Neither URL nor `key=value` nor a database's name.
    #[error("the connection string is no URL, no `key=value` text and no name of a database")]
    Shape,
    /// The URL cannot be read.
    #[error("the connection URL is broken: {0}")]
    Url(UrlProblem),
    /// The `key=value` text cannot be read.
    #[error("the connection string is broken at character {at}: {problem}")]
    Conninfo {
        /// The character, from 1.
        at: usize,
        /// What is wrong there.
        problem: ConninfoProblem,
        /// Whether it follows a password, which may have lacked its quotes.
        after_password: bool,
    },
    /// No keyword of libpq.
    #[error("unknown connection keyword `{keyword}`")]
    UnknownKeyword {
        /// The keyword.
        keyword: String,
        /// The one that was probably meant.
        nearest: Option<String>,
        /// Who gave it.
        origin: Origin,
    },
    /// A value that its keyword does not take.
    #[error("`{}` is no value of `{}`", .0.value, .0.keyword)]
    Value(Box<InvalidValue>),
    /// Something libpq does and this does not, where ignoring it would break a promise.
    #[error("`{keyword}` is not supported: {reason}")]
    Unsupported {
        /// The keyword.
        keyword: String,
        /// What cannot be done.
        reason: &'static str,
        /// Who gave it.
        origin: Origin,
    },
    /// A pooler hands every transaction to another session, so that none is ours for longer.
    #[error("`{pooler}` is a pooler in transaction mode: the next transaction may run in another session")]
    Shared {
        /// What was connected to.
        pooler: String,
        /// Where the server behind it says that it listens.
        behind: Option<String>,
    },
    /// The server answered the connection, and then not what it was asked.
    #[error("`{server}` took the connection and then failed")]
    Session {
        /// The server.
        server: String,
        /// What happened.
        source: postgres::Error,
    },
    /// Two values that exclude each other.
    #[error("`{this}` may not be used with {that}")]
    Conflict {
        /// The weaker one.
        this: String,
        /// The stronger one, in backticks where it is text of the user's.
        that: String,
        /// What to write in place of the first.
        instead: String,
    },
    /// Lists of hosts, addresses and ports of different lengths.
    #[error("{found} {what} do not go with {wanted} {of}")]
    Count {
        /// What there are too many or too few of.
        what: &'static str,
        /// How many.
        found: usize,
        /// What they go with.
        of: &'static str,
        /// How many of those.
        wanted: usize,
    },
    /// The service, or its file.
    #[error(transparent)]
    Service(#[from] service::Error),
    /// Nobody to connect as.
    #[error("no user is given, and the operating system has no name for this one")]
    NoUser,
    /// Certificates, keys and revocation lists on this side.
    #[error(transparent)]
    Tls(#[from] tls::Error),
    /// No connection to the one server.
    #[error(transparent)]
    Failed(Box<Failure>),
    /// No connection to any of several servers or addresses.
    #[error("no server could be connected to: {}", Failures(.0))]
    AllFailed(Vec<Failure>),
}

/// A value that its keyword does not take.
#[derive(Debug)]
pub struct InvalidValue {
    /// The keyword.
    pub keyword: &'static str,
    /// The value.
    pub value: String,
    /// What would be one.
    pub expected: String,
    /// Who gave it.
    pub origin: Origin,
    /// The value that was probably meant.
    pub nearest: Option<String>,
}

/// What is wrong with a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UrlProblem {
    /// More than one `@`, or one after the first `/`.
    #[error("there is an `@` in the host or the database name")]
    StrayAt,
    /// A port with something else than digits.
    #[error("the port is not a number")]
    Port,
    /// An IPv6 address that does not end.
    #[error("a `[` has no `]`")]
    OpenBracket,
    /// An IPv6 address that is none.
    #[error("an address in brackets is empty, or more than a port follows it")]
    Brackets,
    /// A parameter without a value.
    #[error("a parameter has no `=`")]
    NoEquals,
    /// A parameter with two values.
    #[error("a parameter has two `=`")]
    TwoEquals,
    /// A parameter whose name cannot be shown, because it may be a part of the password.
    #[error("a parameter has no known name")]
    Parameter,
    /// Percent-encoding that is none.
    #[error("a `%` in the {part} is not followed by two hexadecimal digits of UTF-8 text")]
    Percent {
        /// The part of the URL.
        part: &'static str,
    },
}

/// What is wrong with a `key=value` text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConninfoProblem {
    /// A keyword alone.
    #[error("a keyword without `=`")]
    NoEquals,
    /// A value alone.
    #[error("no keyword before `=`")]
    NoKeyword,
    /// A quote that does not end.
    #[error("a quoted value without its closing `'`")]
    OpenQuote,
}

impl Error {
    /// What the user can do, as one imperative.
    pub fn help(&self) -> Option<String> {
        let help = match self {
            Error::Scheme { scheme } if scheme.starts_with("jdbc:") => {
                "drop `jdbc:`, and give the user as `postgresql://user@host/database`".to_owned()
            }
            Error::Scheme { .. } => "start it with `postgresql://` or `postgres://`".to_owned(),
            Error::Shape => "write `postgresql://user@host:5432/database`, or \
                             `host=... port=5432 user=... dbname=...`"
                .to_owned(),
            Error::Url(problem) => problem.help().to_owned(),
            Error::Conninfo { after_password: true, .. } => {
                "quote a password with spaces, as in `password='two words'`, with a `\\` before a `'` or \
                     `\\` in it"
                    .to_owned()
            }
            Error::Conninfo { .. } => {
                "write `keyword=value`, and quote a value with spaces: `keyword='two words'`".to_owned()
            }
            Error::UnknownKeyword { nearest: Some(nearest), .. } => format!("did you mean `{nearest}`?"),
            Error::UnknownKeyword { .. } => {
                "use a keyword of libpq: `host`, `port`, `dbname`, `user`, `sslmode`, ...".to_owned()
            }
            Error::Value(invalid) => invalid.help(),
            Error::Unsupported { keyword, origin: Origin::Given, .. } => {
                format!("take `{keyword}` out of the connection string")
            }
            Error::Unsupported { keyword, origin, .. } => {
                format!("unset `{keyword}`, which was set by {origin}")
            }
            Error::Conflict { instead, .. } => format!("use `{instead}`"),
            Error::Shared { behind, .. } => {
                let server =
                    behind.as_ref().map_or_else(String::new, |it| format!(" (it says that it is {it})"));
                format!(
                    "connect to the server itself{server}, or to a pool in session mode: a migration needs a \
                     session of its own for its lock and its settings; nothing was run, and nothing is locked"
                )
            }
            Error::Session { .. } => return None,
            Error::Count { what, of, .. } => format!("give as many {what} as {of}"),
            Error::Service(error) => return error.help(),
            Error::NoUser => "name the user: `user=...`, `postgresql://user@...` or `PGUSER`".to_owned(),
            Error::Tls(error) => return error.help(),
            Error::Failed(failure) => return failure.help(),
            // The last one is the one that was hoped for longest.
            Error::AllFailed(failures) => return failures.iter().rev().find_map(Failure::help),
        };
        Some(help)
    }
}

impl InvalidValue {
    fn help(&self) -> String {
        let wanted = self.nearest.as_ref().map_or(self.expected.clone(), |nearest| format!("`{nearest}`"));
        match (&self.nearest, &self.origin) {
            (Some(nearest), Origin::Given) => format!("did you mean `{nearest}`?"),
            (None, Origin::Given) => format!("give {wanted}"),
            (_, origin) => format!("give {wanted}; the value was set by {origin}"),
        }
    }
}

impl UrlProblem {
    fn help(self) -> &'static str {
        match self {
            UrlProblem::StrayAt | UrlProblem::Port | UrlProblem::Parameter => {
                "in user, password and database name write `@` as `%40`, `/` as `%2F`, `:` as `%3A`, `%` \
                     as `%25`"
            }
            UrlProblem::Percent { .. } => "write a `%` as `%25`",
            UrlProblem::OpenBracket | UrlProblem::Brackets => {
                "write an IPv6 address as `[2001:db8::1]`, followed by nothing or `:port`"
            }
            UrlProblem::NoEquals | UrlProblem::TwoEquals => {
                "write parameters as `?sslmode=require&connect_timeout=5`, with `=` in a value as `%3D`"
            }
        }
    }
}

struct Failures<'a>(&'a [Failure]);

impl fmt::Display for Failures<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, failure) in self.0.iter().enumerate() {
            let separator = if at == 0 { "" } else { "; " };
            write!(f, "{separator}{failure}")?;
        }
        Ok(())
    }
}
