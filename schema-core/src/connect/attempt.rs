//! Settings to a connection: servers in turn, addresses in turn, with and without TLS as `sslmode` allows.

use std::hash::{BuildHasher, RandomState};
use std::sync::mpsc;
use std::thread;

use postgres::config::{SslMode, SslNegotiation};
use postgres::{Client, Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::error::Error;
use super::failure::{Cause, Context, Failure};
use super::parameters::Origin;
use super::passfile::{self, Found};
use super::pinned;
use super::secret::Secret;
use super::server::{Address, Server};
use super::session::Wanted;
use super::settings::Settings;
use super::tls::{self, Mode};

/// Connects to the first server that will do.
///
/// # Errors
///
/// [`Error::Failed`] and [`Error::AllFailed`].
pub(super) fn connect(settings: &Settings, mark: Option<&str>) -> Result<Client, Error> {
    let mark = mark.map(|mark| format!(" -c {mark}")).unwrap_or_default();
    let pins = pinned::options(settings.path, &settings.time_zone);
    first_that_will_do(settings, Some(&format!("{pins}{mark}")))
}

/// The same with the settings that the user's other sessions get.
///
/// # Errors
///
/// Those of [`connect`].
pub(super) fn connect_unpinned(settings: &Settings) -> Result<Client, Error> {
    first_that_will_do(settings, None)
}

fn first_that_will_do(settings: &Settings, pins: Option<&str>) -> Result<Client, Error> {
    let mut failures = Vec::new();
    for wanted in settings.session.passes() {
        for server in shuffled(settings.servers.clone(), settings.shuffle) {
            match connect_server(settings, &server, (*wanted, pins), &mut failures) {
                Some(client) => return Ok(client),
                None if failures.last().is_some_and(|failure| !failure.moves_on()) => {
                    return Err(failed(failures));
                }
                None => {}
            }
        }
    }
    Err(failed(failures))
}

fn failed(mut failures: Vec<Failure>) -> Error {
    match failures.pop() {
        Some(failure) if failures.is_empty() => Error::Failed(Box::new(failure)),
        last => {
            failures.extend(last);
            Error::AllFailed(failures)
        }
    }
}

fn connect_server(
    settings: &Settings,
    server: &Server,
    (wanted, pins): (Wanted, Option<&str>),
    failures: &mut Vec<Failure>,
) -> Option<Client> {
    let (password, note) = password(settings, server);
    let (secret, origin) = password.map_or((None, None), |(secret, origin)| (Some(secret), Some(origin)));
    let context = Context { settings, server, password: origin.as_ref(), note: note.as_deref() };
    let addresses = match server.addresses() {
        Ok(addresses) => shuffled(addresses, settings.shuffle),
        Err(error) => {
            failures.push(Failure::unresolved(error, &context));
            return None;
        }
    };
    for address in addresses {
        let config = |pins| config(settings, (server, &address), secret.as_ref(), pins);
        // A pooler that lends sessions out may not know what to do with settings of one client.
        let refused = |failed: &[Failure]| failed.last().is_some_and(Failure::is_of_options);
        let client = match connect_address(config(pins), &address, &context) {
            Err(failed) if pins.is_some() && refused(&failed) => {
                connect_address(config(None), &address, &context)
            }
            connected => connected,
        };
        let client = client.and_then(|mut client| match wanted.check(&mut client) {
            Ok(None) => Ok(client),
            Ok(Some(is)) => {
                let server = server.to_string();
                Err(vec![Failure::new(Cause::WrongSession { server, is }, &context)])
            }
            Err(error) => Err(vec![Failure::reported(error, &address, &context)]),
        });
        match client {
            Ok(client) => return Some(client),
            Err(failed) => failures.extend(failed),
        }
        if failures.last().is_some_and(|failure| !failure.moves_on()) {
            return None;
        }
    }
    None
}

/// The password given, or else that of the password file; or else what there is to say about that file.
fn password(settings: &Settings, server: &Server) -> (Option<(Secret, Origin)>, Option<String>) {
    if settings.password.is_some() {
        return (settings.password.clone(), None);
    }
    let Some(file) = &settings.passfile else {
        return (None, None);
    };
    let wanted = passfile::Wanted {
        hosts: &server.names(),
        port: server.port,
        database: &settings.database,
        user: &settings.user,
    };
    match passfile::find(file, &wanted) {
        Found::Password(secret, origin) => (Some((secret, origin)), None),
        Found::Nothing(note) => (None, note),
    }
}

/// One address, with the one or two ways that `sslmode` allows; a failure for each.
fn connect_address(config: Config, address: &Address, context: &Context<'_>) -> Result<Client, Vec<Failure>> {
    let plain = || connect_plain(&config, address, context);
    let tls = |mode| connect_tls(&config, mode, address, context);
    // Where the server has no TLS, `prefer` has been plain already, and fails twice in the same way.
    let both = |first: Failure, second: Failure| match first.cause == second.cause {
        true => vec![second],
        false => vec![first, second],
    };
    // "sslmode is ignored for Unix-domain socket communication."
    if matches!(address, Address::Socket(_)) {
        return plain().map_err(|failure| vec![failure]);
    }
    match context.settings.tls.mode {
        Mode::Disable => plain().map_err(|failure| vec![failure]),
        Mode::Allow => plain().or_else(|first| match first.is_refusal() {
            true => tls(SslMode::Require).map_err(|second| both(first, second)),
            false => Err(vec![first]),
        }),
        Mode::Prefer => tls(SslMode::Prefer).or_else(|first| match first.is_refusal() || first.is_tls() {
            true => plain().map_err(|second| both(first, second)),
            false => Err(vec![first]),
        }),
        Mode::Require | Mode::VerifyCa | Mode::VerifyFull => {
            tls(SslMode::Require).map_err(|failure| vec![failure])
        }
    }
}

fn connect_plain(config: &Config, address: &Address, context: &Context<'_>) -> Result<Client, Failure> {
    let mut config = config.clone();
    config.ssl_mode(SslMode::Disable);
    within(context, move || config.connect(NoTls))?
        .map_err(|error| Failure::reported(error, address, context))
}

fn connect_tls(
    config: &Config,
    mode: SslMode,
    address: &Address,
    context: &Context<'_>,
) -> Result<Client, Failure> {
    let settings = &context.settings.tls;
    if settings.mode == Mode::VerifyFull && context.server.host.is_none() {
        let message = "`sslmode=verify-full` needs a host name, and only an address is given".to_owned();
        return Err(Failure::new(Cause::Tls { message }, context));
    }
    let connector: MakeRustlsConnect =
        tls::connector(settings).map_err(|error| Failure::files(error, context))?;
    let mut config = config.clone();
    config.ssl_mode(mode);
    if settings.direct {
        config.ssl_negotiation(SslNegotiation::Direct);
    }
    within(context, move || config.connect(connector))?
        .map_err(|error| Failure::reported(error, address, context))
}

/// Runs a whole attempt within the time it has. `postgres` limits the opening of the socket only, and a
/// server that accepts and then says nothing would hold us for ever; the thread that is left behind closes
/// what it may still open.
fn within<T: Send + 'static>(
    context: &Context<'_>,
    attempt: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    let Some(limit) = context.settings.timeout else {
        return Ok(attempt());
    };
    let server = || context.server.to_string();
    let (sender, receiver) = mpsc::sync_channel(1);
    let spawned = thread::Builder::new().name("connect".to_owned()).spawn(move || {
        // Nobody waits any more if this fails.
        let _ = sender.send(attempt());
    });
    if let Err(error) = spawned {
        return Err(Failure::new(Cause::Other { server: server(), reason: error.to_string() }, context));
    }
    receiver.recv_timeout(limit).map_err(|error| match error {
        mpsc::RecvTimeoutError::Timeout => {
            Failure::new(Cause::Timeout { server: server(), after: limit }, context)
        }
        mpsc::RecvTimeoutError::Disconnected => {
            let reason = "the attempt ended without a result".to_owned();
            Failure::new(Cause::Other { server: server(), reason }, context)
        }
    })
}

fn config(
    settings: &Settings,
    (server, address): (&Server, &Address),
    password: Option<&Secret>,
    pins: Option<&str>,
) -> Config {
    let mut config = Config::new();
    match address {
        Address::Socket(folder) => {
            config.host_path(folder);
        }
        Address::Tcp(address) => {
            // The name is what TLS announces and compares; the address is what is connected to.
            let name = server.host.clone().filter(|host| !host.starts_with('/'));
            config.host(&name.unwrap_or_else(|| address.to_string())).hostaddr(*address);
        }
    }
    config
        .port(server.port)
        .user(&settings.user)
        .dbname(&settings.database)
        .application_name(&settings.application_name)
        .channel_binding(settings.channel_binding)
        .keepalives(settings.keepalive.is_some());
    if let Some(password) = password {
        config.password(password.reveal());
    }
    // What comes last wins.
    let options: Vec<&str> = settings.options.as_deref().into_iter().chain(pins).collect();
    if !options.is_empty() {
        config.options(&options.join(" "));
    }
    if let Some(timeout) = settings.user_timeout {
        config.tcp_user_timeout(timeout);
    }
    let keepalive = settings.keepalive.unwrap_or_default();
    if let Some(idle) = keepalive.idle {
        config.keepalives_idle(idle);
    }
    if let Some(interval) = keepalive.interval {
        config.keepalives_interval(interval);
    }
    if let Some(count) = keepalive.count {
        config.keepalives_retries(count);
    }
    config
}

/// A random order, if that is wanted. The standard library's hash keys are the randomness at hand, and good
/// enough to spread connections.
fn shuffled<T>(mut items: Vec<T>, shuffle: bool) -> Vec<T> {
    if shuffle {
        for last in (1..items.len()).rev() {
            let bound = last as u64 + 1;
            let pick = RandomState::new().hash_one(last) % bound;
            items.swap(last, usize::try_from(pick).unwrap_or(last));
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::shuffled;

    #[test]
    fn shuffling_keeps_every_item() {
        let mut items = shuffled((0..20).collect(), true);
        items.sort_unstable();
        assert_eq!(items, (0..20).collect::<Vec<_>>());
        assert_eq!(shuffled(vec![2, 1], false), [2, 1]);
    }
}
