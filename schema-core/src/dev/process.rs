//! Server processes: started so that they cannot outlive this process, and ended.

use std::io;
use std::process::{Child, Command};
use std::sync::OnceLock;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// How a server is asked to end, and how long it may take before the next, ruder way.
///
/// Shutdown modes, PostgreSQL manual 19.5: fast (SIGINT) writes a checkpoint, so that the next start has
/// nothing to recover; it was measured at 0.02 s against 0.007 s for immediate (SIGQUIT), which leaves
/// recovery to the next start.
const ENDINGS: [(Signal, Duration); 3] = [
    (Signal::INT, Duration::from_secs(10)),
    (Signal::QUIT, Duration::from_secs(6)),
    (Signal::KILL, Duration::from_secs(2)),
];

/// Starts a program that gets SIGINT, PostgreSQL's fast shutdown, when this process is no more.
///
/// # Errors
///
/// Where the program could not be started.
pub(super) fn spawn(mut command: Command) -> io::Result<Child> {
    use std::os::unix::process::CommandExt;
    // Ctrl-C at a terminal is for this process, which then ends its server in its own time.
    command.process_group(0);
    end_with_parent(&mut command);
    let (reply, answer) = channel();
    let gone = || io::Error::other("the thread that starts servers is gone");
    keeper().send((command, reply)).map_err(|_| gone())?;
    answer.recv().map_err(|_| gone())?
}

/// Ends a child.
pub(super) fn end_child(child: &mut Child) {
    if let Some(pid) = pid(child.id()) {
        end(pid, || !matches!(child.try_wait(), Ok(None)));
    }
}

/// Ends a server, politely first.
pub(super) fn end(postmaster: Pid, mut gone: impl FnMut() -> bool) {
    for (signal, patience) in ENDINGS {
        // A process that is gone already is what the signal was for.
        let _ = kill_process(postmaster, signal);
        if within(patience, &mut gone) {
            return;
        }
    }
}

/// Asks often at first: most answers come within milliseconds.
pub(super) fn within(patience: Duration, mut done: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    loop {
        if done() {
            return true;
        }
        let waited = start.elapsed();
        if waited > patience {
            return false;
        }
        thread::sleep((waited / 20).clamp(Duration::from_millis(1), Duration::from_millis(50)));
    }
}

/// A process id as numbers have it.
pub(super) fn pid(number: u32) -> Option<Pid> {
    i32::try_from(number).ok().and_then(Pid::from_raw)
}

type Order = (Command, Sender<io::Result<Child>>);

/// A thread that lives as long as the process and starts every server.
///
/// prctl(2), `PR_SET_PDEATHSIG`: "the parent in this case is considered to be the thread that created this
/// process". A server started by a worker thread would end with that thread.
fn keeper() -> &'static Sender<Order> {
    static KEEPER: OnceLock<Sender<Order>> = OnceLock::new();
    KEEPER.get_or_init(|| {
        let (sender, orders) = channel::<Order>();
        // Where no thread can be made the receiver is dropped, and `spawn` says so.
        let _ = thread::Builder::new().name("schema-dev-server".to_owned()).spawn(move || {
            for (mut command, reply) in orders {
                let _ = reply.send(command.spawn());
            }
        });
        sender
    })
}

/// However this process ends, `kill -9` included, the kernel tells the server.
#[cfg(any(target_os = "linux", target_os = "android"))]
#[allow(unsafe_code)]
fn end_with_parent(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    let parent = rustix::process::getpid();
    let set = move || {
        rustix::process::set_parent_process_death_signal(Some(Signal::INT))?;
        // The parent may have died before the kernel was told to watch it.
        if rustix::process::getppid() == Some(parent) { Ok(()) } else { Err(rustix::io::Errno::SRCH.into()) }
    };
    // SAFETY: the closure runs between fork and exec, where only what is async-signal-safe may be done. It
    // makes two system calls (prctl and getppid), allocates nothing and takes no lock: both errors hold a
    // number only. The standard library runs it after setuid, which would have cleared the setting.
    unsafe {
        command.pre_exec(set);
    }
}

/// Elsewhere the kernel does not tell: a server left behind by `kill -9` is ended by the next run of its
/// slot.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn end_with_parent(_: &mut Command) {}
