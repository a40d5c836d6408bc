//! A desired state that breaks one rule, and the same one as it should be, in one text.
//!
//! ```text
//! == load/account
//! -- goldsmith.toml
//! account = «"1111"→"111122223333"»
//! ```
//!
//! `«bad→good»` is the place of the finding and what stands there instead; `«bad»` only the place. `‹bad→good›` is another change. A
//! file after `--bad` or `--good` is there on one side only. Where no place is marked, the finding is about a whole file or directory.
//! `(no such file)` is one that is not there. The files lie over those of a small factory in which nothing is wrong (`base.txt`).

#[cfg(test)]
mod proof;

use std::ops::Range;

const AREAS: [&str; 4] = [
    include_str!("load.txt"),
    include_str!("builds.txt"),
    include_str!("images.txt"),
    include_str!("workflows.txt"),
];

/// One example.
#[derive(Debug)]
pub(crate) struct Example {
    pub(crate) code: String,
    files: Vec<File>,
}

#[derive(Debug)]
struct File {
    side: Option<Side>,
    name: String,
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Bad,
    Good,
}

/// Every example.
pub(crate) fn all() -> Vec<Example> {
    AREAS
        .iter()
        .flat_map(|text| text.split("\n== ").skip(1).map(read))
        .collect()
}

fn read(text: &str) -> Example {
    let (code, rest) = text.split_once('\n').unwrap_or((text, ""));
    Example {
        code: code.trim().to_owned(),
        files: files(rest),
    }
}

fn files(text: &str) -> Vec<File> {
    let mut files: Vec<File> = Vec::new();
    for line in text.split_inclusive('\n') {
        let head = ["-- ", "--bad ", "--good "]
            .iter()
            .find_map(|mark| Some((mark, line.strip_prefix(mark)?.trim())));
        match (head, files.last_mut()) {
            (Some((mark, name)), _) => files.push(File {
                side: match mark.trim() {
                    "--bad" => Some(Side::Bad),
                    "--good" => Some(Side::Good),
                    _ => None,
                },
                name: name.to_owned(),
                text: String::new(),
            }),
            (None, Some(file)) => file.text.push_str(line),
            // A sentence about the examples.
            (None, None) => {}
        }
    }
    files
}

impl Example {
    /// What breaks the rule, and what does not: each file under its name. Empty, where nothing of it has to be there.
    pub(crate) fn texts(&self) -> (String, String) {
        (self.text(Side::Bad), self.text(Side::Good))
    }

    fn text(&self, side: Side) -> String {
        let on_side = |file: &&File| file.side.is_none_or(|of| of == side);
        let shown = |file: &File| {
            let lines = plain(&file.text, side).0;
            let lines: Vec<String> = lines.trim_end().lines().map(|line| format!("  {line}\n")).collect();
            format!("{}\n{}", file.name, lines.concat())
        };
        self.files.iter().filter(on_side).map(shown).collect()
    }
}

/// The text of one side without its marks, and the place between `«` and `»`. Edits are made first: a place may lie in one.
fn plain(text: &str, side: Side) -> (String, Option<Range<usize>>) {
    let (edited, _) = chosen(text, ('‹', '›'), side);
    chosen(&edited, ('«', '»'), side)
}

/// The text with what one side has between two marks, and the last place of such marks.
fn chosen(text: &str, (open, close): (char, char), side: Side) -> (String, Option<Range<usize>>) {
    let (mut plain, mut place, mut rest) = (String::new(), None, text);
    while let Some((before, inside)) = rest.split_once(open) {
        let (inside, after) = inside.split_once(close).expect("a mark is closed");
        let (bad, good) = inside.split_once('→').unwrap_or((inside, inside));
        plain.push_str(before);
        let start = plain.len();
        plain.push_str(if side == Side::Bad { bad } else { good });
        place = Some(start..plain.len());
        rest = after;
    }
    plain.push_str(rest);
    (plain, place)
}
