//! A number of tables to a project folder: schema.toml and Rust files such as a person would write.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::Result;

/// As many tables as people put into one file.
const TABLES_A_FILE: usize = 10;

/// A project in a folder of its own.
pub(super) struct Project {
    pub(super) folder: PathBuf,
    tables: usize,
}

impl Project {
    /// Writes a project with an empty history.
    pub(super) fn write(folder: PathBuf, tables: usize) -> Result<Self> {
        fs::create_dir_all(folder.join("src"))?;
        fs::create_dir(folder.join("migrations"))?;
        fs::write(folder.join("schema.toml"), "schema = [\"src\"]\nmigrations = \"migrations\"\n")?;
        let project = Self { folder, tables };
        for file in 0..tables.div_ceil(TABLES_A_FILE) {
            project.write_file(file, None)?;
        }
        Ok(project)
    }

    /// The folder of the declaration.
    pub(super) fn source(&self) -> PathBuf {
        self.folder.join("src")
    }

    /// Adds a column to a table in the middle, or takes the one before away.
    pub(super) fn add_column(&self, name: Option<&str>) -> Result<()> {
        let table = self.tables / 2;
        self.write_file(table / TABLES_A_FILE, name.map(|name| (table, name)))
    }

    fn write_file(&self, file: usize, added: Option<(usize, &str)>) -> Result<()> {
        let mut text = String::from(
            "//! Some tables.\n\nuse chrono::{DateTime, Utc};\nuse schema_core::Table;\nuse uuid::Uuid;\n",
        );
        let first = file * TABLES_A_FILE;
        for table in first..self.tables.min(first + TABLES_A_FILE) {
            let column = added.filter(|(to, _)| *to == table).map(|(_, name)| name);
            write_table(&mut text, table, column)?;
        }
        Ok(fs::write(path(&self.source(), file), text)?)
    }
}

fn path(source: &Path, file: usize) -> PathBuf {
    source.join(format!("part_{file:04}.rs"))
}

/// Ten columns, a primary key, a foreign key, two indexes, a check and a unique constraint.
fn write_table(text: &mut String, table: usize, added: Option<&str>) -> Result<()> {
    // A tree: ten tables refer to one, and the first to itself.
    let parent = table / 10;
    let parent_file = parent / TABLES_A_FILE;
    write!(
        text,
        r#"
/// Table {table}.
#[derive(Debug, Table)]
#[table(name = "table_{table:05}")]
#[table(index("table_{table:05}_parent_index", on(parent_id)))]
#[table(index("table_{table:05}_recent_index", on(status, created_at)))]
#[table(unique("table_{table:05}_code_unique", on(code)))]
#[table(check("table_{table:05}_amount_check", "amount_cents >= 0"))]
pub struct Table{table:05} {{
    #[column(primary_key, default = gen_random_uuid())]
    pub id: Uuid,
    #[column(references(super::part_{parent_file:04}::Table{parent:05}::id, on_delete = cascade))]
    pub parent_id: Uuid,
    #[column(type = varchar(50))]
    pub code: String,
    pub name: String,
    pub description: Option<String>,
    #[column(type = varchar(20), default = "draft")]
    pub status: String,
    #[column(default = 0)]
    pub amount_cents: i32,
    #[column(default = false)]
    pub archived: bool,
    #[column(default = now())]
    pub created_at: DateTime<Utc>,
    pub deleted_at: Option<DateTime<Utc>>,
"#
    )?;
    if let Some(name) = added {
        writeln!(text, "    pub {name}: Option<String>,")?;
    }
    text.push_str("}\n");
    Ok(())
}
