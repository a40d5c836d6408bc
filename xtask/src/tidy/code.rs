//! Rust text without what is no code: enough of the language to tell comments and strings from the rest.

/// What is blanked. Blanks keep every line break, so that line numbers stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blank {
    /// Comments only.
    Comments,
    /// Comments, and the contents of strings and characters.
    CommentsAndStrings,
}

/// The code of a file.
pub(super) fn code(text: &str, blank: Blank) -> String {
    let mut rest = text;
    let mut code = String::with_capacity(text.len());
    while let Some(first) = rest.chars().next() {
        let (length, blanked) = token(rest, code.chars().next_back());
        let length = length.max(first.len_utf8());
        let (token, after) = rest.split_at(length);
        match blanked {
            Some(kind) if kind == Blank::Comments || kind == blank => code.extend(token.chars().map(blanked_character)),
            _ => code.push_str(token),
        }
        rest = after;
    }
    code
}

fn blanked_character(character: char) -> char {
    if character == '\n' { '\n' } else { ' ' }
}

/// The length of what begins here, and which blanking takes it away.
fn token(rest: &str, before: Option<char>) -> (usize, Option<Blank>) {
    let in_word = before.is_some_and(|character| character.is_alphanumeric() || character == '_');
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), Some(Blank::Comments));
    }
    if rest.starts_with("/*") {
        return (block_comment(rest), Some(Blank::Comments));
    }
    if let Some(length) = raw_string(rest).filter(|_| !in_word) {
        return (length, Some(Blank::CommentsAndStrings));
    }
    if rest.starts_with('"') {
        return (quoted(rest, '"'), Some(Blank::CommentsAndStrings));
    }
    if rest.starts_with('\'') && is_character(rest) {
        return (quoted(rest, '\''), Some(Blank::CommentsAndStrings));
    }
    (0, None)
}

/// Block comments nest.
fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    loop {
        let here = &rest[at..];
        match (here.starts_with("/*"), here.starts_with("*/")) {
            (true, _) => (depth, at) = (depth + 1, at + 2),
            (_, true) => (depth, at) = (depth.saturating_sub(1), at + 2),
            _ => at += here.chars().next().map_or(0, char::len_utf8),
        }
        if depth == 0 || at >= rest.len() {
            return at;
        }
    }
}

/// `r"…"`, `r#"…"#`, `br"…"`.
fn raw_string(rest: &str) -> Option<usize> {
    let opened = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let inside = opened.trim_start_matches('#').strip_prefix('"')?;
    let hashes = opened.len() - inside.len() - 1;
    let end = format!("\"{}", "#".repeat(hashes));
    let begin = rest.len() - inside.len();
    Some(inside.find(&end).map_or(rest.len(), |at| begin + at + end.len()))
}

fn quoted(rest: &str, quote: char) -> usize {
    let mut characters = rest.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        if character == '\\' {
            characters.next();
        } else if character == quote {
            return at + 1;
        }
    }
    rest.len()
}

/// A character, not a lifetime.
fn is_character(rest: &str) -> bool {
    let mut inside = rest.chars().skip(1);
    match inside.next() {
        Some('\\') => true,
        Some(_) => inside.next() == Some('\''),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    const TEXT: &str = r##"let one = "a \" println!"; // println!
let two = r#"dbg!("x")"#; /* /* todo! */ */ let quote = '"'; fn f<'a>(x: &'a str) {}
let var = b'\''; let four = bar"unclosed"##;

    #[test]
    fn comments_and_strings_are_blanked() {
        expect![[r"
            let.one.=................;............
            let.two.=...............;...................let.quote.=....;.fn.f<'a>(x:.&'a.str).{}
            let.var.=.b....;.let.four.=.bar........."]]
        .assert_eq(&code(TEXT, Blank::CommentsAndStrings).replace(' ', "."));
    }

    #[test]
    fn strings_can_stay() {
        expect![[r##"
            let.one.=."a.\".println!";............
            let.two.=.r#"dbg!("x")"#;...................let.quote.=.'"';.fn.f<'a>(x:.&'a.str).{}
            let.var.=.b'\'';.let.four.=.bar"unclosed"##]]
        .assert_eq(&code(TEXT, Blank::Comments).replace(' ', "."));
    }
}
