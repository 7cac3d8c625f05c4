//! Every way to fail has its own words and its own way out, and none shows a password.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use crate::certificates::Certificates;
use crate::server::{Home, Server, free_port};
use crate::{PASSWORD, ask, literal, quoted};

const ANY: &str = "SELECT 'connected'";

fn fail(text: &str) -> String {
    ask(&Home::new(), text, &[], ANY).unwrap_err()
}

#[test]
fn a_server_says_no() {
    let server = Server::start(
        "",
        "host all trusted,nobody,full 127.0.0.1/32 trust\nhost all app 127.0.0.1/32 scram-sha-256\n\
         host all gss 127.0.0.1/32 ident\nhostnossl none plain 127.0.0.1/32 trust",
    );
    server.run(&format!(
        "CREATE ROLE app LOGIN PASSWORD {}; CREATE ROLE trusted LOGIN; CREATE ROLE plain LOGIN; \
         CREATE ROLE \"full\" LOGIN CONNECTION LIMIT 0; CREATE ROLE gss LOGIN",
        literal(PASSWORD)
    ));
    let port = server.port;
    let on = |rest: &str| fail(&format!("host=127.0.0.1 port={port} dbname=postgres {rest}"));
    assert_eq!(
        on("user=app"),
        format!(
            "`127.0.0.1:{port}` asks for the password of `app`, and none is given\nhelp: give it in \
                 `PGPASSWORD` or \
             as a line `host:port:database:user:password` of `~/.pgpass`"
        )
    );
    assert_eq!(
        on("user=app password=hunter3"),
        "password authentication failed for user \"app\"\nhelp: check the password, which came from the \
             connection \
         string"
    );
    assert_eq!(
        on(&format!("user=app dbname='my db' password={}", quoted(PASSWORD))),
        format!(
            "database `my db` does not exist on `127.0.0.1:{port}`\nhelp: run `createdb -h 127.0.0.1 -p \
                 {port} -U \
             app 'my db'`"
        )
    );
    let error = on("user=nobody");
    assert!(
        error.starts_with(&format!("role `nobody` does not exist on `127.0.0.1:{port}`\nhelp: ")),
        "{error}"
    );
    assert!(error.contains(&format!("`createuser -h 127.0.0.1 -p {port} nobody`")), "{error}");
    let error = on("user=full");
    assert!(error.contains("has too many connections"), "{error}");
    let error = on("user=plain sslmode=disable");
    assert!(error.contains("no pg_hba.conf entry") && error.contains("help: add a line"), "{error}");
    let error = on("user=gss");
    assert!(error.contains("Ident authentication failed"), "{error}");
    let error = on("user=trusted sslmode=require");
    assert!(
        error.starts_with(&format!("`127.0.0.1:{port}` does not support TLS, and `sslmode=require`")),
        "{error}"
    );
    assert!(error.contains("ssl = on"), "{error}");
    let error = on("user=trusted options='-c no_such=1'");
    assert!(error.contains("no_such"), "{error}");
}

#[test]
fn a_certificate_is_refused() {
    let certificates = Certificates::new();
    certificates.version_3("db", "db", "root", "subjectAltName=DNS:db.example.com");
    certificates.expired("old", "db", "root");
    let server = Server::start("", "host all all 127.0.0.1/32 trust");
    let root = certificates.file("root.crt");
    let other = certificates.file("other.crt");
    let on = |rest: &str| {
        let port = server.port;
        fail(&format!("host=db hostaddr=127.0.0.1 port={port} user=postgres dbname=postgres {rest}"))
    };
    server.use_certificate(&certificates.path("db.crt"), &certificates.path("db.key"));
    let error = on(&format!("sslmode=verify-full sslrootcert={root}"));
    assert!(error.contains("is not trusted: it is for `db.example.com`"), "{error}");
    let error = on(&format!("sslmode=verify-ca sslrootcert={other}"));
    assert!(error.contains("it is signed by nobody that the root certificates know"), "{error}");
    assert!(
        error.contains("help: name the file of the server's root certificate with `sslrootcert=FILE`"),
        "{error}"
    );
    let error = on("sslmode=verify-ca");
    assert!(error.contains("root.crt` does not exist, and `sslmode=verify-ca` needs one"), "{error}");
    assert!(error.contains("sslrootcert=system"), "{error}");
    let port = server.port;
    let error =
        fail(&format!("hostaddr=127.0.0.1 port={port} user=postgres sslmode=verify-full sslrootcert={root}"));
    assert!(error.contains("needs a host name"), "{error}");
    let error = on("sslrootcert=system");
    assert!(error.contains("is not trusted"), "the system knows nothing of our root: {error}");
    server.use_certificate(&certificates.path("old.crt"), &certificates.path("old.key"));
    let error = on(&format!("sslmode=verify-ca sslrootcert={root}"));
    assert!(error.contains("it has expired"), "{error}");
}

#[test]
fn there_is_no_server() {
    let gone = free_port();
    let error = fail(&format!("host=127.0.0.1 port={gone} user=me"));
    assert!(
        error.starts_with(&format!("`127.0.0.1:{gone}` refuses connections\nhelp: start the server")),
        "{error}"
    );
    let error = fail("host=nowhere.invalid user=me");
    assert!(
        error.starts_with("host name `nowhere.invalid` cannot be resolved\nhelp: check the spelling"),
        "{error}"
    );
    let error = fail("host=/nonexistent user=me");
    assert!(
        error.starts_with("there is no server on the socket `/nonexistent/.s.PGSQL.5432`\nhelp: "),
        "{error}"
    );
    // Nothing named at all: the default folder.
    let error = fail("user=me");
    assert!(error.contains("no-socket-here/.s.PGSQL.5432"), "{error}");
    let error = fail(&format!("host=/{} user=me", "long".repeat(40)));
    assert!(error.contains("cannot be reached"), "{error}");
}

#[test]
fn a_server_that_never_answers_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let start = Instant::now();
    let error = fail(&format!("host=127.0.0.1 port={port} user=me connect_timeout=1"));
    assert!(error.starts_with(&format!("`127.0.0.1:{port}` did not answer within 1 s")), "{error}");
    assert!(error.contains("connect_timeout=SECONDS"), "{error}");
    assert!(start.elapsed() < Duration::from_secs(5));
}

/// A listener that reads what comes, and answers the plain startup packet with `answer`.
fn answer_with(answer: Vec<u8>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut startup = [0; 1024];
            let _ = stream.read(&mut startup);
            let _ = stream.write_all(&answer);
        }
    });
    port
}

#[test]
fn a_server_that_is_starting_and_one_that_is_none() {
    let mut fields = Vec::new();
    for field in ["SFATAL", "VFATAL", "C57P03", "Mthe database system is starting up"] {
        fields.extend_from_slice(field.as_bytes());
        fields.push(0);
    }
    fields.push(0);
    let length = u32::try_from(fields.len() + 4).unwrap();
    let message = [&b"E"[..], &length.to_be_bytes(), &fields].concat();
    let port = answer_with(message);
    let error = fail(&format!("host=127.0.0.1 port={port} user=me sslmode=disable"));
    assert_eq!(
        error,
        format!(
            "`127.0.0.1:{port}` accepts no connections yet: the database system is starting up\nhelp: wait \
                 until \
             the server is up, and try again"
        )
    );
    let port = answer_with(Vec::new());
    let error = fail(&format!("host=127.0.0.1 port={port} user=me sslmode=disable"));
    assert!(error.starts_with(&format!("`127.0.0.1:{port}` closed the connection")), "{error}");
}

#[test]
fn text_that_cannot_be_read() {
    for (text, expected) in [
        (
            "mysql://u:hunter2@h/db",
            "`mysql://` is not how a PostgreSQL URL starts\nhelp: start it with `postgresql://` or \
                 `postgres://`",
        ),
        (
            "jdbc:postgresql://h/db",
            "`jdbc:postgresql://` is not how a PostgreSQL URL starts\nhelp: drop `jdbc:`, and give the \
                 user as `postgresql://user@host/database`",
        ),
        (
            "u:hunter2@h/db",
            "the connection string is no URL, no `key=value` text and no name of a database\nhelp: write \
                 `postgresql://user@host:5432/database`, or `host=... port=5432 user=... dbname=...`",
        ),
        (
            "u:hunter2@h/db?sslmode=require",
            "the connection string is broken at character 1: no keyword before `=`\nhelp: write \
                 `keyword=value`, and quote a value with spaces: `keyword='two words'`",
        ),
        (
            "postgres://u:hunter2@h/db?sslmoed=require",
            "unknown connection keyword `sslmoed`\nhelp: did you mean `sslmode`?",
        ),
        ("sslmode=verify_full", "`verify_full` is no value of `sslmode`\nhelp: did you mean `verify-full`?"),
        (
            "sslmode=on",
            "`on` is no value of `sslmode`\nhelp: give one of `disable`, `allow`, `prefer`, `require`, \
                 `verify-ca`, `verify-full`",
        ),
        ("connect_timeout=soon", "`soon` is no value of `connect_timeout`\nhelp: give a whole number"),
        (
            "client_encoding=latin1",
            "`latin1` is no value of `client_encoding`\nhelp: give `UTF8`, the only encoding that can hold \
                 every name",
        ),
        (
            "gssencmode=require",
            "`gssencmode` is not supported: GSSAPI encryption is not spoken\nhelp: take `gssencmode` out \
                 of the connection string",
        ),
        (
            "requirepeer=postgres",
            "`requirepeer` is not supported: the owner of the server process cannot be checked\nhelp: take \
                 `requirepeer` out of the connection string",
        ),
        (
            "sslrootcert=system sslmode=require",
            "`sslmode=require` may not be used with `sslrootcert=system`\nhelp: use `sslmode=verify-full`",
        ),
        (
            "sslnegotiation=direct",
            "`sslmode=prefer` may not be used with `sslnegotiation=direct`\nhelp: use `sslmode=require`",
        ),
        (
            "ssl_max_protocol_version=TLSv1.2 ssl_min_protocol_version=TLSv1.3",
            "`ssl_max_protocol_version=TLSv1.2` may not be used with `ssl_min_protocol_version=TLSv1.3`\n\
             help: use `ssl_max_protocol_version=TLSv1.3`",
        ),
        (
            "ssl_max_protocol_version=TLSv1.1",
            "`ssl_max_protocol_version=TLSv1.1` may not be used with a TLS library that speaks 1.2 \
                 and above\nhelp: use `ssl_max_protocol_version=TLSv1.3`",
        ),
    ] {
        assert_eq!(fail(text), expected, "{text}");
    }
    let error = ask(&Home::new(), "", &[("PGSSLMODE", "requier")], ANY).unwrap_err();
    assert_eq!(
        error,
        "`requier` is no value of `sslmode`\nhelp: give `require`; the value was set by `PGSSLMODE`"
    );
    let error = ask(&Home::new(), "", &[("PGREQUIREAUTH", "scram-sha-256")], ANY).unwrap_err();
    assert!(error.ends_with("help: unset `require_auth`, which was set by `PGREQUIREAUTH`"), "{error}");
    // Harmless ones are taken.
    let harmless = "gssencmode=disable krbsrvname=x sslcompression=1 client_encoding='utf-8' \
         requirepeer='' host=/nonexistent";
    assert!(fail(harmless).starts_with("there is no server on the socket"));
}
