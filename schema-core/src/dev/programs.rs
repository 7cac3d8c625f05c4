//! PostgreSQL's own programs: where they are on this machine, and which version they are.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use super::cache::Cache;
use super::error::Error;
use super::install;

/// Folders of one installation each.
const PLACES: &[&str] = &["/usr/lib/postgresql/bin", "/usr/bin", "/usr/libexec/postgresql", "/usr/local/bin"];

/// Folders of many installations: the parent, what their names start with, and where the programs lie inside.
const FAMILIES: &[(&str, &str, &str)] = &[
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/usr/libexec", "postgresql", ""),
    ("/opt/homebrew/opt", "postgresql@", "bin"),
    ("/usr/local/opt", "postgresql@", "bin"),
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql@", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
    ("/Library/PostgreSQL", "", "bin"),
];

/// One installation of PostgreSQL.
#[derive(Debug, Clone)]
pub(super) struct Programs {
    /// The folder of `postgres` and `initdb`.
    pub(super) bindir: PathBuf,
    /// `server_version_num` of the server that it starts: 150018.
    pub(super) version: u32,
}

impl Programs {
    /// The folder that the user named, else the first that works of `PATH`, `pg_config` and the usual places.
    pub(super) fn find(named: Option<&Path>, cache: &Cache) -> Result<Self, Error> {
        match named {
            Some(bindir) => Self::at(bindir, cache).ok_or_else(|| Error::BadBindir(bindir.to_owned())),
            None => Self::first(candidates(), cache),
        }
    }

    fn first(candidates: impl IntoIterator<Item = PathBuf>, cache: &Cache) -> Result<Self, Error> {
        let found = candidates.into_iter().find_map(|bindir| Self::at(&bindir, cache));
        found.ok_or_else(|| Error::NoPrograms { install: install::advice() })
    }

    /// Debian's `/usr/bin` has wrappers for the client programs only, so a folder counts when both are there.
    fn at(bindir: &Path, cache: &Cache) -> Option<Self> {
        if !is_program(&bindir.join("initdb")) {
            return None;
        }
        let postgres = fs::canonicalize(bindir.join("postgres")).ok().filter(|path| is_program(path))?;
        let version = remembered_version(&postgres, cache)?;
        // Behind a symbolic link lie the other programs of the same installation.
        let home = postgres.parent().filter(|home| is_program(&home.join("initdb"))).unwrap_or(bindir);
        Some(Self { bindir: home.to_owned(), version })
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.bindir.join(name)
    }
}

/// Lazy, because `pg_config` is a process.
fn candidates() -> impl Iterator<Item = PathBuf> {
    let path = env::var_os("PATH").map(|path| env::split_paths(&path).collect::<Vec<_>>());
    let path = path.unwrap_or_default().into_iter().filter(|folder| folder.is_absolute());
    let families = FAMILIES.iter().flat_map(|(parent, prefix, inside)| family(parent, prefix, inside));
    path.chain(std::iter::once_with(pg_config).flatten())
        .chain(families)
        .chain(PLACES.iter().map(PathBuf::from))
}

fn pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    Some(PathBuf::from(String::from_utf8(output.stdout).ok()?.trim()))
}

/// The installations of a family, the newest version first.
fn family(parent: &str, prefix: &str, inside: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(parent) else {
        return Vec::new();
    };
    let version = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        let version = name.strip_prefix(prefix)?;
        let numbers: Option<Vec<u32>> = version.split('.').map(|part| part.parse().ok()).collect();
        Some((numbers?, entry.path().join(inside)))
    };
    let mut found: Vec<_> = entries.flatten().filter_map(version).collect();
    found.sort_by(|a, b| b.cmp(a));
    found.into_iter().map(|(_, path)| path).collect()
}

fn is_program(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

/// Starting `postgres --version` takes 8 ms, which is most of what a run costs that the cache answers; so the
/// answer is remembered for as long as the file is the same.
fn remembered_version(postgres: &Path, cache: &Cache) -> Option<u32> {
    let file = fs::metadata(postgres).ok()?;
    let key = format!("{} {} {} {}", postgres.display(), file.mtime(), file.mtime_nsec(), file.len());
    let remembered = cache.get("postgres-version", &key);
    if let Some(version) = remembered.and_then(|bytes| String::from_utf8(bytes).ok()?.parse().ok()) {
        return Some(version);
    }
    let output = Command::new(postgres).arg("--version").output().ok().filter(|run| run.status.success())?;
    let version = parse_version(&String::from_utf8_lossy(&output.stdout))?;
    cache.put("postgres-version", &key, version.to_string().as_bytes());
    Some(version)
}

/// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` to 150018, as `server_version_num` counts since 10.
fn parse_version(text: &str) -> Option<u32> {
    let version = text.split_once("(PostgreSQL)")?.1.split_whitespace().next()?;
    let (major, rest) =
        version.split_at(version.find(|c: char| !c.is_ascii_digit()).unwrap_or(version.len()));
    // A beta or a development version has no minor number: `18beta1`, `19devel`.
    let minor = rest.strip_prefix('.').unwrap_or("0");
    let minor = &minor[..minor.find(|c: char| !c.is_ascii_digit()).unwrap_or(minor.len())];
    major.parse::<u32>().ok()?.checked_mul(10_000)?.checked_add(minor.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::super::settings::Settings;
    use super::*;

    fn cache(folder: &Path) -> Cache {
        Cache::with_settings(&Settings { cache_folder: folder.to_owned(), bindir: None, is_superuser: true })
    }

    #[test]
    fn versions_are_counted_as_the_server_counts() {
        let number = |text| parse_version(text);
        assert_eq!(number("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(150_018));
        assert_eq!(number("postgres (PostgreSQL) 18beta1"), Some(180_000));
        assert_eq!(number("postgres (PostgreSQL) 19devel"), Some(190_000));
        assert_eq!(number("EdgeDB 5.0"), None);
    }

    #[test]
    fn a_folder_without_initdb_does_not_count() {
        let folder = tempfile::tempdir().unwrap();
        let found =
            Programs::first([PathBuf::from("/usr/bin"), folder.path().to_owned()], &cache(folder.path()));
        let error = found.unwrap_err();
        assert_eq!(error.to_string(), "no PostgreSQL server programs were found, and no dev server is named");
        let help = error.help().unwrap();
        assert!(help.starts_with("install PostgreSQL"), "{help}");
        assert!(help.contains("`dev = \"postgres://...\"`"), "{help}");
    }

    #[test]
    fn a_named_folder_is_not_replaced_by_another() {
        let folder = tempfile::tempdir().unwrap();
        let error = Programs::find(Some(folder.path()), &cache(folder.path())).unwrap_err();
        assert!(matches!(error, Error::BadBindir(_)));
    }

    #[test]
    fn a_changed_program_is_asked_again() {
        let folder = tempfile::tempdir().unwrap();
        let cache = cache(folder.path());
        let postgres = folder.path().join("postgres");
        let write = |version: &str| {
            let _ = fs::remove_file(&postgres);
            fs::write(&postgres, format!("#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")).unwrap();
            fs::set_permissions(&postgres, fs::Permissions::from_mode(0o755)).unwrap();
        };
        write("16.2");
        assert_eq!(remembered_version(&postgres, &cache), Some(160_002));
        write("16.12");
        assert_eq!(remembered_version(&postgres, &cache), Some(160_012));
    }
}
