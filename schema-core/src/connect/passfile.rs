//! The password file to a password (manual 34.16).

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::parameters::Origin;
use super::secret::Secret;

/// Whose password is looked for.
pub(super) struct Wanted<'a> {
    /// Names that the server may go by in the file: its host, or `localhost` and the folder of its socket.
    pub(super) hosts: &'a [String],
    pub(super) port: u16,
    pub(super) database: &'a str,
    pub(super) user: &'a str,
}

/// What came of looking.
pub(super) enum Found {
    Password(Secret, Origin),
    /// No password, and what there is to say about that: a file that libpq, too, would not read.
    Nothing(Option<String>),
}

/// Looks a password up.
///
/// Nothing is an error here, as with libpq: the server may not ask for a password at all.
pub(super) fn find(file: &Path, wanted: &Wanted<'_>) -> Found {
    let shown = file.display();
    let metadata = match std::fs::metadata(file) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Found::Nothing(None),
        Err(error) => return Found::Nothing(Some(format!("`{shown}` cannot be read: {error}"))),
    };
    if !metadata.is_file() {
        return Found::Nothing(Some(format!("`{shown}` is not a plain file, so it was not read")));
    }
    if metadata.permissions().mode() & 0o077 != 0 {
        let note = format!("`{shown}` was not read because others may read it; run `chmod 0600 {shown}`");
        return Found::Nothing(Some(note));
    }
    match std::fs::read_to_string(file) {
        Ok(text) => find_in(&text, file, wanted),
        Err(error) => Found::Nothing(Some(format!("`{shown}` cannot be read: {error}"))),
    }
}

fn find_in(text: &str, file: &Path, wanted: &Wanted<'_>) -> Found {
    for (number, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some(password) = password(line, wanted) else { continue };
        let origin = Origin::PasswordFile { file: PathBuf::from(file), line: number + 1 };
        return Found::Password(Secret::new(password), origin);
    }
    Found::Nothing(None)
}

/// The password of a line `host:port:database:user:password` that is about the wanted one.
fn password(line: &str, wanted: &Wanted<'_>) -> Option<String> {
    let port = wanted.port.to_string();
    let (host, rest) = field(line)?;
    if !(host.is_any || wanted.hosts.contains(&host.text)) {
        return None;
    }
    let mut rest = rest;
    for expected in [port.as_str(), wanted.database, wanted.user] {
        let (field, after) = field(rest)?;
        if !(field.is_any || field.text == expected) {
            return None;
        }
        rest = after;
    }
    Some(unescape(rest))
}

struct Field {
    text: String,
    /// A `*`, alone and not escaped.
    is_any: bool,
}

/// The text up to the next colon that has no backslash before it, and what comes after that.
fn field(text: &str) -> Option<(Field, &str)> {
    let mut escaped = false;
    let end = text.char_indices().find_map(|(at, c)| {
        let ends = c == ':' && !escaped;
        escaped = c == '\\' && !escaped;
        ends.then_some(at)
    })?;
    let raw = &text[..end];
    Some((Field { text: unescape(raw), is_any: raw == "*" }, &text[end + 1..]))
}

/// "If an entry needs to contain : or \, escape this character with \": the backslash goes, the next
/// character stays.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => plain.push(characters.next().unwrap_or('\\')),
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Found, Wanted, find, find_in};

    fn look(text: &str, hosts: &[&str]) -> Option<String> {
        let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
        let wanted = Wanted { hosts: &hosts, port: 5432, database: "d:b", user: "me" };
        match find_in(text, Path::new("f"), &wanted) {
            Found::Password(secret, origin) => Some(format!("{} from {origin}", secret.reveal())),
            Found::Nothing(_) => None,
        }
    }

    #[test]
    fn the_first_line_that_matches_counts() {
        for (text, expected) in [
            ("*:*:*:*:pw", Some("pw from line 1 of `f`")),
            ("#*:*:*:*:no\n\nh:5432:d\\:b:me:pw\n*:*:*:*:other", Some("pw from line 3 of `f`")),
            ("h:5433:*:*:no\nx:*:*:*:no\nh:*:*:you:no", None),
            ("h:*:*:*:p\\:w\\\\", Some("p:w\\ from line 1 of `f`")),
            ("h:*:*:*:p:w", Some("p:w from line 1 of `f`")),
            ("h:*:*:*:", Some(" from line 1 of `f`")),
            ("h:*:*:me", None),
            ("\\*:*:*:*:pw", None),
            ("h*:*:*:*:pw", None),
            ("h:*:*:*:pw\r\n", Some("pw from line 1 of `f`")),
        ] {
            assert_eq!(look(text, &["h"]).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn a_socket_of_the_default_folder_is_also_localhost() {
        assert!(look("localhost:*:*:*:pw", &["localhost", "/tmp"]).is_some());
        assert!(look("/tmp:*:*:*:pw", &["localhost", "/tmp"]).is_some());
        assert!(look("localhost:*:*:*:pw", &["/srv"]).is_none());
    }

    #[test]
    fn a_file_that_others_may_read_is_not_read() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pass");
        std::fs::write(&file, "*:*:*:*:hunter2").unwrap();
        let wanted = Wanted { hosts: &["h".to_owned()], port: 1, database: "d", user: "u" };
        for (mode, read) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false)] {
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
            match find(&file, &wanted) {
                Found::Password(..) => assert!(read, "{mode:o}"),
                Found::Nothing(note) => {
                    assert!(!read, "{mode:o}");
                    assert!(note.unwrap().contains("chmod 0600"));
                }
            }
        }
        assert!(matches!(find(&folder.path().join("none"), &wanted), Found::Nothing(None)));
        assert!(matches!(find(folder.path(), &wanted), Found::Nothing(Some(_))));
    }
}
