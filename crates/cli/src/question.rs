//! The question before anything is changed. It is written to stderr, as stdout is the result, and answered on stdin.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use plan::Verdict;

use crate::{failure::Failure, interrupt::Interrupt};

/// Refuses to begin what will ask, if nobody would see the question or could answer it.
pub(crate) fn assert_possible(asks: &str, instead: &str) -> Result<(), Failure> {
    let lacks = match (std::io::stdin().is_terminal(), std::io::stderr().is_terminal()) {
        (true, true) => return Ok(()),
        (true, false) => "the question would not be seen, as stderr is no terminal",
        (false, _) => "there is no terminal to ask on",
    };
    Err(Failure::new(Verdict::Invalid, format!("{asks}, and {lacks}")).help(instead))
}

/// Asks. A stop ends the question at once: nothing runs yet that would have to be finished.
pub(crate) async fn agreed(interrupt: &Interrupt) -> Result<bool, Failure> {
    let failed =
        |error: std::io::Error| Failure::new(Verdict::Internal, format!("the terminal cannot be used: {error}"));
    let mut stderr = std::io::stderr();
    write!(stderr, "\nDo this? Only `yes` is taken: ")
        .and_then(|()| stderr.flush())
        .map_err(failed)?;
    let answer = tokio::task::spawn_blocking(|| {
        let mut answer = String::new();
        std::io::stdin().lock().read_line(&mut answer).map(|_| answer)
    });
    let answered = interrupt.unless_stopped(answer).await;
    let answer = answered.map_err(|verdict| {
        // The terminal has written `^C` behind the question.
        let _ = writeln!(stderr);
        Failure::new(verdict, "stopped; nothing was changed")
    })?;
    let answer = answer.map_err(|error| failed(error.into()))?.map_err(failed)?;
    Ok(answer.trim() == "yes")
}
