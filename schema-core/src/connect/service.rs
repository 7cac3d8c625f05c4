//! A service's name to its parameters, from `~/.pg_service.conf` or `pg_service.conf` (manual 34.17).

use std::io;
use std::path::{Path, PathBuf};

use super::environment::Environment;
use super::nearest::nearest;
use super::parameters::{self, Origin, Parameters};

/// What can go wrong with a service.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No file defines the service.
    #[error("service `{name}` is not defined")]
    NotFound {
        /// The service.
        name: String,
        /// The files that were searched, and exist.
        searched: Vec<PathBuf>,
        /// The closest service that is defined.
        nearest: Option<String>,
    },
    /// The file that was named cannot be read.
    #[error("the service file `{}` cannot be read", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line of a service is not `keyword=value`.
    #[error("line {line} of the service file `{}` {problem}", file.display())]
    Line {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        problem: &'static str,
    },
}

impl Error {
    /// What the user can do.
    pub fn help(&self) -> Option<String> {
        match self {
            Error::NotFound { nearest: Some(nearest), .. } => Some(format!("did you mean `{nearest}`?")),
            Error::NotFound { name, searched, .. } => {
                let place = match searched.as_slice() {
                    [] => "`~/.pg_service.conf`".to_owned(),
                    files => files
                        .iter()
                        .map(|file| format!("`{}`", file.display()))
                        .collect::<Vec<_>>()
                        .join(" or "),
                };
                Some(format!("add a section `[{name}]` to {place}"))
            }
            Error::Unreadable { .. } => Some("check `PGSERVICEFILE`".to_owned()),
            Error::Line { .. } => Some(
                "write `keyword=value` without spaces around `=`, as in `host=db.example.com`".to_owned(),
            ),
        }
    }
}

/// Fills in what the service says and the connection string does not.
///
/// The user's file comes first; the system's file is read only when the user's has no such service.
pub(super) fn fill(parameters: &mut Parameters, environment: &Environment) -> Result<(), Error> {
    let named = |keyword, variable| {
        let given = parameters.text(keyword).map(str::to_owned);
        given.or_else(|| environment.variable(variable).map(str::to_owned))
    };
    let Some(name) = named("service", "PGSERVICE") else {
        return Ok(());
    };
    let mut files = Vec::new();
    match named("servicefile", "PGSERVICEFILE").map(PathBuf::from) {
        Some(file) => {
            // A file that somebody named must exist; the others may.
            std::fs::metadata(&file).map_err(|source| Error::Unreadable { file: file.clone(), source })?;
            files.push(file);
        }
        None => files.extend(environment.in_home(".pg_service.conf")),
    }
    match environment.variable("PGSYSCONFDIR") {
        Some(folder) => files.push(Path::new(folder).join("pg_service.conf")),
        None => files.extend(environment.service_folders.iter().map(|folder| folder.join("pg_service.conf"))),
    }
    let mut searched = Vec::new();
    let mut names = Vec::new();
    for file in files {
        let text = match std::fs::read_to_string(&file) {
            Ok(text) => text,
            Err(source) if source.kind() == io::ErrorKind::NotFound => continue,
            Err(source) => return Err(Error::Unreadable { file, source }),
        };
        if fill_from_text(parameters, &text, &name, &file)? {
            return Ok(());
        }
        names.extend(text.lines().filter_map(section).map(str::to_owned));
        searched.push(file);
    }
    let nearest = nearest(&name, names.iter().map(String::as_str)).map(str::to_owned);
    Err(Error::NotFound { name, searched, nearest })
}

/// Reads one file; false if it has no such service. Lines of other services are not looked at.
fn fill_from_text(parameters: &mut Parameters, text: &str, name: &str, file: &Path) -> Result<bool, Error> {
    let mut found = false;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with('[') {
            if found {
                break;
            }
            found = section(line) == Some(name);
            continue;
        }
        if !found {
            continue;
        }
        let broken = |problem| Error::Line { file: file.to_owned(), line: number + 1, problem };
        if line.starts_with("ldap") {
            return Err(broken("asks an LDAP server, which is not supported"));
        }
        let (keyword, value) = line.split_once('=').ok_or_else(|| broken("has no `=`"))?;
        match keyword {
            "service" | "servicefile" => return Err(broken("names another service, which libpq refuses")),
            _ => {}
        }
        let keyword = parameters::find(keyword).ok_or_else(|| broken("has an unknown keyword"))?;
        let origin = Origin::Service { name: name.to_owned(), file: file.to_owned() };
        parameters.fill(keyword.name, value, origin);
    }
    Ok(found)
}

/// The name of a section's line.
fn section(line: &str) -> Option<&str> {
    line.trim().strip_prefix('[')?.split_once(']').map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Error, Parameters, fill_from_text};

    const FILE: &str =
        "# services\n[other]\nhost\n\n[db]\n  host=h\nport=1\ndbname= spaced \nhost=later\n[db]\nuser=u\n";

    fn read(text: &str) -> Result<(bool, Parameters), Error> {
        let mut parameters = Parameters::default();
        parameters.give("port", "2");
        let found = fill_from_text(&mut parameters, text, "db", Path::new("f"))?;
        Ok((found, parameters))
    }

    #[test]
    fn fills_in_what_is_not_given() {
        let (found, parameters) = read(FILE).unwrap();
        assert!(found);
        assert_eq!(parameters.text("host"), Some("h"), "the first of two counts");
        assert_eq!(parameters.text("port"), Some("2"), "the connection string goes first");
        assert_eq!(parameters.text("dbname"), Some(" spaced"));
        assert_eq!(parameters.text("user"), None, "the first section of a name counts");
        assert!(!read("[database]\nhost=h").unwrap().0);
    }

    #[test]
    fn a_broken_line_is_named_but_not_shown() {
        for (text, message) in [
            ("[db]\nhost", "line 2 of the service file `f` has no `=`"),
            ("[db]\n\npasswort=hunter2", "line 3 of the service file `f` has an unknown keyword"),
            ("[db]\nhost = h", "line 2 of the service file `f` has an unknown keyword"),
            ("[db]\nservice=x", "line 2 of the service file `f` names another service, which libpq refuses"),
        ] {
            let error = read(text).map(|_| ()).unwrap_err();
            assert_eq!(error.to_string(), message);
            assert!(!format!("{error:?} {:?}", error.help()).contains("hunter2"));
        }
    }
}
