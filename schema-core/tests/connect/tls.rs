//! Every `sslmode` with every kind of certificate: we take what psql takes, and refuse what psql refuses.

use crate::certificates::Certificates;
use crate::server::{Home, Server, write};
use crate::{ask, literal, quoted};

const MODES: [&str; 6] = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

/// Whether the connection is encrypted.
const ENCRYPTED: &str = "SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

/// `host` need not resolve: `hostaddr` says where to connect.
fn target(server: &Server, user: &str, host: &str, rest: &str) -> String {
    let port = server.port;
    format!(
        "host={host} hostaddr=127.0.0.1 port={port} user={user} dbname=postgres connect_timeout=20 {rest}"
    )
}

/// Both connect, both with TLS or both without, or neither does.
fn compare(home: &Home, text: &str, differences: &mut Vec<String>) -> Option<String> {
    let ours = ask(home, text, &[], ENCRYPTED);
    let theirs = home.psql(text, &[], ENCRYPTED);
    if ours.as_ref().ok() != theirs.as_ref().ok() {
        differences.push(format!("{text}\n  ours: {ours:?}\n  psql: {theirs:?}"));
    }
    ours.ok()
}

#[test]
fn every_mode_and_certificate_as_psql() {
    let certificates = Certificates::new();
    let host = "db.example.com";
    let san = format!("subjectAltName=DNS:{host}");
    certificates.version_1("v1", host, "root");
    certificates.version_1("v1-other-name", "x.example.com", "root");
    certificates.version_3("v3", "ignored", "root", &san);
    certificates.version_3("v3-common-name", host, "root", "keyUsage=digitalSignature");
    certificates.version_3("v3-other-name", host, "root", "subjectAltName=DNS:x.example.com");
    certificates.version_3("v3-wildcard", "ignored", "root", "subjectAltName=DNS:*.example.com");
    certificates.version_3("v3-authority", "ignored", "root", &format!("basicConstraints=CA:true\n{san}"));
    certificates.version_3("v3-client", host, "root", &format!("extendedKeyUsage=clientAuth\n{san}"));
    certificates.version_3(
        "v3-authority-client",
        host,
        "root",
        "basicConstraints=CA:true\nextendedKeyUsage=clientAuth",
    );
    certificates.version_3("v3-stranger", "ignored", "other", &san);
    certificates.version_1("v1-expired-root", host, "expired-root");
    certificates.version_3("v3-expired-root", "ignored", "expired-root", &san);
    certificates.expired("expired", host, "root");
    certificates.self_signed("self", host);
    let server = Server::start_with("", "host all all 127.0.0.1/32 trust", |_| {});
    let mut differences = Vec::new();
    let (mut encrypted, mut plain, mut refused) = (0, 0, 0);
    for name in [
        "v1",
        "v1-other-name",
        "v3",
        "v3-common-name",
        "v3-other-name",
        "v3-wildcard",
        "v3-authority",
        "v3-client",
        "v3-authority-client",
        "v3-stranger",
        "v1-expired-root",
        "v3-expired-root",
        "expired",
        "self",
    ] {
        server.use_certificate(
            &certificates.path(&format!("{name}.crt")),
            &certificates.path(&format!("{name}.key")),
        );
        // The other root vouches for some of them. Modes that are weaker never look at a certificate.
        let other = if name == "self" { "self" } else { "expired-root" };
        for mode in ["prefer", "require", "verify-ca", "verify-full"] {
            for root in ["missing", "root", other] {
                let home = Home::new();
                let root = certificates.file(&format!("{root}.crt"));
                let text = target(&server, "postgres", host, &format!("sslmode={mode} sslrootcert={root}"));
                let before = differences.len();
                match compare(&home, &text, &mut differences).as_deref() {
                    Some("true") => encrypted += 1,
                    Some(_) => plain += 1,
                    None => refused += 1,
                }
                if let Some(difference) = differences.get_mut(before) {
                    difference.insert_str(0, &format!("{name}: "));
                }
            }
        }
    }
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
    // So that this test cannot pass by connecting never, or always.
    assert!(encrypted > 40 && plain > 10 && refused > 40, "{encrypted} {plain} {refused}");
}

#[test]
fn names_as_psql() {
    let certificates = Certificates::new();
    let server = Server::start("", "host all all 127.0.0.1/32 trust");
    let root = certificates.file("root.crt");
    let mut differences = Vec::new();
    let mut connected = Vec::new();
    for (at, (common_name, names)) in [
        ("db.example.com", "DNS:x.example.com,IP:127.0.0.1"),
        ("db.example.com", "IP:127.0.0.1"),
        ("127.0.0.1", "DNS:db.example.com"),
        ("127.0.0.1", "IP:127.0.0.2"),
        ("*.example.com", "email:a@example.com"),
        ("*.com", "email:a@example.com"),
        ("DB.example.com", "email:a@example.com"),
        ("x.example.com", "DNS:DB.EXAMPLE.COM"),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("named{at}");
        certificates.version_3(&name, common_name, "root", &format!("subjectAltName={names}"));
        server.use_certificate(
            &certificates.path(&format!("{name}.crt")),
            &certificates.path(&format!("{name}.key")),
        );
        for host in ["db.example.com", "127.0.0.1", "a.db.example.com", "example.com"] {
            let rest = format!("sslmode=verify-full sslrootcert={root}");
            let text = target(&server, "postgres", host, &rest);
            if compare(&Home::new(), &text, &mut differences).is_some() {
                connected.push(format!("{at} {host}"));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(connected.contains(&"1 db.example.com".to_owned()) && connected.len() < 16, "{connected:?}");
}

#[test]
fn a_server_without_tls_and_one_that_insists_as_psql() {
    let certificates = Certificates::new();
    certificates.version_3("v3", "db", "root", "subjectAltName=DNS:db");
    let server = Server::start(
        "",
        "hostssl all tlsonly 127.0.0.1/32 trust\nhostnossl all plainonly 127.0.0.1/32 trust\n\
         host all postgres 127.0.0.1/32 trust",
    );
    server.run("CREATE ROLE tlsonly LOGIN; CREATE ROLE plainonly LOGIN");
    let mut differences = Vec::new();
    let mut seen = Vec::new();
    let check = |differences: &mut Vec<String>, seen: &mut Vec<String>| {
        for user in ["tlsonly", "plainonly", "postgres"] {
            for mode in MODES {
                let root = certificates.file("root.crt");
                let text = target(&server, user, "db", &format!("sslmode={mode} sslrootcert={root}"));
                let outcome = compare(&Home::new(), &text, differences);
                seen.push(format!("{user} {mode} {}", outcome.as_deref().unwrap_or("refused")));
            }
        }
    };
    check(&mut differences, &mut seen);
    server.use_certificate(&certificates.path("v3.crt"), &certificates.path("v3.key"));
    check(&mut differences, &mut seen);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    for expected in [
        "tlsonly allow true",
        "tlsonly disable refused",
        "plainonly prefer false",
        "plainonly require refused",
        "postgres allow false",
        "postgres prefer true",
    ] {
        assert!(seen.iter().any(|seen| seen == expected), "{expected} not in {seen:?}");
    }
}

#[test]
fn default_files_client_certificates_and_revocation_as_psql() {
    let certificates = Certificates::new();
    certificates.version_3("v3", "db", "root", "subjectAltName=DNS:db");
    certificates.version_3("client", "me", "root", "keyUsage=digitalSignature");
    certificates.version_1("old-client", "me", "root");
    certificates.version_3("stranger", "me", "other", "keyUsage=digitalSignature");
    let server = Server::start_with(
        "ssl_ca_file='root.crt'",
        "hostssl all me 127.0.0.1/32 cert\nhostssl all postgres 127.0.0.1/32 trust",
        |data| {
            write(&data.join("root.crt"), &std::fs::read_to_string(certificates.path("root.crt")).unwrap());
        },
    );
    server.run("CREATE ROLE me LOGIN");
    server.use_certificate(&certificates.path("v3.crt"), &certificates.path("v3.key"));
    let read = |name: &str| std::fs::read(certificates.path(name)).unwrap();
    let mut differences = Vec::new();

    // `require` becomes `verify-ca` when the default root file is there.
    let home = Home::new();
    let text = target(&server, "postgres", "db", "sslmode=require");
    assert_eq!(compare(&home, &text, &mut differences).as_deref(), Some("true"));
    home.write(".postgresql/root.crt", read("other.crt"));
    assert_eq!(compare(&home, &text, &mut differences), None);
    home.write(".postgresql/root.crt", read("root.crt"));
    assert_eq!(compare(&home, &text, &mut differences).as_deref(), Some("true"));

    // The default revocation list.
    home.write(".postgresql/root.crl", std::fs::read(certificates.revocation_list("root", None)).unwrap());
    assert_eq!(compare(&home, &text, &mut differences).as_deref(), Some("true"));
    let revoked = certificates.revocation_list("root", Some("v3"));
    let crl = target(&server, "postgres", "db", &format!("sslmode=verify-full sslcrl={revoked}"));
    assert_eq!(compare(&home, &crl, &mut differences), None);
    let other = certificates.revocation_list("other", None);
    let crl = target(&server, "postgres", "db", &format!("sslmode=verify-full sslcrl={other}"));
    assert_eq!(compare(&home, &crl, &mut differences), None);

    // Client certificates, named and by default.
    let me = target(&server, "me", "db", "sslmode=verify-full");
    assert_eq!(compare(&home, &me, &mut differences), None);
    for name in ["client", "old-client"] {
        home.write(".postgresql/postgresql.crt", read(&format!("{name}.crt")));
        assert_eq!(compare(&home, &me, &mut differences), None, "without its key");
        home.write(".postgresql/postgresql.key", read(&format!("{name}.key")));
        assert_eq!(compare(&home, &me, &mut differences).as_deref(), Some("true"), "{name}");
        std::fs::remove_file(home.path(".postgresql/postgresql.key")).unwrap();
    }
    let named = |certificate: &str, key: &str| {
        let key = home.write(key, read(key));
        let certificate = certificates.file(certificate);
        target(
            &server,
            "me",
            "db",
            &format!("sslmode=verify-full sslcert={certificate} sslkey={}", quoted(&key)),
        )
    };
    assert_eq!(compare(&home, &named("client.crt", "client.key"), &mut differences).as_deref(), Some("true"));
    assert_eq!(compare(&home, &named("client.crt", "other.key"), &mut differences), None);
    assert_eq!(compare(&home, &named("stranger.crt", "stranger.key"), &mut differences), None);
    let open = named("client.crt", "client.key");
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(home.path("client.key"), permissions).unwrap();
    assert_eq!(compare(&home, &open, &mut differences), None);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn scram_over_tls_binds_the_channel() {
    let certificates = Certificates::new();
    certificates.version_1("v1", "db", "root");
    let server =
        Server::start("password_encryption='scram-sha-256'", "host all all 127.0.0.1/32 scram-sha-256");
    server.run(&format!("ALTER ROLE postgres PASSWORD {}", literal(crate::PASSWORD)));
    server.use_certificate(&certificates.path("v1.crt"), &certificates.path("v1.key"));
    let home = Home::new();
    let password = quoted(crate::PASSWORD);
    for (mode, binding, works) in [
        ("require", "require", true),
        ("require", "prefer", true),
        ("disable", "prefer", true),
        ("disable", "require", false),
    ] {
        let rest = format!("sslmode={mode} channel_binding={binding} password={password}");
        let mut differences = Vec::new();
        let outcome = compare(&home, &target(&server, "postgres", "db", &rest), &mut differences);
        assert!(differences.is_empty(), "{}", differences.join("\n"));
        assert_eq!(outcome.is_some(), works, "{rest}");
    }
}
