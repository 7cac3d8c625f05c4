//! A headless Chromium and what it says of a page: Chrome's DevTools Protocol over a pipe, so that no port is open and
//! no library is needed.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

/// The names under which distributions ship it.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// How long an answer may take on a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser with one page.
pub(crate) struct Browser {
    process: Child,
    commands: File,
    answers: std::sync::mpsc::Receiver<Value>,
    session: Option<String>,
    last: u64,
    /// What it said without being asked.
    events: VecDeque<Value>,
    _folder: TempDir,
}

/// The browser's program, where this machine has one.
pub(crate) fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let places = std::env::split_paths(&path).flat_map(|folder| NAMES.map(|name| folder.join(name)));
    places.into_iter().find(|place| place.is_file())
}

impl Browser {
    /// Starts one with an empty page.
    pub(crate) fn start(program: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (commands, answers) = (folder.path().join("commands"), folder.path().join("answers"));
        let made = Command::new("mkfifo").args([&commands, &answers]).status().expect("mkfifo");
        assert!(made.success());
        // It reads commands from descriptor 3 and writes answers to 4. Nobody but a shell can give it those without
        // unsafe code. Its sandbox needs more rights than a container gives, and the page is our own.
        let line = "exec \"$0\" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run \
                    --hide-scrollbars --remote-debugging-pipe --user-data-dir=\"$1/data\" \
                    3<\"$1/commands\" 4>\"$1/answers\"";
        let process = Command::new("sh")
            .args(["-c", line])
            .arg(program)
            .arg(folder.path())
            .env("HOME", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a browser");
        // In the order in which the shell opens them: each waits for the other side.
        let commands = OpenOptions::new().write(true).open(commands).expect("a pipe to it");
        let answers = File::open(answers).expect("a pipe from it");
        let mut browser = Self {
            process,
            commands,
            answers: listen(answers),
            session: None,
            last: 0,
            events: VecDeque::new(),
            _folder: folder,
        };
        let target = browser.ask("Target.createTarget", json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let session = browser.ask("Target.attachToTarget", attach)["sessionId"].as_str().map(str::to_owned);
        browser.session = Some(session.expect("a session"));
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.ask(&format!("{domain}.enable"), json!({}));
        }
        browser
    }

    /// Opens a file and waits until it is there.
    pub(crate) fn open(&mut self, file: &Path) {
        self.ask("Page.navigate", json!({ "url": format!("file://{}", file.display()) }));
        let start = Instant::now();
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            assert!(start.elapsed() < PATIENCE, "the page does not load");
            let event = self.answers.recv_timeout(PATIENCE).expect("an event");
            self.events.push_back(event);
        }
    }

    /// The value of an expression in the page.
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let asked = json!({ "expression": expression, "returnByValue": true });
        let answer = self.ask("Runtime.evaluate", asked);
        assert!(answer.get("exceptionDetails").is_none(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// Sends a command and gives its result.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Value {
        self.last += 1;
        let mut message = json!({ "id": self.last, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.commands.write_all(format!("{message}\0").as_bytes()).expect("a browser that listens");
        loop {
            let answer =
                self.answers.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no answer to {method}"));
            if answer["id"] == self.last {
                assert!(answer.get("error").is_none(), "{method}: {answer}");
                return answer["result"].clone();
            }
            self.events.push_back(answer);
        }
    }

    /// What it said without being asked, of some kinds.
    pub(crate) fn events(&self, methods: &[&str]) -> Vec<&Value> {
        let is_one = |event: &&Value| methods.iter().any(|method| event["method"] == *method);
        self.events.iter().filter(is_one).collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.commands.write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0");
        let start = Instant::now();
        while matches!(self.process.try_wait(), Ok(None)) && start.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Messages end with a zero byte. Reading blocks, so that somebody else has to, for an answer that never comes.
fn listen(mut answers: File) -> std::sync::mpsc::Receiver<Value> {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let (mut buffer, mut piece) = (Vec::new(), [0; 65536]);
        while let Ok(length @ 1..) = answers.read(&mut piece) {
            for byte in &piece[..length] {
                if *byte != 0 {
                    buffer.push(*byte);
                    continue;
                }
                let Ok(message) = serde_json::from_slice(&buffer) else { return };
                buffer.clear();
                if sender.send(message).is_err() {
                    return;
                }
            }
        }
    });
    receiver
}
