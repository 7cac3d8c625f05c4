//! The operating system to the command that installs PostgreSQL on it.

use std::path::Path;
use std::{env, fs};

/// Package managers in the order they are asked for, and what each calls the server.
const INSTALLERS: &[(&str, &str)] = &[
    ("apt-get", "apt-get install postgresql"),
    ("dnf", "dnf install postgresql-server"),
    ("yum", "yum install postgresql-server"),
    ("apk", "apk add postgresql"),
    ("pacman", "pacman -S postgresql"),
    ("zypper", "zypper install postgresql-server"),
    ("brew", "brew install postgresql@17"),
];

/// One imperative for this machine: ``install PostgreSQL on Alpine Linux v3.20: `apk add postgresql` ``.
pub(super) fn advice() -> String {
    let os_release = fs::read_to_string("/etc/os-release").ok();
    let root = rustix::process::geteuid().is_root();
    advice_for(os_release.as_deref(), root, |program| {
        env::var_os("PATH").is_some_and(|path| env::split_paths(&path).any(|dir| dir.join(program).is_file()))
            || Path::new("/opt/homebrew/bin").join(program).is_file()
    })
}

fn advice_for(os_release: Option<&str>, root: bool, has: impl Fn(&str) -> bool) -> String {
    let system = os_release
        .and_then(|text| text.lines().find_map(|line| line.strip_prefix("PRETTY_NAME=")))
        .map(|name| format!(" on {}", name.trim_matches(['"', '\''])))
        .unwrap_or_default();
    match INSTALLERS.iter().find(|(program, _)| has(program)) {
        Some((program, command)) => {
            // Homebrew refuses to run as root; everything else needs it.
            let sudo = if root || *program == "brew" { "" } else { "sudo " };
            format!("install PostgreSQL{system}: `{sudo}{command}`")
        }
        None => format!("install PostgreSQL{system}: https://www.postgresql.org/download/"),
    }
}

#[cfg(test)]
mod tests {
    use super::advice_for;

    #[test]
    fn the_command_is_the_systems_own() {
        let debian = "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n";
        assert_eq!(
            advice_for(Some(debian), false, |program| program == "apt-get"),
            "install PostgreSQL on Debian GNU/Linux 12 (bookworm): `sudo apt-get install postgresql`"
        );
        assert_eq!(
            advice_for(Some("PRETTY_NAME='Alpine Linux v3.20'"), true, |program| program == "apk"),
            "install PostgreSQL on Alpine Linux v3.20: `apk add postgresql`"
        );
        assert_eq!(
            advice_for(None, false, |program| program == "brew"),
            "install PostgreSQL: `brew install postgresql@17`"
        );
    }

    #[test]
    fn an_unknown_system_gets_the_download_page() {
        let advice = advice_for(None, false, |_| false);
        assert_eq!(advice, "install PostgreSQL: https://www.postgresql.org/download/");
    }
}
