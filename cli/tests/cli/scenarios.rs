//! Scenarios: what somebody types, line by line, and what is seen.
//!
//! A file in `scenarios/` holds many. Each begins with a `# heading` and the project that `init` and `generate` leave,
//! or with `## heading` and an empty folder; `$ ` lines go to `sh`. The target database is `$DB`. A snapshot shows stdout
//! as it is, stderr behind `!`, and the exit code.
//!
//! Two laws hold for each line without being written: a password is never shown and nothing panics (`World::run`), and
//! a command of ours that could not do its work leaves every file as it was.

use std::fmt::Write as _;

use crate::world::World;

/// How many scenarios there are, at least: a file that is not run would not be missed.
const LEAST: usize = 80;

macro_rules! files {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                play(stringify!($name), include_str!(concat!("scenarios/", stringify!($name), ".txt")));
            }
        )*

        #[test]
        fn there_are_many() {
            let texts = [$(include_str!(concat!("scenarios/", stringify!($name), ".txt"))),*];
            let count: usize = texts.iter().map(|text| headings(text)).sum();
            assert!(count >= LEAST, "{count} scenarios");
        }
    };
}

files!(allowed arguments baseline branches check configuration custom databases declaration dev diff drifts generate
    graph history hostile init down lint live migrate online output places pull push rebase renames repair reset review session
    shell sql_files squash verify);

fn headings(text: &str) -> usize {
    text.lines().filter(|line| line.starts_with('#')).count()
}

fn play(name: &str, script: &str) {
    let mut seen = String::new();
    let mut world: Option<World> = None;
    let mut filters = Vec::new();
    for line in script.lines() {
        if let Some(heading) = line.strip_prefix('#') {
            let now = if heading.starts_with('#') { World::empty() } else { World::started() };
            filters.push((regex_of(&now.folder.path().display().to_string()), "/project"));
            filters.push((regex_of(now.target.name()), "target"));
            world = Some(now);
            _ = writeln!(seen, "{}{line}", if seen.is_empty() { "" } else { "\n" });
            continue;
        }
        let Some(typed) = line.strip_prefix("$ ") else {
            assert!(line.is_empty(), "{name}: {line} is neither a heading nor typed");
            continue;
        };
        let world = world.as_ref().expect("a heading");
        let before = world.files();
        let ran = world.sh(typed);
        _ = writeln!(seen, "{line}");
        seen.push_str(&ran.stdout);
        if !(ran.stdout.is_empty() || ran.stdout.ends_with('\n')) {
            seen.push('\n');
        }
        for line in ran.stderr.lines() {
            _ = writeln!(seen, "{}", format!("! {line}").trim_end());
        }
        if ran.code != 0 {
            _ = writeln!(seen, "=> {}", ran.code);
        }
        if ran.code == 2 && typed.contains("schema ") && !typed.contains(';') {
            assert!(before == world.files(), "{name}: `{typed}` failed and changed a file");
        }
    }
    filters.extend([
        (r"@[^ @:]*/\d+:5432/".to_owned(), "@socket/"),
        (r"host=(%2F|/)[^ &`]*".to_owned(), "host=socket"),
        (r"`[^ `]*/\d+:5432`".to_owned(), "`socket`"),
        (r"-h [^ ]*/\d+ ".to_owned(), "-h socket "),
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ".to_owned(), "TIME"),
        (r"at path .*".to_owned(), "at path PATH"),
        (r"\(process \d+\)".to_owned(), "(process PID)"),
        (r"PostgreSQL \d+\.\d+ holds".to_owned(), "PostgreSQL VERSION holds"),
    ]);
    let filters: Vec<(&str, &str)> = filters.iter().map(|(from, to)| (from.as_str(), *to)).collect();
    insta::with_settings!({
        filters => filters, prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "scenarios"
    }, {
        insta::assert_snapshot!(name, seen);
    });
}

/// A text as the regular expression that finds it.
fn regex_of(text: &str) -> String {
    text.chars().flat_map(|c| (!c.is_alphanumeric()).then_some('\\').into_iter().chain([c])).collect()
}
