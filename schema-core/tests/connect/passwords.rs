//! Where a password, a user and a server come from: text, service file, variables, password file, in psql's
//! order.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

use schema_core::connect::{Environment, Target};

use crate::server::{Home, Server};
use crate::{PASSWORD, ask, literal, quoted};

const WHO: &str = "SELECT session_user || ' ' || current_database() || ' ' || \
     current_setting('application_name') \
                   || ' ' || current_setting('work_mem')";

#[test]
fn every_source_of_a_password_as_psql() {
    let server = Server::start("", "local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256");
    server.run(&format!("CREATE ROLE app LOGIN PASSWORD {}", literal(PASSWORD)));
    server.run("CREATE DATABASE shop");
    let port = server.port.to_string();
    let base = format!("host=127.0.0.1 port={port} user=app dbname=shop application_name=t");
    let escaped = PASSWORD.replace('\\', r"\\").replace(':', r"\:");
    let encoded: String = PASSWORD.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let expected = "app shop t 4MB";
    let mut checked = 0;
    let mut same = |home: &Home, text: &str, variables: &[(&str, &str)], works: bool| {
        let ours = ask(home, text, variables, WHO);
        let theirs = home.psql(text, variables, WHO);
        assert_eq!(ours.is_ok(), works, "{text} {ours:?}");
        assert_eq!(theirs.is_ok(), works, "psql differs: {text} {theirs:?}");
        if works {
            assert_eq!(ours.unwrap(), expected);
            assert_eq!(theirs.unwrap(), expected);
        }
        checked += 1;
    };

    let home = Home::new();
    same(&home, &base, &[], false);
    same(&home, &format!("{base} password={}", quoted(PASSWORD)), &[], true);
    same(&home, &format!("{base} password=hunter3"), &[("PGPASSWORD", PASSWORD)], false);
    same(&home, &base, &[("PGPASSWORD", PASSWORD)], true);
    let url = format!("postgres://app:{encoded}@127.0.0.1:{port}/shop?application_name=t");
    same(&home, &url, &[], true);

    // The password file: the first line that matches, a backslash before `:` and `\`, and only if it is
    // private.
    let file =
        home.write(".pgpass", format!("127.0.0.1:{port}:other:*:hunter3\n*:{port}:shop:app:{escaped}\n"));
    same(&home, &base, &[], true);
    same(&home, &format!("{base} password=''"), &[], true);
    same(&home, &base, &[("PGPASSWORD", "hunter3")], false);
    std::fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
    same(&home, &base, &[], false);
    let error = ask(&home, &base, &[], WHO).unwrap_err();
    assert!(error.contains("asks for the password of `app`") && error.contains("PGPASSWORD"), "{error}");
    assert!(error.contains(&format!("run `chmod 0600 {file}`")), "{error}");

    let elsewhere = home.write("elsewhere", format!("localhost:*:*:*:{escaped}\n"));
    same(&home, &base, &[("PGPASSFILE", &elsewhere)], false);
    same(&home, &format!("{base} hostaddr=127.0.0.1 host=localhost passfile={elsewhere}"), &[], true);
    // A socket that is not in the default folder goes by its folder, not by `localhost`.
    let socket = format!("{base} host={} passfile={elsewhere}", server.socket());
    same(&home, &socket, &[], false);
    let by_folder = home.write("by-folder", format!("{}:*:*:*:{escaped}\n", server.socket()));
    same(&home, &format!("{socket} passfile={by_folder}"), &[], true);
    assert!(checked > 12);
}

#[test]
fn text_goes_before_service_before_variables_before_defaults() {
    let server = Server::start("", "host all all 127.0.0.1/32 scram-sha-256");
    server.run(&format!("CREATE ROLE app LOGIN PASSWORD {}", literal(PASSWORD)));
    server.run("CREATE DATABASE shop");
    server.run("CREATE DATABASE app");
    let port = server.port.to_string();
    let home = Home::new();
    let service = format!(
        "[shop]\nhost=127.0.0.1\nport={port}\ndbname=shop\napplication_name=service\n\
         user=app\npassword={PASSWORD}\n"
    );
    let file = home.write("services", &service);
    let variables = [
        ("PGHOST", "127.0.0.1"),
        ("PGPORT", port.as_str()),
        ("PGUSER", "app"),
        ("PGPASSWORD", PASSWORD),
        ("PGAPPNAME", "variable"),
        ("PGOPTIONS", "-c work_mem=5MB"),
    ];
    let with = |more: &[(&'static str, &'static str)]| [&variables[..], more].concat();
    for (text, variables, expected) in [
        ("", with(&[]), "app app variable 5MB"),
        ("shop", with(&[]), "app shop variable 5MB"),
        ("", with(&[("PGDATABASE", "shop")]), "app shop variable 5MB"),
        ("postgres://", with(&[("PGDATABASE", "shop")]), "app shop variable 5MB"),
        ("postgres:///postgres", with(&[("PGDATABASE", "shop")]), "app postgres variable 5MB"),
        ("service=shop", with(&[("PGSERVICEFILE", "FILE"), ("PGDATABASE", "app")]), "app shop service 5MB"),
        ("dbname=app", with(&[("PGSERVICEFILE", "FILE"), ("PGSERVICE", "shop")]), "app app service 5MB"),
        ("application_name=text", with(&[]), "app app text 5MB"),
        (
            "postgres://?options=-c%20work_mem%3D6MB&fallback_application_name=x",
            with(&[]),
            "app app variable 6MB",
        ),
    ] {
        let variables: Vec<_> = variables
            .into_iter()
            .map(|(name, value)| (name, if value == "FILE" { file.as_str() } else { value }))
            .collect();
        assert_eq!(ask(&home, text, &variables, WHO).as_deref(), Ok(expected), "{text}");
        assert_eq!(home.psql(text, &variables, WHO).as_deref(), Ok(expected), "psql differs: {text}");
    }
    // The user's file, then the system's.
    home.write("etc/pg_service.conf", &service);
    assert_eq!(ask(&home, "service=shop", &[], WHO).as_deref(), Ok("app shop service 4MB"));
    home.write(".pg_service.conf", "[shop]\nhost=nowhere.invalid\n[other]\n");
    let error = ask(&home, "service=shop user=app", &[], WHO).unwrap_err();
    assert!(error.contains("`nowhere.invalid` cannot be resolved"), "{error}");
    let error = ask(&home, "service=shpo", &[], WHO).unwrap_err();
    assert_eq!(error, "service `shpo` is not defined\nhelp: did you mean `shop`?");
    // The name this tool goes by, where nobody gave another.
    let only =
        [("PGHOST", "127.0.0.1"), ("PGPORT", port.as_str()), ("PGUSER", "app"), ("PGPASSWORD", PASSWORD)];
    assert_eq!(ask(&home, "", &only, WHO).as_deref(), Ok("app app schema 4MB"));
}

#[test]
fn defaults_are_the_user_and_the_default_socket() {
    let server = Server::start("", "local all all trust");
    server.run("CREATE ROLE me LOGIN");
    server.run("CREATE DATABASE me");
    let environment = Environment {
        user: Some("me".to_owned()),
        socket_folders: vec!["/nonexistent".into(), server.data()],
        ..Environment::default()
    };
    let target = Target::parse_in(&format!("port={}", server.port), &environment).unwrap();
    assert_eq!(target.to_string(), format!("me@{}:{}/me", server.socket(), server.port));
    assert_eq!(target.database(), "me");
    let mut client = target.with_database("postgres").connect().unwrap();
    assert_eq!(
        client.query_one("SELECT current_database()::text", &[]).unwrap().get::<_, String>(0),
        "postgres"
    );
    let nobody = Environment { user: None, ..environment };
    let error = Target::parse_in("", &nobody).unwrap_err();
    assert!(error.help().unwrap().contains("PGUSER"), "{error}");
}
