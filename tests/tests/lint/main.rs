//! The lint rules, each on a server: the examples of its documentation are run, and what is found in them is a
//! snapshot in `tests/lint/<code>.snap`.
//!
//! [`agree`] holds the findings of plans against those of their statements.
//!
//! What holds for every rule without being written down: it finds something in each example that is called bad, and
//! nothing in each that is called good. Write snapshots with `INSTA_UPDATE=always cargo test -p schema-tests --test lint`.

mod agree;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use schema_core::dev::{Cache, Dev, DevConfig, Settings};
use schema_core::history::History;
use schema_core::lint::{self, Document, Finding, Rule};
use schema_core::source::{Observer, Project};

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // A rule waits for the server most of the time.
    arguments.test_threads = arguments.test_threads.or(Some(6));
    let world = Arc::new(World::new());
    let trials = lint::rules().iter().map(|rule| {
        let world = Arc::clone(&world);
        Trial::test(rule.code().to_string(), move || test(&world, rule))
    });
    let mut trials: Vec<Trial> = trials.collect();
    for kind in agree::folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")) {
        let world = Arc::clone(&world);
        let name = format!("plans_agree_{}", kind.file_name().unwrap_or_default().to_string_lossy());
        trials.push(Trial::test(name, move || agree::test(&world, &kind)));
    }
    trials.push(Trial::test("every_snapshot_belongs_to_a_rule", || failed(leftovers())));
    trials.push(Trial::test("rules_stand_in_the_order_of_their_codes", || {
        let codes: Vec<_> = lint::rules().iter().map(Rule::code).collect();
        failed((!codes.is_sorted()).then(|| format!("{codes:?}")))
    }));
    let conclusion = libtest_mimic::run(&arguments, trials);
    world.dev.stop();
    conclusion.exit_code()
}

fn test(world: &World, rule: &Rule) -> Result<(), Failed> {
    let document = rule.document();
    let mut problems = Vec::new();
    let lines = document.body.lines().chain([document.title.as_str()]);
    problems.extend(lines.filter(|line| line.len() > 120).map(|line| format!("a long line: {line}")));
    if document.bad.is_empty() || document.good.is_empty() {
        problems.push("it has no example of both kinds".to_owned());
    }
    let mut seen = format!("{}\n", document.title);
    for (kind, examples) in [("bad", &document.bad), ("good", &document.good)] {
        for sql in examples {
            let findings = world.lint(rule, &document, sql)?;
            let is_found = findings.iter().any(|finding| finding.code == rule.code());
            if is_found != (kind == "bad") {
                problems.push(format!("found: {is_found}, in what is called {kind}:\n{sql}"));
            }
            _ = writeln!(seen, "\n{sql}");
            for finding in &findings {
                let Finding { code, level, message, help, line, .. } = finding;
                _ = writeln!(seen, "    {line}: {level}[{code}]: {message}");
                help.iter().for_each(|help| _ = writeln!(seen, "        help: {help}"));
            }
        }
    }
    let code = rule.code().to_string();
    // A panic is how insta says no, after it has shown the difference.
    let snapshot = std::panic::catch_unwind(|| {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(snapshots());
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(code, seen));
    });
    if snapshot.is_err() {
        problems.push("the findings are not what the snapshot says".to_owned());
    }
    failed(problems)
}

struct World {
    dev: Dev,
    cache: Cache,
    folder: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let folder = tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir()).expect("a folder");
        // PostgreSQL does not run as root; where root runs the tests its user must reach the folder.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711)).expect("permissions");
        let settings = Settings { cache_folder: folder.path().join("cache"), ..Settings::from_env() };
        let cache = Cache::with_settings(&settings);
        Self { dev: Dev::with_settings(DevConfig::Auto, settings), cache, folder }
    }

    /// What all rules find in an example of one; that one is on, whatever it is by default.
    fn lint(&self, rule: &Rule, document: &Document, sql: &str) -> Result<Vec<Finding>, Failed> {
        let folder = tempfile::tempdir_in(self.folder.path())?;
        let project = Project { schema: Vec::new(), migrations: folder.path().to_owned() };
        let mut history = History::create(folder.path())?;
        history.append(Some("before"), &document.before, "")?;
        let observer = Observer::new(&project, &self.dev, self.cache.clone());
        let before = observer.history(history.clone(), None)?;
        let next = history.with_next(Some("example"), sql)?;
        let subject = lint::watch(&observer, &before, &next.migrations[1])?;
        let levels = BTreeMap::from([(rule.code().to_string(), rule.level.max(lint::Level::Warn))]);
        Ok(lint::lint(&subject, &levels))
    }
}

fn leftovers() -> Vec<String> {
    let files = fs::read_dir(snapshots()).into_iter().flatten().flatten();
    let names = files.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let belongs = |name: &String| lint::rules().iter().any(|rule| *name == format!("{}.snap", rule.code()));
    names.filter(|name| !belongs(name)).map(|name| format!("{name} belongs to no rule")).collect()
}

fn snapshots() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("lint")
}

fn failed(problems: impl IntoIterator<Item = String>) -> Result<(), Failed> {
    let problems: Vec<String> = problems.into_iter().collect();
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n").into()) }
}
