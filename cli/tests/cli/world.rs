//! What a command runs in: a project folder, a target server, and an environment without anybody's settings.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use schema_core::dev::{Dev, DevConfig, DevDatabase, Settings};
use tempfile::TempDir;

/// The command under test.
pub(crate) const SCHEMA: &str = env!("CARGO_BIN_EXE_schema");

/// What no output may ever hold: the password in every connection string of these tests.
pub(crate) const PASSWORD: &str = "s3cret";

/// A folder and a target database, both gone with the value.
pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) target: DevDatabase,
}

/// What a command did.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl World {
    /// An empty folder and an empty database.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let target = server().server().and_then(|server| server.database()).expect("a target database");
        Self { folder, target }
    }

    /// The project that `init` writes, with the migration that `generate` writes for it.
    pub(crate) fn started() -> Self {
        let world = Self::empty();
        copy(template(), world.folder.path());
        world
    }

    /// The example of this repository.
    pub(crate) fn example() -> Self {
        let world = Self::empty();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository");
        copy(&root.join("tests/codex"), &world.folder.path().join("tests/codex"));
        copy(&root.join("migrations"), &world.folder.path().join("migrations"));
        fs::copy(root.join("schema.toml"), world.folder.path().join("schema.toml")).expect("schema.toml");
        world
    }

    pub(crate) fn url(&self) -> String {
        self.target.url()
    }

    /// Runs `schema` with these arguments in the project's folder.
    pub(crate) fn schema(&self, args: &[&str]) -> Ran {
        let mut command = Command::new(SCHEMA);
        command.args(args);
        self.run(&mut command)
    }

    /// Runs a line of `sh`.
    pub(crate) fn sh(&self, line: &str) -> Ran {
        self.run(Command::new("sh").args(["-c", line]))
    }

    /// Runs a program and holds what it prints against what holds for every command.
    pub(crate) fn run(&self, command: &mut Command) -> Ran {
        surround(command, &self.url()).current_dir(self.folder.path());
        let ran = Ran::of(command.output().expect("a program that runs"));
        assert!(!ran.stderr.contains("panicked"), "{command:?} panicked:\n{}", ran.stderr);
        for text in [&ran.stdout, &ran.stderr] {
            assert!(!text.contains(PASSWORD), "{command:?} shows a password:\n{text}");
        }
        ran
    }

    /// Every file of the project with what is in it.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(self.folder.path(), &mut files);
        files
    }
}

impl Ran {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        // What a minor release keeps for itself is told by whichever command meets it first.
        let is_told_once =
            |line: &&str| line.starts_with("note: PostgreSQL ") && line.contains(" keeps `pg_attver`");
        let stderr: String =
            text(output.stderr).split_inclusive('\n').filter(|line| !is_told_once(line)).collect();
        let code = output.status.code().unwrap_or(-1);
        Self { code, stdout: text(output.stdout), stderr }
    }

    /// The one JSON object on stdout.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.stdout, self.stderr);
        self
    }
}

/// The server of the targets; each command under test finds a dev server of its own.
pub(crate) fn server() -> &'static Dev {
    static SERVER: OnceLock<Dev> = OnceLock::new();
    SERVER.get_or_init(|| {
        let settings = Settings { cache_folder: scratch().join("targets"), bindir: None, is_superuser: true };
        Dev::with_settings(DevConfig::Auto, settings)
    })
}

/// A program of the target server's PostgreSQL.
pub(crate) fn program(name: &str) -> PathBuf {
    programs().join(name)
}

fn programs() -> PathBuf {
    let server = server().server().expect("a target server");
    server.programs().expect("a private server").to_owned()
}

/// Only what is said here, so that tests run alike for everybody.
pub(crate) fn surround<'a>(command: &'a mut Command, url: &str) -> &'a mut Command {
    let folder = Path::new(SCHEMA).parent().expect("a folder").to_owned();
    let path = [folder, programs(), "/usr/bin".into(), "/bin".into()];
    command
        .env_clear()
        .env("PATH", std::env::join_paths(path).expect("a path"))
        .env("HOME", scratch())
        .env("SCHEMA_CACHE_DIR", scratch().join("cache"))
        .env("LC_ALL", "C.UTF-8")
        .env("DB", url)
}

fn scratch() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}

fn template() -> &'static Path {
    static TEMPLATE: OnceLock<TempDir> = OnceLock::new();
    let folder = TEMPLATE.get_or_init(|| {
        let world = World::empty();
        world.schema(&["init"]).expect(0);
        world.schema(&["generate"]).expect(0);
        world.folder
    });
    folder.path()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let copy_at = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &copy_at);
        } else {
            fs::copy(&path, &copy_at).expect("a copy");
        }
    }
}

fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.insert(path.clone(), fs::read(&path).unwrap_or_default());
        }
    }
}
