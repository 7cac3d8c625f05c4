//! Parameters to settings: each text checked and made a value of its type.

use std::path::PathBuf;
use std::time::Duration;

use postgres::config::ChannelBinding;

use super::environment::Environment;
use super::error::{Error, InvalidValue};
use super::nearest::nearest;
use super::parameters::{Origin, Parameters};
use super::secret::Secret;
use super::server::{self, Server};
use super::session::Wanted;
use super::{pinned, service, tls};

/// How long one address may take. libpq waits for as long as the system does, which is minutes for a host
/// that drops packets.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Everything needed to connect. No `Debug`: `options` and others may hold what somebody wants unseen.
#[derive(Clone)]
pub(super) struct Settings {
    /// At least one.
    pub(super) servers: Vec<Server>,
    pub(super) user: String,
    pub(super) database: String,
    pub(super) password: Option<(Secret, Origin)>,
    pub(super) passfile: Option<PathBuf>,
    pub(super) application_name: String,
    pub(super) options: Option<String>,
    /// Where sessions look names up.
    pub(super) path: &'static str,
    /// The zone that sessions are in.
    pub(super) time_zone: String,
    /// For one address; `None`: as long as it takes.
    pub(super) timeout: Option<Duration>,
    pub(super) keepalive: Option<Keepalive>,
    pub(super) user_timeout: Option<Duration>,
    pub(super) session: Wanted,
    /// Servers and their addresses in random order.
    pub(super) shuffle: bool,
    pub(super) channel_binding: ChannelBinding,
    pub(super) tls: tls::Settings,
}

impl Settings {
    /// The servers, for people.
    pub(super) fn named(&self) -> String {
        self.servers.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
    }
}

/// TCP keepalives; what is `None` is the system's choice.
#[derive(Clone, Copy, Default)]
pub(super) struct Keepalive {
    pub(super) idle: Option<Duration>,
    pub(super) interval: Option<Duration>,
    pub(super) count: Option<u32>,
}

/// Fills in what the connection string leaves out, in libpq's order, and checks it all.
///
/// # Errors
///
/// Every variant of [`Error`] but those of connecting itself.
pub(super) fn resolve(mut parameters: Parameters, environment: &Environment) -> Result<Settings, Error> {
    service::fill(&mut parameters, environment)?;
    parameters.fill_from(environment);
    parameters.check_supported()?;
    check_encoding(&parameters)?;
    check_protocol(&parameters)?;
    let text = |keyword| parameters.text(keyword).map(str::to_owned);
    let user = text("user").or_else(|| environment.user.clone()).ok_or(Error::NoUser)?;
    let password = parameters.get("password").filter(|value| !value.text.is_empty());
    let keepalives = integer(&parameters, "keepalives")?.unwrap_or(1) != 0;
    Ok(Settings {
        servers: server::servers(&parameters, environment)?,
        database: text("dbname").unwrap_or_else(|| user.clone()),
        user,
        password: password.map(|value| (Secret::new(value.text.clone()), value.origin.clone())),
        passfile: text("passfile").map(PathBuf::from).or_else(|| environment.in_home(".pgpass")),
        application_name: text("application_name")
            .or_else(|| text("fallback_application_name"))
            .unwrap_or_else(|| "schema".to_owned()),
        options: text("options"),
        path: pinned::OWN_PATH,
        time_zone: pinned::UTC.to_owned(),
        timeout: match integer(&parameters, "connect_timeout")? {
            None => Some(TIMEOUT),
            // "Zero, negative, or not specified means wait indefinitely."
            Some(seconds) => u64::try_from(seconds).ok().filter(|s| *s > 0).map(Duration::from_secs),
        },
        keepalive: match keepalives {
            false => None,
            true => Some(Keepalive {
                idle: positive(&parameters, "keepalives_idle")?.map(Duration::from_secs),
                interval: positive(&parameters, "keepalives_interval")?.map(Duration::from_secs),
                count: positive(&parameters, "keepalives_count")?.and_then(|count| u32::try_from(count).ok()),
            }),
        },
        user_timeout: positive(&parameters, "tcp_user_timeout")?.map(Duration::from_millis),
        session: choice(&parameters, "target_session_attrs", Wanted::CHOICES)?.unwrap_or(Wanted::Any),
        shuffle: choice(&parameters, "load_balance_hosts", &[("disable", false), ("random", true)])?
            .unwrap_or(false),
        channel_binding: choice(&parameters, "channel_binding", CHANNEL_BINDINGS)?
            .unwrap_or(ChannelBinding::Prefer),
        tls: tls::settings(&parameters, environment)?,
    })
}

const CHANNEL_BINDINGS: &[(&str, ChannelBinding)] = &[
    ("disable", ChannelBinding::Disable),
    ("prefer", ChannelBinding::Prefer),
    ("require", ChannelBinding::Require),
];

/// One of a few words. libpq compares them with their case.
pub(super) fn choice<T: Copy>(
    parameters: &Parameters,
    keyword: &'static str,
    choices: &[(&'static str, T)],
) -> Result<Option<T>, Error> {
    let Some(value) = parameters.get(keyword) else {
        return Ok(None);
    };
    match choices.iter().find(|(word, _)| *word == value.text) {
        Some((_, choice)) => Ok(Some(*choice)),
        None => {
            let words = || choices.iter().map(|(word, _)| *word);
            let list = words().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
            Err(Error::Value(Box::new(InvalidValue {
                keyword,
                value: value.text.clone(),
                expected: format!("one of {list}"),
                origin: value.origin.clone(),
                nearest: nearest(&value.text, words()).map(str::to_owned),
            })))
        }
    }
}

/// A whole number of 32 bits with a sign, as libpq takes it.
fn integer(parameters: &Parameters, keyword: &'static str) -> Result<Option<i32>, Error> {
    let Some(value) = parameters.get(keyword).filter(|value| !value.text.is_empty()) else {
        return Ok(None);
    };
    value.text.trim().parse().map(Some).map_err(|_| {
        Error::Value(Box::new(InvalidValue {
            keyword,
            value: value.text.clone(),
            expected: "a whole number".to_owned(),
            origin: value.origin.clone(),
            nearest: None,
        }))
    })
}

/// A number above zero; zero and below leave the choice to the system.
fn positive(parameters: &Parameters, keyword: &'static str) -> Result<Option<u64>, Error> {
    Ok(integer(parameters, keyword)?
        .and_then(|number| u64::try_from(number).ok())
        .filter(|number| *number > 0))
}

/// The tool speaks UTF-8. `auto` asks for the locale's encoding, and a locale that is not UTF-8 does not
/// change that.
fn check_encoding(parameters: &Parameters) -> Result<(), Error> {
    let Some(value) = parameters.get("client_encoding").filter(|value| !value.text.is_empty()) else {
        return Ok(());
    };
    // The server ignores case, and everything that is no letter or digit (`clean_encoding_name`).
    let plain: String = value.text.chars().filter(char::is_ascii_alphanumeric).collect();
    match plain.to_ascii_lowercase().as_str() {
        "utf8" | "unicode" | "auto" => Ok(()),
        _ => Err(Error::Value(Box::new(InvalidValue {
            keyword: "client_encoding",
            value: value.text.clone(),
            expected: "`UTF8`, the only encoding that can hold every name".to_owned(),
            origin: value.origin.clone(),
            nearest: None,
        }))),
    }
}

/// Protocol 3.0 is spoken; GSSAPI encryption and newer protocols cannot be demanded.
fn check_protocol(parameters: &Parameters) -> Result<(), Error> {
    let refuse = |keyword: &str, reason| {
        let origin = parameters.get(keyword).map_or(Origin::Given, |value| value.origin.clone());
        Err(Error::Unsupported { keyword: keyword.to_owned(), reason, origin })
    };
    let encryption = [("disable", false), ("prefer", false), ("require", true)];
    if choice(parameters, "gssencmode", &encryption)? == Some(true) {
        return refuse("gssencmode", "GSSAPI encryption is not spoken");
    }
    let versions = [("3.0", false), ("3.2", true), ("latest", true)];
    if choice(parameters, "min_protocol_version", &versions)? == Some(true) {
        return refuse("min_protocol_version", "protocol 3.0 is spoken");
    }
    choice(parameters, "max_protocol_version", &versions).map(|_| ())
}
