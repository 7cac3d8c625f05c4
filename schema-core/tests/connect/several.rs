//! Several servers: who is asked next, and which of them will do.

use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::chown;

use crate::ask;
use crate::server::{Home, Server, free_port};

const PORT: &str = "SELECT current_setting('port')";

#[test]
fn a_server_that_is_gone_is_passed_over_as_psql_does() {
    let server = Server::start("", "host all all 127.0.0.1/32 trust");
    server.run("CREATE ROLE nobody_here LOGIN");
    let home = Home::new();
    let (port, gone) = (server.port, free_port());
    for (text, works) in [
        (format!("host=127.0.0.1,127.0.0.1 port={gone},{port} user=postgres dbname=postgres"), true),
        (format!("host=nowhere.invalid,127.0.0.1 port={port} user=postgres dbname=postgres"), true),
        (format!("host=/nonexistent,127.0.0.1 port={port} user=postgres dbname=postgres"), true),
        (format!("postgres://postgres@127.0.0.1:{gone},127.0.0.1:{port}/postgres"), true),
        (format!("postgres://postgres@127.0.0.1:{gone},127.0.0.1:{gone}/postgres"), false),
    ] {
        let ours = ask(&home, &text, &[], PORT);
        assert_eq!(ours.is_ok(), works, "{text}: {ours:?}");
        assert_eq!(home.psql(&text, &[], PORT).is_ok(), works, "psql differs: {text}");
        match ours {
            Ok(answer) => assert_eq!(answer, port.to_string()),
            Err(error) => assert!(error.starts_with("no server could be connected to: "), "{error}"),
        }
    }
    let text = format!(
        "host=127.0.0.1,127.0.0.1,127.0.0.1 port={port} user=postgres dbname=postgres \
             load_balance_hosts=random"
    );
    assert_eq!(ask(&home, &text, &[], PORT), Ok(port.to_string()));
    // A database that does not exist is not looked for elsewhere.
    let text = format!("host=127.0.0.1,127.0.0.1 port={port},{gone} user=postgres dbname=none");
    let error = ask(&home, &text, &[], PORT).unwrap_err();
    assert!(error.starts_with(&format!("database `none` does not exist on `127.0.0.1:{port}`")), "{error}");
}

#[test]
fn target_session_attrs_as_psql() {
    let primary = Server::start("", "host all all 127.0.0.1/32 trust");
    let standby = Server::start_with("", "host all all 127.0.0.1/32 trust", |data| {
        // "standby.signal" makes any copy of a server one that only reads (manual 27.2.4).
        let signal = data.join("standby.signal");
        std::fs::write(&signal, "").unwrap();
        let owner = std::fs::metadata(data).unwrap();
        chown(&signal, Some(owner.uid()), Some(owner.gid())).unwrap();
    });
    let read_only = Server::start("default_transaction_read_only=on", "host all all 127.0.0.1/32 trust");
    let home = Home::new();
    let all = [&primary, &standby, &read_only];
    for attrs in ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"] {
        for order in [&[0, 1, 2][..], &[2, 1, 0], &[1, 0], &[0, 2], &[2], &[0], &[1]] {
            let ports = order.iter().map(|at| all[*at].port.to_string()).collect::<Vec<_>>().join(",");
            let hosts = vec!["127.0.0.1"; order.len()].join(",");
            let text = format!(
                "host={hosts} port={ports} user=postgres dbname=postgres target_session_attrs={attrs}"
            );
            let ours = ask(&home, &text, &[], PORT);
            let theirs = home.psql(&text, &[], PORT);
            assert_eq!(ours.as_ref().ok(), theirs.as_ref().ok(), "{text} {ours:?} {theirs:?}");
        }
    }
    let text = format!(
        "host=127.0.0.1 port={} user=postgres dbname=postgres target_session_attrs=standby",
        primary.port
    );
    let error = ask(&home, &text, &[], PORT).unwrap_err();
    assert!(error.starts_with(&format!("`127.0.0.1:{}` is not a standby", primary.port)), "{error}");
}
