//! `host`, `hostaddr` and `port` to the servers that are tried (manual 34.1.1.3 "Specifying Multiple Hosts").

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::path::PathBuf;

use super::environment::Environment;
use super::error::{Error, InvalidValue};
use super::parameters::{Origin, Parameters};

/// PostgreSQL's port.
const PORT: u16 = 5432;

/// One server, which may have several addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Server {
    pub(super) place: Place,
    /// `host`, where one was named: what a certificate must be for, and what the password file knows it by.
    pub(super) host: Option<String>,
    pub(super) port: u16,
}

/// Where a server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// To be looked up.
    Name(String),
    Address(IpAddr),
    /// The folder of a Unix-domain socket, and whether it is one that is used when no host is named.
    Socket {
        folder: PathBuf,
        is_default: bool,
    },
}

/// One thing to connect to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    Tcp(IpAddr),
    Socket(PathBuf),
}

impl Server {
    /// Where the name leads, in the order of the system's resolver.
    pub(super) fn addresses(&self) -> io::Result<Vec<Address>> {
        match &self.place {
            Place::Address(address) => Ok(vec![Address::Tcp(*address)]),
            Place::Socket { folder, .. } => Ok(vec![Address::Socket(folder.clone())]),
            Place::Name(name) => {
                let found: Vec<Address> = (name.as_str(), self.port)
                    .to_socket_addrs()?
                    .map(|address: SocketAddr| Address::Tcp(address.ip()))
                    .collect();
                if found.is_empty() {
                    return Err(io::Error::new(io::ErrorKind::NotFound, "the name has no address"));
                }
                Ok(found)
            }
        }
    }

    /// The names that the password file may have for it: "the host name `localhost` is also searched for when
    /// the connection is a Unix-domain socket connection and `host` matches libpq's default socket directory"
    /// (34.16).
    pub(super) fn names(&self) -> Vec<String> {
        match &self.place {
            Place::Name(name) => vec![name.clone()],
            Place::Address(address) => vec![self.host.clone().unwrap_or_else(|| address.to_string())],
            Place::Socket { folder, is_default } => {
                let localhost = is_default.then(|| "localhost".to_owned());
                localhost.into_iter().chain([folder.display().to_string()]).collect()
            }
        }
    }

    /// Options of `createdb`, `psql` and the like that lead to this server, with a space before each.
    pub(super) fn flags(&self) -> String {
        let mut flags = String::new();
        match (&self.place, &self.host) {
            (Place::Socket { is_default: true, .. }, None) => {}
            (_, Some(host)) | (Place::Name(host), None) => flags.push_str(&format!(" -h {host}")),
            (Place::Address(address), None) => flags.push_str(&format!(" -h {address}")),
            (Place::Socket { folder, .. }, None) => flags.push_str(&format!(" -h {}", folder.display())),
        }
        if self.port != PORT {
            flags.push_str(&format!(" -p {}", self.port));
        }
        flags
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.place, &self.host) {
            (Place::Socket { folder, .. }, _) => write!(f, "{}:{}", folder.display(), self.port),
            (Place::Address(_), Some(host)) | (Place::Name(host), _) if host.contains(':') => {
                write!(f, "[{host}]:{}", self.port)
            }
            (Place::Address(_), Some(host)) | (Place::Name(host), _) => write!(f, "{host}:{}", self.port),
            (Place::Address(IpAddr::V6(address)), None) => write!(f, "[{address}]:{}", self.port),
            (Place::Address(address), None) => write!(f, "{address}:{}", self.port),
        }
    }
}

/// The servers, at least one, in the order they were named.
///
/// # Errors
///
/// [`Error::Count`] where the lists have different lengths, [`Error::Value`] for what is no port or address.
pub(super) fn servers(parameters: &Parameters, environment: &Environment) -> Result<Vec<Server>, Error> {
    let hosts = list(parameters, "host");
    let addresses = list(parameters, "hostaddr");
    let ports = list(parameters, "port");
    let count = if addresses.is_empty() { hosts.len().max(1) } else { addresses.len() };
    if !addresses.is_empty() && !hosts.is_empty() && hosts.len() != count {
        return Err(Error::Count { what: "hosts", found: hosts.len(), of: "addresses", wanted: count });
    }
    if ports.len() > 1 && ports.len() != count {
        return Err(Error::Count { what: "ports", found: ports.len(), of: "hosts", wanted: count });
    }
    (0..count)
        .map(|at| {
            // A single port is for all.
            let port = match ports.get(at).or(ports.first()) {
                None | Some(&"") => PORT,
                Some(text) => port(text).ok_or_else(|| invalid(parameters, "port", text))?,
            };
            let host = hosts.get(at).copied().filter(|host| !host.is_empty());
            let place = match (addresses.get(at).copied().filter(|text| !text.is_empty()), host) {
                (Some(text), _) => {
                    Place::Address(text.parse().map_err(|_| invalid(parameters, "hostaddr", text))?)
                }
                (None, Some(host)) if host.starts_with('/') => {
                    let folder = PathBuf::from(host);
                    let is_default = environment.socket_folders.contains(&folder);
                    Place::Socket { folder, is_default }
                }
                (None, Some(host)) if host.starts_with('@') => {
                    let keyword = "host".to_owned();
                    let reason = "a socket in the abstract namespace cannot be reached";
                    let origin = origin(parameters, "host");
                    return Err(Error::Unsupported { keyword, reason, origin });
                }
                (None, Some(host)) => Place::Name(host.to_owned()),
                (None, None) => default_place(environment, port),
            };
            Ok(Server { place, host: host.map(str::to_owned), port })
        })
        .collect()
}

/// The default folder that has a socket for the port, or the first one.
fn default_place(environment: &Environment, port: u16) -> Place {
    let folders = &environment.socket_folders;
    let has_socket = |folder: &&PathBuf| folder.join(format!(".s.PGSQL.{port}")).exists();
    match folders.iter().find(has_socket).or(folders.first()) {
        Some(folder) => Place::Socket { folder: folder.clone(), is_default: true },
        // What libpq does where there are no Unix-domain sockets.
        None => Place::Name("localhost".to_owned()),
    }
}

/// The pieces between commas; none at all for an empty text.
fn list<'a>(parameters: &'a Parameters, keyword: &str) -> Vec<&'a str> {
    parameters.text(keyword).map(|text| text.split(',').map(str::trim).collect()).unwrap_or_default()
}

fn port(text: &str) -> Option<u16> {
    text.parse().ok().filter(|port| *port != 0)
}

fn origin(parameters: &Parameters, keyword: &str) -> Origin {
    parameters.get(keyword).map_or(Origin::Given, |value| value.origin.clone())
}

fn invalid(parameters: &Parameters, keyword: &'static str, text: &str) -> Error {
    let expected = match keyword {
        "port" => "a number from 1 to 65535",
        _ => "an IPv4 or IPv6 address",
    };
    let origin = origin(parameters, keyword);
    Error::Value(Box::new(InvalidValue {
        keyword,
        value: text.to_owned(),
        expected: expected.to_owned(),
        origin,
        nearest: None,
    }))
}

#[cfg(test)]
mod tests {
    use super::{Environment, servers};
    use crate::connect::conninfo;

    fn shown(text: &str) -> String {
        let environment = Environment { socket_folders: vec!["/run/pg".into()], ..Environment::default() };
        match servers(&conninfo::parse(text).unwrap(), &environment) {
            Ok(servers) => servers.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn hosts_addresses_and_ports_go_together() {
        for (text, expected) in [
            ("", "/run/pg:5432"),
            ("port=1", "/run/pg:1"),
            ("host=a", "a:5432"),
            ("host=a,b port=1", "a:1 b:1"),
            ("host=a,,/c port=1,,3", "a:1 /run/pg:5432 /c:3"),
            ("hostaddr=127.0.0.1,::1", "127.0.0.1:5432 [::1]:5432"),
            ("host=a hostaddr=127.0.0.1", "a:5432"),
            ("host=::1", "[::1]:5432"),
            ("host=a,b port=1,2,3", "3 ports do not go with 2 hosts"),
            ("host=a port=1,2", "2 ports do not go with 1 hosts"),
            ("host=a,b hostaddr=::1", "2 hosts do not go with 1 addresses"),
            ("port=0", "`0` is no value of `port`"),
            ("port=65536", "`65536` is no value of `port`"),
            ("hostaddr=a", "`a` is no value of `hostaddr`"),
            ("host=@a", "`host` is not supported: a socket in the abstract namespace cannot be reached"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
