//! What `apply` and `destroy` ask on a terminal, and what they take for an answer.
#![cfg(unix)]

use std::{fs::File, io::Write, path::PathBuf, process::Stdio};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::harness::{Ended, Server, World, one_component};

/// Ends the input, as Ctrl-D does on a terminal.
const END_OF_INPUT: &str = "\u{4}";

/// Runs the program with a terminal as its input, on which somebody types this.
fn typed(server: &Server, world: &World, arguments: &str, keys: &str) -> Ended {
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap().into_string().unwrap();
    let input = File::options()
        .read(true)
        .write(true)
        .open(PathBuf::from(name))
        .unwrap();
    let mut person = File::from(terminal);
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
