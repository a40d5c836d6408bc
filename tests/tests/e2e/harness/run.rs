//! One run of the program.

use std::{
    ffi::OsStr,
    fs,
    io::Read,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use serde_json::Value;

use super::Call;
#[cfg(unix)]
use super::Terminal;

/// Far more than any run takes, so that only what hangs meets it.
const PATIENCE: Duration = Duration::from_secs(90);

const PROGRAM: &str = env!("CARGO_BIN_EXE_goldsmith-under-test");

/// A run that has not started.
pub(crate) struct Run {
    command: Command,
    folder: PathBuf,
    #[cfg(unix)]
    terminal: Option<Terminal>,
}

/// A run that goes on.
pub(crate) struct Started {
    child: Child,
    stdout: JoinHandle<String>,
    stderr: JoinHandle<String>,
    folder: PathBuf,
    words: String,
}

/// A run that has ended.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// The API calls of the run, with `--local`.
    pub(crate) calls: Vec<Call>,
    words: String,
}

impl Run {
    pub(crate) fn new(folder: &Path, arguments: &str) -> Self {
        Self::of(Command::new(PROGRAM), folder, arguments)
    }

    /// Where no file can grow beyond a block, which a program meets as it meets a full disk.
    #[cfg(unix)]
    pub(crate) fn on_full_disk(folder: &Path, arguments: &str) -> Self {
        let mut shell = Command::new("sh");
        // Without the trap, the limit would end the program by a signal.
        shell.args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"", PROGRAM]);
        Self::of(shell, folder, arguments)
    }

    fn of(mut command: Command, folder: &Path, arguments: &str) -> Self {
        command
            .args(arguments.split_whitespace())
            .current_dir(folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", folder)
            // Without this, a machine in EC2 would have credentials all the same.
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Self {
            command,
            folder: folder.to_owned(),
            #[cfg(unix)]
            terminal: None,
        }
    }

    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    #[cfg(unix)]
    pub(crate) fn stdin(mut self, stdin: Stdio) -> Self {
        self.command.stdin(stdin);
        self
    }

    /// Runs it on a terminal: that is its input, and what it shows beside the result.
    #[cfg(unix)]
    pub(crate) fn on_terminal(mut self, terminal: Terminal) -> Self {
        self.command.stdin(terminal.stdio()).stderr(terminal.stdio());
        self.terminal = Some(terminal);
        self
    }

    pub(crate) fn stdout(mut self, stdout: Stdio) -> Self {
        self.command.stdout(stdout);
        self
    }

    pub(crate) fn start(mut self) -> Started {
        let words = format!("{:?}", self.command.get_args().collect::<Vec<_>>());
        let mut child = self.command.spawn().unwrap();
        // Its ends of the pipes and of the terminal are the program's alone from here on.
        drop(self.command);
        let stderr = drained(child.stderr.take());
        #[cfg(unix)]
        let stderr = match self.terminal {
            Some(terminal) => drained(Some(terminal.seen())),
            None => stderr,
        };
        Started {
            stdout: drained(child.stdout.take()),
            stderr,
            child,
            folder: self.folder,
            words,
        }
    }

    pub(crate) fn end(self) -> Ended {
        self.start().end()
    }
}

impl Started {
    /// Sends a signal by its name, as `kill` does.
    #[cfg(unix)]
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args(["-s", name, &self.child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
    }

    pub(crate) fn end(mut self) -> Ended {
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if Instant::now() > deadline {
                self.child.kill().unwrap();
                panic!("{} hangs", self.words);
            }
            thread::sleep(Duration::from_millis(5));
        };
        let calls = fs::read_to_string(log(&self.folder)).unwrap_or_default();
        Ended {
            code: status
                .code()
                .unwrap_or_else(|| panic!("{} was killed: {status}", self.words)),
            stdout: self.stdout.join().unwrap(),
            stderr: self.stderr.join().unwrap(),
            calls: calls.lines().filter_map(Call::read).collect(),
            words: self.words,
        }
    }
}

impl Ended {
    /// Asserts the exit code. Whatever the code, nothing may have panicked.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(
            self.code, code,
            "{} exits with {}\n--- stdout\n{}\n--- stderr\n{}",
            self.words, self.code, self.stdout, self.stderr
        );
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{}: {error}\n{}\n{}", self.words, self.stdout, self.stderr))
    }

    /// The calls that would change something.
    pub(crate) fn writes(&self) -> Vec<String> {
        let writes = self.calls.iter().filter(|call| call.write);
        writes.map(|call| call.operation.clone()).collect()
    }

    /// How many calls of each operation, in the order of the alphabet, as `count Operation`.
    pub(crate) fn tally(&self) -> Vec<String> {
        let mut tally = std::collections::BTreeMap::<&str, usize>::new();
        for call in &self.calls {
            *tally.entry(&call.operation).or_default() += 1;
        }
        tally
            .into_iter()
            .map(|(operation, count)| format!("{count} {operation}"))
            .collect()
    }
}

/// Where the calls of the last run with `--local` are.
pub(super) fn log(folder: &Path) -> PathBuf {
    folder.join("desired-state/.goldsmith/local.log.jsonl")
}

/// Reads to the end beside the run, so that a full pipe never stops it.
fn drained(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            pipe.read_to_end(&mut bytes).unwrap();
        }
        String::from_utf8(bytes).unwrap()
    })
}
