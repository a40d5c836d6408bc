//! What `apply` and `destroy` ask on a terminal, and what they take for an answer.
#![cfg(unix)]

use std::{
    fs::File,
    io::Write,
    path::PathBuf,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::harness::{Ended, Server, World, one_component};

/// Ends the input, as Ctrl-D does on a terminal.
const END_OF_INPUT: &str = "\u{4}";

/// A terminal as an input, and the side of it on which a person sits.
fn terminal() -> (File, File) {
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap().into_string().unwrap();
    let input = File::options()
        .read(true)
        .write(true)
        .open(PathBuf::from(name))
        .unwrap();
    (input, File::from(terminal))
}

/// Runs the program with a terminal as its input, on which somebody types this.
fn typed(server: &Server, world: &World, arguments: &str, keys: &str) -> Ended {
    let (input, mut person) = terminal();
    person.write_all(keys.as_bytes()).unwrap();
    let run = server.goldsmith(world, arguments).stdin(Stdio::from(input)).end();
    drop(person);
    run
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
        // Its other side stays open: the end of the input is an answer of its own.
        let (input, _person) = terminal();
        let run = server.goldsmith(&world, "apply").stdin(Stdio::from(input)).start();
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
