//! What libpq takes from the process around it, as a value: `PG*` variables, home, user, and the folders that
//! its packager compiled in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The surroundings that fill in what a connection string leaves out.
///
/// It has no `Debug`, because `PGPASSWORD` may be in it.
#[derive(Clone, Default)]
pub struct Environment {
    /// The `PG*` variables (manual 34.15); those of other names have no effect.
    pub variables: BTreeMap<String, String>,
    /// The home folder: `.pgpass`, `.pg_service.conf` and `.postgresql/` are in it.
    pub home: Option<PathBuf>,
    /// The operating system's name of the user, the default for `user`.
    pub user: Option<String>,
    /// Where a server's socket is when no host is named; the first that holds one is taken.
    pub socket_folders: Vec<PathBuf>,
    /// Where `pg_service.conf` may be, unless `PGSYSCONFDIR` says.
    pub service_folders: Vec<PathBuf>,
}

impl Environment {
    /// The surroundings of this process, as they are now.
    pub fn of_process() -> Environment {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, _)| name.starts_with("PG"))
            .collect();
        // `DEFAULT_PGSOCKET_DIR` is `/var/run/postgresql` in the packages of Debian and Fedora and `/tmp`
        // otherwise; `pg_config --sysconfdir` is the first, second and third of the service folders, in this
        // order.
        Environment {
            variables,
            home: std::env::home_dir().filter(|home| !home.as_os_str().is_empty()),
            user: whoami::username().ok().filter(|name| !name.is_empty()),
            socket_folders: paths(["/var/run/postgresql", "/tmp"]),
            service_folders: paths([
                "/etc/postgresql-common",
                "/etc/sysconfig/pgsql",
                "/usr/local/pgsql/etc",
            ]),
        }
    }

    /// A variable that is set to something. An empty one counts as unset: that is how CI systems pass "none".
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A file below the home folder.
    pub(super) fn in_home(&self, relative: impl AsRef<Path>) -> Option<PathBuf> {
        self.home.as_ref().map(|home| home.join(relative))
    }
}

fn paths<const N: usize>(paths: [&str; N]) -> Vec<PathBuf> {
    paths.map(PathBuf::from).to_vec()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::Environment;

    #[test]
    fn the_user_is_the_one_that_the_system_knows() {
        let output = Command::new("id").arg("-un").output().unwrap();
        let name = String::from_utf8(output.stdout).unwrap();
        assert_eq!(Environment::of_process().user.as_deref(), Some(name.trim()));
    }

    #[test]
    fn an_empty_variable_is_unset() {
        let variables = [("PGHOST", ""), ("PGPORT", "1")].map(|(name, value)| (name.into(), value.into()));
        let environment = Environment { variables: variables.into(), ..Environment::default() };
        assert_eq!(environment.variable("PGHOST"), None);
        assert_eq!(environment.variable("PGPORT"), Some("1"));
    }
}
