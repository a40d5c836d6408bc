//! The command line: one file per verb. The only crate that prints, exits, or reads the environment.

mod access;
mod arguments;
mod codes;
mod connection;
mod examples;
mod failure;
mod files;
mod images;
mod interrupt;
mod output;
mod places;
mod plan_file;
mod policy_tests;
mod progress;
mod question;
mod renumbered;
mod requirements;
mod selection;
mod session;
mod store;
mod verbs;

use std::{io::Write as _, process::ExitCode};

use arguments::{Arguments, Verb};
use plan::Verdict;

/// Runs the program.
pub fn main() -> ExitCode {
    end_on_panic();
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            anstream::eprintln!("error: the runtime cannot start: {error}");
            return ExitCode::from(Verdict::Internal.exit_code());
        }
    };
    let verdict = runtime.block_on(run(&arguments));
    // What still runs in the background (a signal handler, a lost connection) must not hold up the end.
    runtime.shutdown_background();
    ExitCode::from(verdict.exit_code())
}

async fn run(arguments: &Arguments) -> Verdict {
    let result = match &arguments.verb {
        Verb::Check(check) => verbs::check::run(arguments, check),
        Verb::Plan(plan) => Box::pin(verbs::plan::run(arguments, plan)).await,
        Verb::Apply(apply) => Box::pin(verbs::apply::run(arguments, apply)).await,
        Verb::Drift(drift) => Box::pin(verbs::drift::run(arguments, drift)).await,
        Verb::Destroy(destroy) => Box::pin(verbs::destroy::run(arguments, destroy)).await,
        Verb::Graph(graph) => verbs::graph::run(arguments, graph),
        Verb::Codes(codes) => verbs::codes::run(arguments, codes),
        Verb::Local(local) => verbs::local::run(arguments, local).await,
    };
    result.unwrap_or_else(|failure| output::fail(arguments, &failure))
}

/// A panic is a bug, and its exit code is the one of a bug.
fn end_on_panic() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        report(panic);
        // Whatever happens to this line, the code must come out.
        let _ = writeln!(
            std::io::stderr(),
            "error: this is a bug in goldsmith; please report it with the lines above"
        );
        std::process::exit(i32::from(Verdict::Internal.exit_code()));
    }));
}

/// clap exits with 2 on a wrong command line; here 2 means changes, and 3 an invalid command line.
fn usage(error: &clap::Error) -> ExitCode {
    let lost = error
        .print()
        .is_err_and(|error| error.kind() != std::io::ErrorKind::BrokenPipe);
    let verdict = match (error.use_stderr(), lost) {
        (true, _) => Verdict::Invalid,
        (false, true) => Verdict::Internal,
        (false, false) => Verdict::Ok,
    };
    ExitCode::from(verdict.exit_code())
}
