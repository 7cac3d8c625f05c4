//! The `ssl*` parameters, checked.

use std::path::PathBuf;

use rustls::SupportedProtocolVersion;
use rustls::version::{TLS12, TLS13};

use crate::connect::environment::Environment;
use crate::connect::error::Error;
use crate::connect::parameters::{Origin, Parameters};
use crate::connect::settings::choice;

/// `sslmode` (manual 34.19.3 "Protection Provided in Different Modes"), weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::connect) enum Mode {
    Disable,
    Allow,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

const MODES: &[(&str, Mode)] = &[
    ("disable", Mode::Disable),
    ("allow", Mode::Allow),
    ("prefer", Mode::Prefer),
    ("require", Mode::Require),
    ("verify-ca", Mode::VerifyCa),
    ("verify-full", Mode::VerifyFull),
];

impl Mode {
    /// As it is written.
    pub(in crate::connect) fn name(self) -> &'static str {
        MODES.iter().find(|(_, mode)| *mode == self).map_or("", |(name, _)| name)
    }
}

/// Where trusted certificates come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Roots {
    /// A file; where it does not exist, nothing is verified, unless the mode is one of the `verify` modes.
    File(Option<PathBuf>),
    /// `sslrootcert=system`.
    System,
}

/// How TLS is spoken, if it is. The files are not read yet.
#[derive(Debug, Clone)]
pub(in crate::connect) struct Settings {
    pub(in crate::connect) mode: Mode,
    /// `sslnegotiation=direct`: TLS from the first byte, without asking.
    pub(in crate::connect) direct: bool,
    pub(super) roots: Roots,
    pub(super) revocations: Revocations,
    /// `None`: the client shows no certificate.
    pub(super) certificate: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
    pub(super) sni: bool,
    minimum: Version,
    maximum: Version,
}

/// Revocation lists; a file that does not exist revokes nothing.
#[derive(Debug, Clone)]
pub(super) struct Revocations {
    pub(super) file: Option<PathBuf>,
    pub(super) folder: Option<PathBuf>,
}

/// TLS versions; rustls speaks none before 1.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Version {
    Tls10,
    Tls11,
    Tls12,
    Tls13,
}

const VERSIONS: &[(&str, Version)] = &[
    ("TLSv1", Version::Tls10),
    ("TLSv1.1", Version::Tls11),
    ("TLSv1.2", Version::Tls12),
    ("TLSv1.3", Version::Tls13),
];

impl Settings {
    pub(super) fn versions(&self) -> Vec<&'static SupportedProtocolVersion> {
        let allowed = |version: &Version| (self.minimum..=self.maximum).contains(version);
        let known = [(Version::Tls13, &TLS13), (Version::Tls12, &TLS12)];
        known.into_iter().filter(|(version, _)| allowed(version)).map(|(_, version)| version).collect()
    }
}

/// Checks the `ssl*` parameters.
///
/// # Errors
///
/// [`Error::Value`], [`Error::Conflict`] and [`Error::Unsupported`].
pub(in crate::connect) fn settings(
    parameters: &Parameters,
    environment: &Environment,
) -> Result<Settings, Error> {
    let path = |keyword| parameters.text(keyword).map(PathBuf::from);
    let roots = match path("sslrootcert") {
        Some(file) if file.as_os_str() == "system" => Roots::System,
        Some(file) => Roots::File(Some(file)),
        None => Roots::File(environment.in_home(".postgresql/root.crt")),
    };
    let direct =
        choice(parameters, "sslnegotiation", &[("postgres", false), ("direct", true)])?.unwrap_or(false);
    let mode = choice(parameters, "sslmode", MODES)?;
    let mode = match (mode, &roots) {
        // "If sslrootcert=system is set, the default is verify-full", and nothing weaker may go with it.
        (None, Roots::System) => Mode::VerifyFull,
        (None, Roots::File(_)) => Mode::Prefer,
        (Some(mode), Roots::System) if mode != Mode::VerifyFull => {
            return Err(conflict(mode, "sslrootcert=system", Mode::VerifyFull));
        }
        (Some(mode), _) => mode,
    };
    if direct && mode < Mode::Require {
        return Err(conflict(mode, "sslnegotiation=direct", Mode::Require));
    }
    let shows = choice(parameters, "sslcertmode", &[("disable", false), ("allow", true), ("require", true)])?;
    if parameters.text("sslcertmode") == Some("require") {
        let origin = parameters.get("sslcertmode").map_or(Origin::Given, |value| value.origin.clone());
        let reason = "whether the server asked for a certificate is not known";
        return Err(Error::Unsupported { keyword: "sslcertmode=require".to_owned(), reason, origin });
    }
    let certificate = path("sslcert").or_else(|| environment.in_home(".postgresql/postgresql.crt"));
    let folder = path("sslcrldir");
    let minimum = choice(parameters, "ssl_min_protocol_version", VERSIONS)?.unwrap_or(Version::Tls12);
    let maximum = choice(parameters, "ssl_max_protocol_version", VERSIONS)?.unwrap_or(Version::Tls13);
    if maximum < minimum.max(Version::Tls12) {
        let given = parameters.text("ssl_max_protocol_version").unwrap_or_default();
        return Err(Error::Conflict {
            this: format!("ssl_max_protocol_version={given}"),
            that: match parameters.text("ssl_min_protocol_version") {
                Some(minimum) if maximum >= Version::Tls12 => format!("`ssl_min_protocol_version={minimum}`"),
                _ => "a TLS library that speaks 1.2 and above".to_owned(),
            },
            instead: "ssl_max_protocol_version=TLSv1.3".to_owned(),
        });
    }
    Ok(Settings {
        mode,
        direct,
        roots,
        revocations: Revocations {
            // The default is not looked at when a folder is named.
            file: path("sslcrl")
                .or_else(|| folder.is_none().then(|| environment.in_home(".postgresql/root.crl")).flatten()),
            folder,
        },
        certificate: certificate.filter(|_| shows.unwrap_or(true)),
        key: path("sslkey").or_else(|| environment.in_home(".postgresql/postgresql.key")),
        sni: choice(parameters, "sslsni", &[("0", false), ("1", true)])?.unwrap_or(true),
        minimum,
        maximum,
    })
}

fn conflict(mode: Mode, that: &str, instead: Mode) -> Error {
    Error::Conflict {
        this: format!("sslmode={}", mode.name()),
        that: format!("`{that}`"),
        instead: format!("sslmode={}", instead.name()),
    }
}
