//! Certificates of every kind that servers have, made with `openssl`.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A folder of certificates and keys.
pub(crate) struct Certificates(TempDir);

impl Certificates {
    pub(crate) fn new() -> Certificates {
        let made = Certificates(tempfile::tempdir().unwrap());
        made.openssl("genrsa -out any.key 2048");
        for root in ["root", "other"] {
            made.openssl(&format!(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN={root} \
                 -keyout {root}.key -out {root}.crt"
            ));
        }
        // In the past: OpenSSL checks the dates of roots, too.
        made.openssl(
            "req -newkey rsa:2048 -nodes -subj /CN=expired -keyout expired-root.key -out expired-root.csr",
        );
        made.ca(
            "expired-root",
            "root",
            "-startdate 20200101000000Z -enddate 20210101000000Z -selfsign -keyfile expired-root.key",
            "basicConstraints=critical,CA:true",
        );
        made
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn file(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// As the manual makes them (19.9.5): version 1, and a common name only.
    pub(crate) fn version_1(&self, name: &str, common_name: &str, root: &str) {
        self.request(name, common_name);
        self.openssl(&format!(
            "x509 -req -in {name}.csr -days 30 -CA {root}.crt -CAkey {root}.key -CAcreateserial -out \
                 {name}.crt"
        ));
    }

    /// With extensions, so of version 3.
    pub(crate) fn version_3(&self, name: &str, common_name: &str, root: &str, extensions: &str) {
        self.request(name, common_name);
        std::fs::write(self.path("extensions"), extensions).unwrap();
        self.openssl(&format!(
            "x509 -req -in {name}.csr -days 30 -CA {root}.crt -CAkey {root}.key -CAcreateserial -out \
                 {name}.crt \
             -extfile extensions"
        ));
    }

    /// Signed by itself, as the manual does for a start: `openssl req -new -x509`.
    pub(crate) fn self_signed(&self, name: &str, common_name: &str) {
        self.openssl(&format!(
            "req -new -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN={common_name} -keyout {name}.key \
                 -out {name}.crt"
        ));
    }

    /// Signed long ago.
    pub(crate) fn expired(&self, name: &str, common_name: &str, root: &str) {
        self.request(name, common_name);
        let dates = "-startdate 20200101000000Z -enddate 20210101000000Z";
        self.ca(name, root, dates, &format!("subjectAltName=DNS:{common_name}"));
    }

    /// The revocation list of a root, with `revoked` in it.
    pub(crate) fn revocation_list(&self, root: &str, revoked: Option<&str>) -> String {
        let list = format!("{root}-{}.crl", revoked.unwrap_or("empty"));
        self.config(root, &list, "");
        if let Some(revoked) = revoked {
            self.openssl(&format!("ca -config {list}.cnf -revoke {revoked}.crt"));
        }
        self.openssl(&format!("ca -config {list}.cnf -gencrl -crldays 30 -out {list}"));
        self.file(&list)
    }

    /// Every certificate has the same key: making one takes longer than all the rest.
    fn request(&self, name: &str, common_name: &str) {
        std::fs::copy(self.path("any.key"), self.path(&format!("{name}.key"))).unwrap();
        self.openssl(&format!("req -new -key any.key -subj /CN={common_name} -out {name}.csr"));
    }

    /// `openssl ca`, which alone can give dates.
    fn ca(&self, name: &str, root: &str, arguments: &str, extensions: &str) {
        self.config(root, name, extensions);
        self.openssl(&format!(
            "ca -config {name}.cnf -batch -notext {arguments} -in {name}.csr -out {name}.crt"
        ));
    }

    fn config(&self, root: &str, name: &str, extensions: &str) {
        std::fs::write(self.path(&format!("{name}.index")), "").unwrap();
        // A list with a number is of version 2, as every authority makes them.
        std::fs::write(self.path(&format!("{name}.number")), "01").unwrap();
        let text = format!(
            "[ca]\ndefault_ca=d\n[d]\ndatabase={name}.index\nnew_certs_dir=.\nrand_serial=yes\n\
             crlnumber={name}.number\ndefault_md=sha256\n\
             policy=p\ncertificate={root}.crt\nprivate_key={root}.key\ndefault_days=30\nunique_subject=no\n\
             x509_extensions=e\n[p]\ncommonName=supplied\n[e]\n{extensions}\n"
        );
        std::fs::write(self.path(&format!("{name}.cnf")), text).unwrap();
    }

    fn openssl(&self, arguments: &str) {
        run(self.0.path(), arguments);
    }
}

fn run(folder: &Path, arguments: &str) {
    let output = Command::new("openssl")
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .output()
        .expect("the tests need the program `openssl`");
    assert!(output.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&output.stderr));
}
