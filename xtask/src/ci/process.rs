//! Processes that are watched: their lines are shown as they come, and none runs for ever.

use std::{
    io::{self, BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ran {
    /// With 0.
    Well,
    /// With anything else.
    Failed,
    /// Not at all: it was killed after its time.
    Killed,
}

/// Shows what a process writes, and hands each line of its standard output to `heard`.
pub(super) fn run(command: &mut Command, limit: Duration, mut heard: impl FnMut(&str)) -> io::Result<Ran> {
    let deadline = Instant::now() + limit;
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let lines = lines_of(&mut child);
    loop {
        match lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(line) => {
                println!("{line}");
                heard(&line);
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                println!("killed after {} s: {command:?}", limit.as_secs());
                child.kill()?;
                child.wait()?;
                return Ok(Ran::Killed);
            }
        }
    }
    Ok(if child.wait()?.success() {
        Ran::Well
    } else {
        Ran::Failed
    })
}

/// The lines of a child's standard output as they come.
pub(super) fn lines_of(child: &mut Child) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    if let Some(stdout) = child.stdout.take() {
        thread::spawn(move || {
            for line in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
                if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                    break;
                }
            }
        });
    }
    receiver
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn lines_are_heard_and_the_end_is_told() -> io::Result<()> {
        let mut heard = Vec::new();
        let ran = run(&mut shell("echo one; echo two"), Duration::from_secs(30), |line| {
            heard.push(line.to_owned());
        })?;
        assert_eq!((ran, heard), (Ran::Well, vec!["one".to_owned(), "two".to_owned()]));
        assert_eq!(run(&mut shell("exit 3"), Duration::from_secs(30), |_| {})?, Ran::Failed);
        Ok(())
    }

    #[test]
    fn what_hangs_is_killed() -> io::Result<()> {
        let ran = run(&mut shell("exec sleep 60"), Duration::from_millis(50), |_| {})?;
        assert_eq!(ran, Ran::Killed);
        Ok(())
    }
}
