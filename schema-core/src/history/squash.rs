//! A migration that does what others did before it: which these are, said in the comment that its file begins with.

use super::{History, Migration, START, chained, name};

/// The comment before each name.
const MARK: &str = "-- schema: replaces ";

/// A migration that another one stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// Its number.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// Its checksum, where it stood.
    pub checksum: String,
}

impl Migration {
    /// The migrations that this one does the work of, in their order; where some of them had replaced others themselves,
    /// those stand before them.
    pub fn replaces(&self) -> Vec<Replaced> {
        let lines = self.sql.lines().take_while(|line| line.starts_with("--") || line.trim().is_empty());
        let replaced = lines.filter_map(|line| {
            let (name, checksum) = line.strip_prefix(MARK)?.split_once(' ')?;
            let (name, checksum) = (name.to_owned(), checksum.trim().to_owned());
            Some(Replaced { number: name::number(&name)?, name, checksum })
        });
        replaced.collect()
    }
}

/// The comment that a migration in the place of these begins with. A database that has what an earlier squash stood for has
/// what came behind it with other checksums than one that has the squash itself: both are said.
pub fn header(replaced: &[Migration]) -> String {
    let mut text = String::new();
    let mut ends = vec![START.to_owned()];
    for migration in replaced {
        let own = migration.replaces();
        let stood_for = own.iter().filter(|own| own.number == migration.number);
        let stood_for: Vec<String> = stood_for.map(|own| own.checksum.clone()).collect();
        for Replaced { name, checksum, .. } in &own {
            text += &format!("{MARK}{name} {checksum}\n");
        }
        ends = ends.iter().map(|end| chained(end, &migration.name, &migration.sql)).collect();
        for checksum in &ends {
            text += &format!("{MARK}{} {checksum}\n", migration.name);
        }
        ends.extend(stood_for);
    }
    text
}

impl History {
    /// This history with one migration in the place of the first `count`: under the number of the last of them.
    pub fn squashed(&self, count: usize, sql: &str) -> Self {
        let (first, rest) = self.migrations.split_at(count.min(self.migrations.len()));
        let number = first.last().map_or(0, |last| last.number);
        let file = super::folder::File {
            number,
            name: format!("{number:04}_squashed"),
            sql: super::checksum::whole_lines(sql),
            down: None,
        };
        let rest = rest.iter().map(|own| super::folder::File {
            number: own.number,
            name: own.name.clone(),
            sql: own.sql.clone(),
            down: own.down.clone(),
        });
        let files = std::iter::once(file).chain(rest).collect();
        Self {
            folder: self.folder.clone(),
            migrations: super::folder::chain(super::folder::Listing::of(files)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use super::*;

    #[test]
    fn what_it_stands_for_is_read_back_and_handed_on() {
        let files = ["a", "b", "c"].iter().enumerate();
        let files: BTreeMap<String, String> =
            files.map(|(at, name)| (format!("{at:04}_{name}.sql"), format!("SELECT {at};\n"))).collect();
        let history = History::of_files(Path::new("m"), &files);
        let once = history.squashed(2, &(header(&history.migrations[..2]) + "\nSELECT 1;\n"));
        assert_eq!(once.migrations.len(), 2);
        assert_eq!(once.migrations[0].name, "0001_squashed");
        let names = |migration: &Migration| -> Vec<String> {
            migration.replaces().into_iter().map(|own| own.name).collect()
        };
        assert_eq!(names(&once.migrations[0]), ["0000_a", "0001_b"]);
        assert_eq!(once.migrations[0].replaces()[1].checksum, history.migrations[1].checksum);
        let twice = once.squashed(2, &(header(&once.migrations) + "SELECT 1;\n"));
        assert_eq!(names(&twice.migrations[0]), ["0000_a", "0001_b", "0001_squashed", "0002_c", "0002_c"]);
        let last = history.migrations[2].checksum.clone();
        assert!(twice.migrations[0].replaces().iter().any(|own| own.checksum == last));
        assert!(once.migrations[1].replaces().is_empty());
    }
}
