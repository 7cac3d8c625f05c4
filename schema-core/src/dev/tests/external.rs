//! Databases on a server that the user named; the test's own private server stands in for it.

use std::error::Error as StdError;
use std::sync::Arc;

use postgres::{Client, Config, NoTls};

use super::super::{Connect, Dev, DevConfig, Error, Settings};
use super::{auto, folder};

/// The private server's socket, as any user.
struct As {
    user: &'static str,
    url: String,
}

impl Connect for As {
    fn connect(&self, database: Option<&str>) -> Result<Client, Box<dyn StdError + Send + Sync>> {
        let mut config: Config = self.url.parse()?;
        config.user(self.user).dbname(database.unwrap_or("postgres"));
        Ok(config.connect(NoTls)?)
    }

    fn url(&self, database: &str) -> String {
        format!("postgres:///{database}")
    }
}

fn named(user: &'static str, url: String) -> Dev {
    let settings = Settings { cache_folder: "/nonexistent".into(), bindir: None, is_superuser: true };
    Dev::with_settings(DevConfig::External(Arc::new(As { user, url })), settings)
}

fn names(client: &mut Client) -> Vec<String> {
    let sql = "SELECT datname::text FROM pg_database WHERE datname LIKE 'schema\\_dev\\_%' ORDER BY 1";
    client.query(sql, &[]).unwrap().iter().map(|row| row.get(0)).collect()
}

#[test]
fn databases_come_and_go() {
    let folder = folder();
    let host = auto(folder.path());
    let mut outside = host.server().unwrap().database().unwrap();
    let before = names(outside.client());
    {
        let dev = named("postgres", outside.url());
        let server = dev.server().unwrap();
        let mut database = server.database().unwrap();
        database.client().batch_execute("CREATE TABLE a (id int)").unwrap();
        let row = database
            .client()
            .query_one("SELECT datcollate::text FROM pg_database WHERE datname = current_database()", &[])
            .unwrap();
        assert_eq!(row.get::<_, String>(0), "C.UTF-8");
        let mut copy = server.clone_of(&mut database).unwrap();
        copy.client().batch_execute("SELECT * FROM a").unwrap();
        let database = server.keep(database, "key").unwrap();
        assert!(server.kept("key").unwrap().is_none());
        assert_eq!(names(outside.client()).len(), before.len() + 2);
        assert!(names(outside.client()).contains(&database.name().to_owned()));
        assert_eq!(dev.server_version().unwrap(), host.server_version().unwrap());
    }
    assert_eq!(names(outside.client()), before);
    // Stopped, or never dropped: gone all the same.
    let dev = named("postgres", outside.url());
    let _held = std::mem::ManuallyDrop::new(dev.server().unwrap().database().unwrap());
    dev.stop();
    assert_eq!(names(outside.client()), before);
}

#[test]
fn only_what_was_abandoned_is_dropped() {
    let folder = folder();
    let host = auto(folder.path());
    let mut outside = host.server().unwrap().database().unwrap();
    let living = named("postgres", outside.url());
    let held = living.server().unwrap().database().unwrap();
    let maker = held.name().split('_').nth(2).unwrap().to_owned();
    let now = held.name().split('_').nth(4).unwrap().to_owned();
    // Of this machine and a process that is none; of another machine, new and old; nearly our names.
    let names_made = [
        (format!("schema_dev_{maker}_4194999_{now}_0"), false),
        (format!("schema_dev_0123456789ab_1_{now}_0"), true),
        ("schema_dev_0123456789ab_1_1000_0".to_owned(), false),
        ("schema_dev_reports".to_owned(), true),
        (format!("schema_dev_{maker}_4194999_{now}_0_copy"), true),
    ];
    for (name, _) in &names_made {
        outside.client().batch_execute(&format!("CREATE DATABASE \"{name}\" TEMPLATE template0")).unwrap();
    }
    let dev = named("postgres", outside.url());
    dev.server().unwrap();
    let left = names(outside.client());
    for (name, stays) in &names_made {
        assert_eq!(left.contains(name), *stays, "{name}");
    }
    assert!(left.contains(&held.name().to_owned()));
}

#[test]
fn a_role_without_createdb_is_told() {
    let folder = folder();
    let host = auto(folder.path());
    let mut outside = host.server().unwrap().database().unwrap();
    outside.client().batch_execute("CREATE ROLE \"dev-er\" LOGIN").unwrap();
    let dev = named("dev-er", outside.url());
    let error = dev.server().unwrap().database().err().unwrap();
    assert_eq!(error.to_string(), "role `dev-er` may not create databases on the dev server");
    assert_eq!(error.help().unwrap(), "run `ALTER ROLE \"dev-er\" CREATEDB` there as a superuser");
    outside.client().batch_execute("ALTER ROLE \"dev-er\" CREATEDB").unwrap();
    let mut database = dev.server().unwrap().database().unwrap();
    database.client().batch_execute("CREATE TABLE a (id int)").unwrap();
    drop(dev.server().unwrap().clone_of(&mut database).unwrap());
}

#[test]
fn a_server_that_is_not_there_is_an_error_each_time() {
    let dev = named("postgres", "host=/nonexistent user=postgres".to_owned());
    assert!(matches!(dev.server(), Err(Error::Connect(_))));
    assert!(matches!(dev.server(), Err(Error::Connect(_))));
}

#[test]
fn off_is_off() {
    let dev = Dev::new(DevConfig::Off);
    assert!(matches!(dev.server(), Err(Error::Off)));
    assert!(matches!(dev.server_version(), Err(Error::Off)));
}
