//! `key=value` text to parameters (manual 34.1.1.1 "Keyword/Value Connection Strings").

use std::iter::Peekable;
use std::str::CharIndices;

use super::error::{ConninfoProblem, Error};
use super::parameters::{self, Origin, Parameters};

/// Reads `host=localhost port=5432 password='it''s'` and its kind.
///
/// # Errors
///
/// [`Error::Conninfo`] where the text is broken, by position and never by its text, which may be a part of a
/// password; [`Error::UnknownKeyword`].
pub(super) fn parse(text: &str) -> Result<Parameters, Error> {
    let mut parameters = Parameters::default();
    let mut characters = text.char_indices().peekable();
    let mut after_password = false;
    while let Some(start) = skip_spaces(&mut characters) {
        let broken =
            |problem| Error::Conninfo { at: text[..start].chars().count() + 1, problem, after_password };
        while characters.next_if(|(_, c)| *c != '=' && !c.is_ascii_whitespace()).is_some() {}
        let end = characters.peek().map_or(text.len(), |(at, _)| *at);
        let name = &text[start..end];
        skip_spaces(&mut characters);
        if characters.next_if(|(_, c)| *c == '=').is_none() {
            return Err(broken(ConninfoProblem::NoEquals));
        }
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Err(broken(ConninfoProblem::NoKeyword));
        }
        skip_spaces(&mut characters);
        let value = value(&mut characters).ok_or_else(|| broken(ConninfoProblem::OpenQuote))?;
        match parameters::find(name) {
            Some(keyword) => parameters.give(keyword.name, value),
            // Deprecated since 8.0, and still translated by libpq.
            None if name == "requiressl" => {
                parameters.give("sslmode", if value.starts_with('1') { "require" } else { "prefer" });
            }
            // What follows a password may be the rest of one that was not quoted.
            None if after_password => return Err(broken(ConninfoProblem::NoKeyword)),
            None => return Err(parameters::unknown(name, Origin::Given)),
        }
        after_password = matches!(name, "password" | "sslpassword");
    }
    Ok(parameters)
}

/// Moves to the next character that is no space, and says where it is.
fn skip_spaces(characters: &mut Peekable<CharIndices<'_>>) -> Option<usize> {
    while characters.next_if(|(_, c)| c.is_ascii_whitespace() || *c == '\u{b}').is_some() {}
    characters.peek().map(|(at, _)| *at)
}

/// A value, bare or in single quotes; a backslash takes the next character as it is. `None`: the quote never
/// ends.
fn value(characters: &mut Peekable<CharIndices<'_>>) -> Option<String> {
    let quoted = characters.next_if(|(_, c)| *c == '\'').is_some();
    let mut value = String::new();
    loop {
        match characters.next() {
            None => return (!quoted).then_some(value),
            Some((_, '\\')) => value.extend(characters.next().map(|(_, c)| c)),
            Some((_, '\'')) if quoted => return Some(value),
            Some((_, c)) if !quoted && c.is_ascii_whitespace() => return Some(value),
            Some((_, c)) => value.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn get(text: &str, keyword: &str) -> String {
        parse(text).map(|found| found.get(keyword).map(|value| value.text.clone())).unwrap().unwrap()
    }

    #[test]
    fn reads_what_libpq_reads() {
        // Each was given to psql 15, whose error message shows how it read the host.
        for (text, host) in [
            ("host=a", "a"),
            ("  host = a  port=1", "a"),
            ("host=a host=b", "b"),
            ("host='a b'", "a b"),
            (r"host='a\'b'", "a'b"),
            (r"host=a\ b", "a b"),
            (r"host='a\\b'", r"a\b"),
            ("host='' port=1", ""),
            ("host=a'b", "a'b"),
            ("host='a'port=1", "a"),
            ("port=1\thost=a\n", "a"),
            ("host=é", "é"),
        ] {
            assert_eq!(get(text, "host"), host, "{text}");
        }
    }

    #[test]
    fn requiressl_is_translated() {
        assert_eq!(get("requiressl=1", "sslmode"), "require");
        assert_eq!(get("requiressl=0", "sslmode"), "prefer");
    }

    #[test]
    fn says_where_it_is_broken() {
        for (text, message) in [
            ("host", "the connection string is broken at character 1: a keyword without `=`"),
            ("host=a port", "the connection string is broken at character 8: a keyword without `=`"),
            ("host=é port", "the connection string is broken at character 8: a keyword without `=`"),
            (
                "host='a",
                "the connection string is broken at character 1: a quoted value without its closing `'`",
            ),
            ("=a", "the connection string is broken at character 1: no keyword before `=`"),
            ("hots=a", "unknown connection keyword `hots`"),
        ] {
            assert_eq!(parse(text).map(|_| ()).unwrap_err().to_string(), message, "{text}");
        }
    }

    #[test]
    fn never_shows_a_password_that_was_not_quoted() {
        for text in
            ["password=hunter2 sesame", "password=hunter2 sesame=1", "host=a password='hunter2 sesame"]
        {
            let error = parse(text).map(|_| ()).unwrap_err();
            let shown = format!("{error} {error:?} {:?}", error.help());
            assert!(!shown.contains("hunter2") && !shown.contains("sesame"), "{shown}");
        }
        let error = parse("password=hunter2 sesame").map(|_| ()).unwrap_err();
        assert!(error.help().unwrap().contains("quote"), "{:?}", error.help());
    }
}
