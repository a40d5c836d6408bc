//! Finding and reading `{{ … }}` in the source.
//!
//! The source is scanned, not the values, because only the source has places. Text between braces that AWSTOE could not
//! mean, like `{{.Names}}` of a `docker` command, is no reference.

use std::ops::Range;

use crate::shape::is_name_character;

/// A reference and the place of what stands inside of its braces, without the blanks.
pub(super) struct Reference<'a> {
    pub(super) span: Range<usize>,
    pub(super) target: Target<'a>,
}

/// What a reference names.
pub(super) enum Target<'a> {
    /// `Name`, of a parameter or constant
    Name(&'a str),
    /// `loop.index`, `loop.value`, or with the loop's own name
    Loop { name: &'a str },
    /// `phase.step.outputs.name` or `phase.step.inputs[0].name`
    Chain {
        phase: &'a str,
        step: &'a str,
        part: Part<'a>,
    },
    /// Anything else of names and dots
    Dotted { first: &'a str },
}

pub(super) enum Part<'a> {
    Input { index: Option<usize>, name: &'a str },
    Output(&'a str),
}

/// Nothing longer than this is a reference; it keeps the scan linear.
const LONGEST: usize = 400;

/// The references in a part of the source.
pub(super) fn scan<'a>(text: &'a str, within: &Range<usize>) -> Vec<Reference<'a>> {
    let mut found = Vec::new();
    let mut at = within.start;
    while let Some(open) = text[at..within.end].find("{{") {
        let start = at + open + 2;
        at = start;
        let limit = floor_boundary(text, within.end.min(start + LONGEST));
        let Some(length) = text[start..limit].find("}}") else {
            continue;
        };
        let inner = &text[start..start + length];
        let name = inner.trim();
        if let Some(target) = read(name) {
            let begin = start + (inner.len() - inner.trim_start().len());
            found.push(Reference {
                span: begin..begin + name.len(),
                target,
            });
            at = start + length;
        }
    }
    found
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn read(inner: &str) -> Option<Target<'_>> {
    let is_name = |part: &str| !part.is_empty() && part.chars().all(is_name_character);
    let parts: Vec<&str> = inner.split('.').collect();
    match parts.as_slice() {
        [name] if is_name(name) => Some(Target::Name(name)),
        [name, "index" | "value"] if is_name(name) => Some(Target::Loop { name }),
        [phase, step, "outputs", name] if [phase, step, name].into_iter().all(|part| is_name(part)) => {
            Some(Target::Chain {
                phase,
                step,
                part: Part::Output(name),
            })
        }
        [phase, step, inputs, name] if [phase, step, name].into_iter().all(|part| is_name(part)) => {
            match input(inputs, name) {
                Some(part) => Some(Target::Chain { phase, step, part }),
                None => Some(Target::Dotted { first: phase }),
            }
        }
        [first, rest @ ..] if is_name(first) && rest.iter().all(|part| is_name(part)) => Some(Target::Dotted { first }),
        _ => None,
    }
}

/// The name of an input after `inputs` or `inputs[3]`.
fn input<'a>(part: &str, name: &'a str) -> Option<Part<'a>> {
    let index = match part.strip_prefix("inputs")? {
        "" => None,
        rest => Some(rest.strip_prefix('[')?.strip_suffix(']')?.parse().ok()?),
    };
    Some(Part::Input { index, name })
}
