//! What `apply` and `destroy` ask on a terminal, and what they take for an answer.
#![cfg(unix)]

use std::{
    thread,
    time::{Duration, Instant},
};

use crate::harness::{Ended, Server, Terminal, World, one_component};

/// Ends the input, as Ctrl-D does on a terminal.
const END_OF_INPUT: &str = "\u{4}";

/// Runs the program on a terminal, on which somebody types this.
fn typed(server: &Server, world: &World, arguments: &str, keys: &str) -> Ended {
    let terminal = Terminal::typed(keys);
    server.goldsmith(world, arguments).on_terminal(terminal).end()
}

#[test]
fn anything_but_yes_changes_nothing() {
    let (world, server) = (one_component(), Server::fresh());
    for keys in ["no\n", "\n", "y\n", "YES\n", "yes please\n", END_OF_INPUT] {
        let run = typed(&server, &world, "apply", keys).exits(7);
        assert!(run.stderr.contains("Only `yes` is taken"), "{keys:?}: {}", run.stderr);
        assert!(
            run.stderr.contains("create      component.motd"),
            "the plan is shown: {}",
            run.stderr
        );
        assert!(
            run.stderr.contains("not agreed; nothing was changed"),
            "{keys:?}: {}",
            run.stderr
        );
        assert_eq!(server.writes(), Vec::<String>::new(), "{keys:?}");
    }
}

#[test]
fn yes_is_taken() {
    let (world, server) = (one_component(), Server::fresh());
    typed(&server, &world, "apply", "yes\n").exits(0);
    assert_eq!(server.writes().len(), 4);
    typed(&server, &world, "destroy", "no\n").exits(7);
    assert_eq!(server.writes().len(), 4);
    typed(&server, &world, "destroy", "yes\n").exits(0);
    assert_eq!(server.writes().len(), 8);
}

#[test]
fn a_stop_at_the_question_changes_nothing() {
    let (world, server) = (one_component(), Server::fresh());
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        // Nobody types, and nobody leaves: the end of the input is an answer of its own.
        let terminal = Terminal::typed("");
        let run = server.goldsmith(&world, "apply").on_terminal(terminal).start();
        // The question is there as soon as the last call has been answered; a moment earlier, the stop is one while reading.
        let read = || {
            server
                .aws
                .emulator
                .log()
                .iter()
                .any(|call| call.operation == "GetImage")
        };
        let deadline = Instant::now() + Duration::from_secs(30);
        while !read() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(20));
        }
        thread::sleep(Duration::from_millis(500));
        run.signal(signal);
        let ended = run.end().exits(code);
        assert!(
            ended
                .stderr
                .contains("Only `yes` is taken: \nerror: stopped; nothing was changed"),
            "{}",
            ended.stderr
        );
        assert_eq!(server.writes(), Vec::<String>::new());
    }
}

#[test]
fn the_question_is_about_what_is_shown() {
    let (world, server) = (one_component(), Server::fresh());
    let quiet = typed(&server, &world, "apply --quiet", "no\n").exits(7);
    assert!(quiet.stderr.starts_with("ok: 4 create\n\nDo this?"), "{}", quiet.stderr);
    let verbose = typed(&server, &world, "apply --verbose", "no\n").exits(7);
    assert!(verbose.stderr.contains("digest "), "{}", verbose.stderr);
}

#[test]
fn what_nobody_would_see_or_could_answer_is_not_asked() {
    let (world, server) = (one_component(), Server::fresh());
    for (arguments, instead) in [("apply", "--approved FILE"), ("destroy", "give `--yes`")] {
        let deaf = server.goldsmith(&world, arguments).end().exits(3);
        assert!(
            deaf.stderr.contains("there is no terminal to ask on"),
            "{}",
            deaf.stderr
        );
        assert!(deaf.stderr.contains(instead), "{}", deaf.stderr);
        let terminal = Terminal::typed("yes\n");
        let blind = server.goldsmith(&world, arguments).stdin(terminal.stdio()).end();
        let blind = blind.exits(3);
        assert!(
            blind.stderr.contains("would not be seen, as stderr is no terminal"),
            "{}",
            blind.stderr
        );
        assert!(blind.stderr.contains(instead), "{}", blind.stderr);
    }
    assert_eq!(server.writes(), Vec::<String>::new());
}
