//! A number of tables to a project folder: schema.toml, Rust files such as a person would write, and for each a SQL
//! file with views, functions and triggers over its tables.

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
        fs::create_dir(folder.join("sql"))?;
        fs::create_dir(folder.join("migrations"))?;
        fs::write(folder.join("schema.toml"), "schema = [\"src\", \"sql\"]\nmigrations = \"migrations\"\n")?;
        let project = Self { folder, tables };
        for file in 0..tables.div_ceil(TABLES_A_FILE) {
            project.write_file(file, None)?;
            project.write_sql(file)?;
        }
        Ok(project)
    }

    /// The folder of the structs.
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

    fn write_sql(&self, file: usize) -> Result<()> {
        let first = file * TABLES_A_FILE;
        let text = programs(file, first, self.tables.min(first + TABLES_A_FILE) - 1);
        Ok(fs::write(self.folder.join("sql").join(format!("part_{file:04}.sql")), text)?)
    }
}

fn path(source: &Path, file: usize) -> PathBuf {
    source.join(format!("part_{file:04}.rs"))
}

/// What one file's tables have beside them: a view over two of them and one over that view, a function in SQL and one in
/// PL/pgSQL, and the trigger that runs it.
fn programs(file: usize, first: usize, last: usize) -> String {
    format!(
        r#"-- What is asked of the tables of one file.
CREATE VIEW current_{file:04} AS
SELECT child.id, child.code, child.name, parent.name AS parent_name, child.amount_cents
FROM table_{last:05} AS child JOIN table_{first:05} AS parent ON parent.id = child.parent_id
WHERE child.deleted_at IS NULL AND NOT child.archived;

CREATE VIEW totals_{file:04} AS
SELECT parent_name, count(*) AS entries, sum(amount_cents) AS amount_cents
FROM current_{file:04} GROUP BY parent_name;

CREATE FUNCTION total_{file:04}(of uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(amount_cents), 0) FROM table_{last:05} WHERE parent_id = of
$$;

CREATE FUNCTION forbid_{file:04}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.archived THEN
        RAISE EXCEPTION '% is archived', OLD.code;
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER forbid BEFORE UPDATE ON table_{first:05}
    FOR EACH ROW EXECUTE FUNCTION forbid_{file:04}();
"#
    )
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
