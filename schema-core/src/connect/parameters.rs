//! The keywords that libpq knows (manual 34.1.2), and one value for each that somebody gave.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use super::environment::Environment;
use super::error::Error;
use super::nearest::nearest;

/// A keyword of a connection string.
pub(super) struct Keyword {
    pub(super) name: &'static str,
    /// The variable that stands in for it.
    pub(super) variable: Option<&'static str>,
    treatment: Treatment,
}

enum Treatment {
    Used,
    /// Leaving it out changes nothing that the user could rely on.
    Ignored,
    /// Leaving it out would break a promise, so it is an error; this says why.
    Refused(&'static str),
}

const fn used(name: &'static str, variable: &'static str) -> Keyword {
    Keyword { name, variable: Some(variable), treatment: Treatment::Used }
}

const fn text_only(name: &'static str) -> Keyword {
    Keyword { name, variable: None, treatment: Treatment::Used }
}

const fn ignored(name: &'static str, variable: &'static str) -> Keyword {
    Keyword { name, variable: Some(variable), treatment: Treatment::Ignored }
}

const fn refused(name: &'static str, variable: Option<&'static str>, reason: &'static str) -> Keyword {
    Keyword { name, variable, treatment: Treatment::Refused(reason) }
}

/// Every keyword of libpq up to PostgreSQL 18.
pub(super) static KEYWORDS: &[Keyword] = &[
    used("host", "PGHOST"),
    used("hostaddr", "PGHOSTADDR"),
    used("port", "PGPORT"),
    used("dbname", "PGDATABASE"),
    used("user", "PGUSER"),
    used("password", "PGPASSWORD"),
    used("passfile", "PGPASSFILE"),
    used("service", "PGSERVICE"),
    used("servicefile", "PGSERVICEFILE"),
    used("connect_timeout", "PGCONNECT_TIMEOUT"),
    text_only("client_encoding"),
    used("options", "PGOPTIONS"),
    used("application_name", "PGAPPNAME"),
    text_only("fallback_application_name"),
    text_only("keepalives"),
    text_only("keepalives_idle"),
    text_only("keepalives_interval"),
    text_only("keepalives_count"),
    text_only("tcp_user_timeout"),
    used("target_session_attrs", "PGTARGETSESSIONATTRS"),
    used("load_balance_hosts", "PGLOADBALANCEHOSTS"),
    used("channel_binding", "PGCHANNELBINDING"),
    used("sslmode", "PGSSLMODE"),
    used("sslnegotiation", "PGSSLNEGOTIATION"),
    used("sslrootcert", "PGSSLROOTCERT"),
    used("sslcert", "PGSSLCERT"),
    used("sslkey", "PGSSLKEY"),
    used("sslcertmode", "PGSSLCERTMODE"),
    used("sslcrl", "PGSSLCRL"),
    used("sslcrldir", "PGSSLCRLDIR"),
    used("sslsni", "PGSSLSNI"),
    used("ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION"),
    used("ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION"),
    used("gssencmode", "PGGSSENCMODE"),
    used("min_protocol_version", "PGMINPROTOCOLVERSION"),
    used("max_protocol_version", "PGMAXPROTOCOLVERSION"),
    // The password of an encrypted key; such a key is refused when it is read.
    text_only("sslpassword"),
    // "this option is ignored" where OpenSSL has no compression, which is everywhere today.
    ignored("sslcompression", "PGSSLCOMPRESSION"),
    // They say how GSSAPI is spoken, and it is not; a server that insists on it is reported when it does.
    ignored("krbsrvname", "PGKRBSRVNAME"),
    ignored("gsslib", "PGGSSLIB"),
    ignored("gssdelegation", "PGGSSDELEGATION"),
    refused("requirepeer", Some("PGREQUIREPEER"), "the owner of the server process cannot be checked"),
    refused("require_auth", Some("PGREQUIREAUTH"), "the method of authentication cannot be enforced"),
    refused("replication", None, "a replication connection runs no SQL"),
    refused("sslkeylogfile", None, "session keys are not written to files"),
    refused("scram_client_key", None, "only a password can answer SCRAM"),
    refused("scram_server_key", None, "only a password can answer SCRAM"),
    refused("oauth_issuer", None, "OAuth is not spoken"),
    refused("oauth_client_id", None, "OAuth is not spoken"),
    refused("oauth_client_secret", None, "OAuth is not spoken"),
    refused("oauth_scope", None, "OAuth is not spoken"),
];

/// Who gave a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The connection string.
    Given,
    /// A service, in its file.
    Service {
        /// The service's name.
        name: String,
        /// The file it was found in.
        file: PathBuf,
    },
    /// An environment variable.
    Variable(&'static str),
    /// The password file, and the line of it.
    PasswordFile {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Given => f.write_str("the connection string"),
            Origin::Service { name, file } => write!(f, "service `{name}` in `{}`", file.display()),
            Origin::Variable(name) => write!(f, "`{name}`"),
            Origin::PasswordFile { file, line } => write!(f, "line {line} of `{}`", file.display()),
        }
    }
}

/// A value and who gave it. No `Debug`: it may be a password.
#[derive(Clone)]
pub(super) struct Value {
    pub(super) text: String,
    pub(super) origin: Origin,
}

/// At most one value for each keyword.
#[derive(Clone, Default)]
pub(super) struct Parameters(BTreeMap<&'static str, Value>);

impl Parameters {
    /// A value from the connection string; a later one replaces an earlier one.
    pub(super) fn give(&mut self, keyword: &'static str, text: impl Into<String>) {
        self.0.insert(keyword, Value { text: text.into(), origin: Origin::Given });
    }

    /// A value that counts only where there is none yet.
    pub(super) fn fill(&mut self, keyword: &'static str, text: impl Into<String>, origin: Origin) {
        self.0.entry(keyword).or_insert_with(|| Value { text: text.into(), origin });
    }

    /// What the variables say, where nothing is said yet.
    pub(super) fn fill_from(&mut self, environment: &Environment) {
        for keyword in KEYWORDS {
            let Some(variable) = keyword.variable else { continue };
            if let Some(text) = environment.variable(variable) {
                self.fill(keyword.name, text, Origin::Variable(variable));
            }
        }
        // "deprecated in favor of the PGSSLMODE variable; setting both variables suppresses the effect of
        // this one"
        if environment.variable("PGREQUIRESSL").is_some_and(|value| value.starts_with('1')) {
            self.fill("sslmode", "require", Origin::Variable("PGREQUIRESSL"));
        }
    }

    /// The value of a keyword, an empty one too.
    pub(super) fn get(&self, keyword: &str) -> Option<&Value> {
        self.0.get(keyword)
    }

    /// The text of a keyword; libpq takes an empty one for none nearly everywhere.
    pub(super) fn text(&self, keyword: &str) -> Option<&str> {
        self.0.get(keyword).map(|value| value.text.as_str()).filter(|text| !text.is_empty())
    }

    /// Refuses a keyword whose promise cannot be kept.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`] names the first one that has a value.
    pub(super) fn check_supported(&self) -> Result<(), Error> {
        for keyword in KEYWORDS {
            let Treatment::Refused(reason) = keyword.treatment else { continue };
            if let Some(value) = self.0.get(keyword.name).filter(|value| !value.text.is_empty()) {
                let origin = value.origin.clone();
                return Err(Error::Unsupported { keyword: keyword.name.to_owned(), reason, origin });
            }
        }
        Ok(())
    }
}

/// The keyword of this name.
pub(super) fn find(name: &str) -> Option<&'static Keyword> {
    KEYWORDS.iter().find(|keyword| keyword.name == name)
}

/// The error for a name that is no keyword.
pub(super) fn unknown(name: &str, origin: Origin) -> Error {
    let nearest = nearest(name, KEYWORDS.iter().map(|keyword| keyword.name)).map(str::to_owned);
    Error::UnknownKeyword { keyword: name.to_owned(), nearest, origin }
}
