//! Schemas of 10 to 5,000 tables to the time and the memory that `schema` takes for them, as multiples of what
//! PostgreSQL's own programs take for the same tables in the same run. It never fails for a number: where a bar is
//! missed, the table says so.
//!
//! `cargo bench --workspace --bench scale` runs it all; with `-- --quick` it sees whether it still runs.
//!
//! Nothing is mocked: the release binary is run as a person runs it, on a database of a server that this starts
//! with PostgreSQL's default settings, but for durability (which nothing here measures) and
//! `max_locks_per_transaction`: a migration of 5,000 tables in one transaction takes more locks than 64 a connection.

mod binary;
mod case;
mod project;
mod prove;
mod report;
mod run;
mod server;

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

/// What keeps a benchmark from being run: there is nobody to tell but the person who started it.
type Result<T> = std::result::Result<T, Box<dyn Error>>;

const USAGE: &str = "usage: cargo bench --workspace --bench scale -- [--quick] [--tables N,N,...] [--runs N]";

/// What the command line asks for.
struct Options {
    sizes: Vec<usize>,
    runs: usize,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [command, folder] = arguments.as_slice()
        && command == run::READ_SOURCE
    {
        return read_source(&PathBuf::from(folder));
    }
    if let [command, folder] = arguments.as_slice()
        && command == run::PROVE
    {
        return prove::prove(&PathBuf::from(folder));
    }
    let options = options(&arguments)?;
    let binary = binary::build()?;
    let server = server::Server::start()?;
    println!("{}", report::heading(&server.version()?, options.runs));
    let mut cases = Vec::new();
    for tables in options.sizes {
        let case = case::measure(&binary, &server, tables, options.runs)?;
        println!("{}", report::case(&case, &cases));
        cases.push(case);
    }
    Ok(())
}

fn options(arguments: &[String]) -> Result<Options> {
    let mut options = Options { sizes: vec![10, 100, 1_000, 5_000], runs: 7 };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            // Cargo says so to every benchmark.
            "--bench" => {}
            "--quick" => options = Options { sizes: vec![10, 50], runs: 1 },
            "--tables" => {
                let sizes = arguments.next().ok_or(USAGE)?;
                options.sizes = sizes.split(',').map(str::parse).collect::<std::result::Result<_, _>>()?;
            }
            "--runs" => options.runs = arguments.next().ok_or(USAGE)?.parse()?,
            _ => return Err(format!("`{argument}` is no option; {USAGE}").into()),
        }
    }
    if options.sizes.contains(&0) || options.runs == 0 { Err(USAGE.into()) } else { Ok(options) }
}

/// A yardstick: how long the declaration takes to be read, by the library that the command reads it with. In a
/// process of its own, as cold as the command's is.
fn read_source(folder: &std::path::Path) -> Result<()> {
    let start = Instant::now();
    let declared = schema_core::source::rust::read(&[folder.to_owned()])?;
    let micros = start.elapsed().as_micros();
    println!("{micros} {}", declared.schema.tables.len());
    Ok(())
}
