//! Targets that do what none may do. A guard that nobody has seen bite is none.

use std::{thread, time::Duration};

use model::Diagnostic;

use super::{Target, sound_in};

pub(super) fn named(name: &str) -> Option<Target> {
    let look: fn(&str) -> Result<(), String> = match name {
        "example-panic" => panics,
        "example-hang" => hangs,
        "example-memory" => grows,
        "example-place" => points_outside,
        _ => return None,
    };
    Some(Target {
        corpus: || vec!["text\n".to_owned()],
        words: &[],
        look: Box::new(look),
    })
}

fn panics(text: &str) -> Result<(), String> {
    panic!("a text of {} bytes", text.len());
}

fn hangs(_text: &str) -> Result<(), String> {
    loop {
        thread::sleep(Duration::from_secs(1));
    }
}

fn grows(text: &str) -> Result<(), String> {
    let mut pile = Vec::new();
    loop {
        pile.push(vec![text.len(); 1 << 16]);
    }
}

fn points_outside(text: &str) -> Result<(), String> {
    let end = text.len() + 1;
    sound_in(
        text,
        vec![Diagnostic::error("example/place", "too far").at(end..end, "here")],
    )
}
