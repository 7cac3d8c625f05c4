//! `postgres://user:password@host:port/database?key=value` to parameters (manual 34.1.1.2 "Connection URIs").

use super::error::{Error, UrlProblem};
use super::parameters::{self, Origin, Parameters};

/// What a connection URL starts with.
const SCHEMES: [&str; 2] = ["postgresql://", "postgres://"];

/// What comes after `postgres://`; `None` when the text starts otherwise.
pub(super) fn strip_scheme(text: &str) -> Option<&str> {
    SCHEMES.iter().find_map(|scheme| text.strip_prefix(scheme))
}

/// Reads a URL without its scheme.
///
/// Like libpq, it takes the first `@` before the first `/` for the end of the user and password. Unlike
/// libpq, it refuses what a password with an unencoded `@` or `/` turns into, because host or database would
/// show a part of it.
///
/// # Errors
///
/// [`Error::Url`] says what is broken, without any of the text; [`Error::UnknownKeyword`].
pub(super) fn parse(rest: &str) -> Result<Parameters, Error> {
    let mut parameters = Parameters::default();
    let (user_info, rest) = match rest.find(['@', '/']) {
        Some(at) if rest[at..].starts_with('@') => (Some(&rest[..at]), &rest[at + 1..]),
        _ => (None, rest),
    };
    if let Some(user_info) = user_info {
        let (user, password) = user_info.split_once(':').unwrap_or((user_info, ""));
        give(&mut parameters, "user", user, "user name")?;
        give(&mut parameters, "password", password, "password")?;
    }
    let (hosts, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (path, query) = match rest.split_once('?') {
        Some((path, query)) => (path, query),
        None => (rest, ""),
    };
    let database = path.strip_prefix('/').unwrap_or(path);
    // `user:pass/word@host` reads as host `user`, port `pass` and database `word@host`.
    let doubtful = user_info.is_none() && hosts.contains(':');
    if hosts.contains('@') || (doubtful && database.contains('@')) {
        return Err(Error::Url(UrlProblem::StrayAt));
    }
    give_hosts(&mut parameters, hosts)?;
    give(&mut parameters, "dbname", database, "database name")?;
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        give_parameter(&mut parameters, parameter, doubtful && query.contains('@'))?;
    }
    Ok(parameters)
}

/// One or more `host:port`, with commas between.
fn give_hosts(parameters: &mut Parameters, text: &str) -> Result<(), Error> {
    let mut hosts = Vec::new();
    let mut ports = Vec::new();
    for pair in split_hosts(text)? {
        let (host, port) = match pair.strip_prefix('[') {
            Some(rest) => {
                let (address, rest) = rest.split_once(']').ok_or(Error::Url(UrlProblem::OpenBracket))?;
                if address.is_empty() || !(rest.is_empty() || rest.starts_with(':')) {
                    return Err(Error::Url(UrlProblem::Brackets));
                }
                (address, rest.strip_prefix(':').unwrap_or(""))
            }
            None => pair.split_once(':').unwrap_or((pair, "")),
        };
        let port = decode(port, "port")?;
        if !port.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Error::Url(UrlProblem::Port));
        }
        hosts.push(decode(host, "host")?);
        ports.push(port);
    }
    if hosts.iter().any(|host| !host.is_empty()) || hosts.len() > 1 {
        parameters.give("host", hosts.join(","));
    }
    if ports.iter().any(|port| !port.is_empty()) {
        parameters.give("port", ports.join(","));
    }
    Ok(())
}

/// Cuts at commas, and sees an address in brackets as one piece.
fn split_hosts(text: &str) -> Result<Vec<&str>, Error> {
    let mut pieces = Vec::new();
    let mut rest = text;
    loop {
        let from = match rest.starts_with('[') {
            true => rest.find(']').ok_or(Error::Url(UrlProblem::OpenBracket))?,
            false => 0,
        };
        match rest[from..].find(',') {
            Some(at) => {
                pieces.push(&rest[..from + at]);
                rest = &rest[from + at + 1..];
            }
            None => {
                pieces.push(rest);
                return Ok(pieces);
            }
        }
    }
}

/// `key=value` of the query.
fn give_parameter(parameters: &mut Parameters, text: &str, doubtful: bool) -> Result<(), Error> {
    let (name, value) = text.split_once('=').ok_or(Error::Url(UrlProblem::NoEquals))?;
    if value.contains('=') {
        return Err(Error::Url(UrlProblem::TwoEquals));
    }
    let name = decode(name, "name of a parameter")?;
    let value = decode(value, "value of a parameter")?;
    match parameters::find(&name) {
        Some(keyword) => parameters.give(keyword.name, value),
        // As JDBC writes it; libpq knows this one spelling.
        None if name == "ssl" && value == "true" => parameters.give("sslmode", "require"),
        None if name == "requiressl" => {
            parameters.give("sslmode", if value.starts_with('1') { "require" } else { "prefer" });
        }
        None if doubtful || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => {
            return Err(Error::Url(UrlProblem::Parameter));
        }
        None => return Err(parameters::unknown(&name, Origin::Given)),
    }
    Ok(())
}

/// A part of the URL, unless it is empty: then a variable or default decides.
fn give(
    parameters: &mut Parameters,
    keyword: &'static str,
    text: &str,
    part: &'static str,
) -> Result<(), Error> {
    if !text.is_empty() {
        parameters.give(keyword, decode(text, part)?);
    }
    Ok(())
}

/// Undoes percent-encoding. A `+` is a plus, not a space.
fn decode(text: &str, part: &'static str) -> Result<String, Error> {
    let broken = || Error::Url(UrlProblem::Percent { part });
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
        let (high, low) = (digit().ok_or_else(broken)?, digit().ok_or_else(broken)?);
        let decoded = u8::try_from(high * 16 + low).map_err(|_| broken())?;
        // The protocol ends texts with a zero byte.
        if decoded == 0 {
            return Err(broken());
        }
        bytes.push(decoded);
    }
    String::from_utf8(bytes).map_err(|_| broken())
}

#[cfg(test)]
mod tests {
    use super::{parse, strip_scheme};

    const KEYWORDS: [&str; 8] =
        ["user", "password", "host", "port", "dbname", "sslmode", "options", "hostaddr"];

    fn read(text: &str) -> String {
        let found = parse(strip_scheme(text).unwrap()).map_err(|error| error.to_string()).unwrap();
        let shown = |key: &&str| found.get(key).map(|value| format!("{key}={}", value.text));
        KEYWORDS.iter().filter_map(shown).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn reads_what_libpq_reads() {
        // After src/interfaces/libpq/t/001_uri.pl, the regression test of libpq itself.
        for (url, expected) in [
            (
                "postgresql://uri-user:secret@host:12345/db",
                "user=uri-user password=secret host=host port=12345 dbname=db",
            ),
            ("postgresql://uri-user@host:12345/", "user=uri-user host=host port=12345"),
            ("postgresql://uri-user@/db", "user=uri-user dbname=db"),
            ("postgresql://uri-user@host/", "user=uri-user host=host"),
            ("postgresql://host:12345/db", "host=host port=12345 dbname=db"),
            ("postgresql://host", "host=host"),
            ("postgresql://", ""),
            ("postgresql://?hostaddr=127.0.0.1", "hostaddr=127.0.0.1"),
            ("postgresql://example.com?hostaddr=63.1.2.4", "host=example.com hostaddr=63.1.2.4"),
            ("postgresql://%68ost/", "host=host"),
            ("postgresql://host/db?user=uri-user", "user=uri-user host=host dbname=db"),
            ("postgresql://host/db?user=u&port=12345", "user=u host=host port=12345 dbname=db"),
            ("postgresql://[::1]", "host=::1"),
            ("postgresql://[2001:db8::1234]:12345/db", "host=2001:db8::1234 port=12345 dbname=db"),
            ("postgresql://[::1]:1,h2:2/", "host=::1,h2 port=1,2"),
            ("postgresql://h1,h2:2/d", "host=h1,h2 port=,2 dbname=d"),
            ("postgresql:///db?host=%2Ftmp&port=5433&user=u", "user=u host=/tmp port=5433 dbname=db"),
            ("postgresql:///db?host=/tmp", "host=/tmp dbname=db"),
            ("postgresql://%2Fvar%2Flib%2Fpostgresql/dbname", "host=/var/lib/postgresql dbname=dbname"),
            ("postgres://host?ssl=true", "host=host sslmode=require"),
            ("postgres:///?options=-c%20a%3Db+c", "options=-c a=b+c"),
            ("postgres://u:pa?ss#w@h", "user=u password=pa?ss#w host=h"),
            ("postgres://u:a%40b%2Fc@h", "user=u password=a@b/c host=h"),
            ("postgres://u:@h", "user=u host=h"),
            ("postgres://h/a/b", "host=h dbname=a/b"),
            ("postgres://h/a@b", "host=h dbname=a@b"),
            ("postgres://h/?&sslmode=allow&", "host=h sslmode=allow"),
        ] {
            assert_eq!(read(url), expected, "{url}");
        }
        assert!(strip_scheme("mysql://h").is_none());
    }

    #[test]
    fn says_what_is_broken_and_shows_no_password() {
        for (url, message) in [
            ("postgres://u:hunter2/x@h/db", "there is an `@` in the host or the database name"),
            ("postgres://u:hunter2/x", "the port is not a number"),
            ("postgres://u:12/hunter2@h/db", "there is an `@` in the host or the database name"),
            ("postgres://u:hunter2@hunter2@h/db", "there is an `@` in the host or the database name"),
            ("postgres://u:12/x?hunter2=3@h/db", "a parameter has no known name"),
            ("postgres://u:12/x?hunter2", "a parameter has no `=`"),
            (
                "postgres://u:hunter2%zz@h/db",
                "a `%` in the password is not followed by two hexadecimal digits",
            ),
            (
                "postgres://u:hunter2%0@h/db",
                "a `%` in the password is not followed by two hexadecimal digits",
            ),
            (
                "postgres://u:hunter2%00@h/db",
                "a `%` in the password is not followed by two hexadecimal digits",
            ),
            ("postgres://u:hunter2@h%é/db", "a `%` in the host is not followed by two hexadecimal digits"),
            ("postgres://u:hunter2@[::1/db", "a `[` has no `]`"),
            ("postgres://u:hunter2@[]/db", "an address in brackets is empty, or more than a port follows it"),
            (
                "postgres://u:hunter2@[::1]x/db",
                "an address in brackets is empty, or more than a port follows it",
            ),
            ("postgres://u:hunter2@h:x/db", "the port is not a number"),
            ("postgres://h?a=b=c", "a parameter has two `=`"),
        ] {
            let error = parse(strip_scheme(url).unwrap()).map(|_| ()).unwrap_err();
            assert!(error.to_string().contains(message), "{url}: {error}");
            let shown = format!("{error} {error:?} {:?}", error.help());
            assert!(!shown.contains("hunter2"), "{shown}");
        }
        let error = parse("u:hunter2@h/db?sslmod=require").map(|_| ()).unwrap_err();
        assert_eq!(error.to_string(), "unknown connection keyword `sslmod`");
        assert_eq!(error.help().as_deref(), Some("did you mean `sslmode`?"));
    }
}
