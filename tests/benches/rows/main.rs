//! 100,000 purchases of the example, inserted and selected through `schema_core::rows`, as multiples of what the same
//! takes in code by hand over the `postgres` crate, in the same run and taken in turns. It never fails for a number:
//! where a bar is missed, the table says so.
//!
//! `cargo bench --workspace --bench rows` runs it all; with `-- --quick` it sees whether it still runs.
//!
//! By hand, rows are inserted in the two ways that are fast: many rows of `VALUES` a statement, and arrays that
//! `unnest` takes apart. The bar is about the faster one. Both give whole structs back, as an insert of ours does.

mod by_hand;

use std::error::Error;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use schema_core::Table;
use schema_core::dev::{Dev, DevConfig, DevDatabase, Settings};
use schema_core::plan;
use schema_core::rows::postgres::Client;
use schema_core::source::rust;
use schema_tests::{
    Content, NewContent, NewOrganization, NewPurchase, NewUser, Organization, Purchase, PurchaseStatus, User,
};
use uuid::Uuid;

/// What keeps a benchmark from being run: there is nobody to tell but the person who started it.
type Result<T> = std::result::Result<T, Box<dyn Error>>;

const USAGE: &str = "usage: cargo bench --workspace --bench rows -- [--quick] [--rows N] [--runs N]";
const BAR: f64 = 1.1;

/// What the command line asks for.
struct Options {
    rows: u32,
    runs: usize,
}

fn main() -> Result<()> {
    let options = options(std::env::args().skip(1))?;
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir())?;
    // PostgreSQL does not run as root; where root runs this its user must reach the folder.
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711))?;
    let settings = Settings { cache_folder: folder.path().join("cache"), ..Settings::from_env() };
    let dev = Dev::with_settings(DevConfig::Auto, settings);
    let mut database = codex(&dev)?;
    let db = database.client();
    let news = purchases(db, options.rows)?;

    println!("{} rows, the median of {} runs", options.rows, options.runs);
    let insert = measure(
        db,
        &options,
        Some("TRUNCATE purchases"),
        &mut [
            ("by hand: VALUES", &mut |db| by_hand::insert_values(db, &news)),
            ("by hand: unnest", &mut |db| by_hand::insert_unnest(db, &news)),
            ("rows", &mut |db| Ok(Purchase::insert_many(&news).returning(db)?)),
        ],
    )?;
    report("insert", &insert);
    let select = measure(
        db,
        &options,
        None,
        &mut [
            ("by hand", &mut |db| by_hand::select(db)),
            ("rows", &mut |db| Ok(Purchase::select().all(db)?)),
        ],
    )?;
    report("select", &select);
    let stream = measure(
        db,
        &options,
        None,
        &mut [
            ("by hand", &mut |db| by_hand::stream(db)),
            ("rows", &mut |db| Ok(Purchase::select().stream(db)?.collect::<std::result::Result<_, _>>()?)),
        ],
    )?;
    report("stream", &stream);
    Ok(())
}

/// A way to do something, and what it is called.
type Way<'a> = (&'static str, &'a mut dyn FnMut(&mut Client) -> Result<Vec<Purchase>>);

/// The median of each way, taken in turns.
fn measure(
    db: &mut Client,
    options: &Options,
    before: Option<&str>,
    ways: &mut [Way<'_>],
) -> Result<Vec<(&'static str, Duration)>> {
    let mut times = vec![Vec::new(); ways.len()];
    for _ in 0..options.runs {
        for ((_, way), times) in ways.iter_mut().zip(&mut times) {
            db.batch_execute(before.unwrap_or_default())?;
            let start = Instant::now();
            let purchases = way(db)?;
            times.push(start.elapsed());
            if purchases.len() != usize::try_from(options.rows)? {
                return Err("some rows are missing".into());
            }
        }
    }
    let median = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2]
    };
    Ok(ways.iter().zip(times).map(|((name, _), times)| (*name, median(times))).collect())
}

fn report(what: &str, times: &[(&'static str, Duration)]) {
    let Some(((_, ours), by_hand)) = times.split_last() else { return };
    let fastest = by_hand.iter().map(|(_, time)| *time).min().unwrap_or(*ours);
    for (name, time) in times {
        println!("  {what:<8} {name:<18} {:>8.1} ms", time.as_secs_f64() * 1_000.0);
    }
    let ratio = ours.as_secs_f64() / fastest.as_secs_f64();
    let verdict = if ratio <= BAR { "within" } else { "MISSES" };
    println!("  {what:<8} {ratio:.2} times the faster one by hand: {verdict} the bar of {BAR}");
}

/// A database with the example's tables.
fn codex(dev: &Dev) -> Result<DevDatabase> {
    let server = dev.server()?;
    let mut database = server.database()?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("codex");
    let declared = rust::read(&[folder])?;
    database.client().batch_execute(&plan::build(&declared, server.version()).sql())?;
    Ok(database)
}

/// Purchases to insert, and those who are part of them.
fn purchases(db: &mut Client, rows: u32) -> Result<Vec<NewPurchase>> {
    const USERS: u32 = 1_000;
    let users: Vec<NewUser> =
        (0..USERS).map(|number| NewUser::builder().id(format!("user_{number}")).build()).collect();
    let users = User::insert_many(&users).returning(db)?;
    let organization = Organization::insert(&NewOrganization::builder().build()).returning(db)?;
    let content = NewContent::builder().organization_id(organization.id).build();
    let content = Content::insert(&content).returning(db)?;
    let (organization, content): (Uuid, Uuid) = (organization.id, content.id);
    let of = users.iter().cycle().zip(0..rows);
    Ok(of
        .map(|(user, number)| {
            NewPurchase::builder()
                .customer_id(&user.id)
                .content_id(content)
                .organization_id(organization)
                .amount_paid_cents(1_000)
                .stripe_payment_intent_id(format!("pi_{number}"))
                .status(PurchaseStatus::Completed)
                .build()
        })
        .collect())
}

fn options(arguments: impl Iterator<Item = String>) -> Result<Options> {
    let mut options = Options { rows: 100_000, runs: 7 };
    let mut arguments = arguments.peekable();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            // Cargo says so to every benchmark.
            "--bench" => {}
            "--quick" => options = Options { rows: 2_000, runs: 1 },
            "--rows" => options.rows = arguments.next().ok_or(USAGE)?.parse()?,
            "--runs" => options.runs = arguments.next().ok_or(USAGE)?.parse::<usize>()?.max(1),
            _ => return Err(USAGE.into()),
        }
    }
    Ok(options)
}
