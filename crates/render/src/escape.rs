//! Live data is hostile: names, tags and texts from AWS never control a terminal or a page.

/// Characters that steer a terminal or reorder text: control characters, line separators,
/// and Unicode's bidirectional controls and invisible tags.
pub(crate) fn steers(character: char) -> bool {
    (character.is_control() && character != '\t')
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{061c}' | '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{e0000}'..='\u{e007f}')
}

/// For a terminal: what steers is shown as its escape. A line break is escaped as well: callers split lines before.
pub fn terminal(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if steers(character) {
            escaped.extend(character.escape_unicode());
        } else {
            escaped.push(character);
        }
    }
    escaped
}

/// For a line of Markdown: nothing becomes a link, HTML, a mention or formatting.
pub fn inline(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in terminal(text).chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '#' | '!' | '|' | '~' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            // A mention notifies people; a zero-width joiner keeps the look and ends the mention.
            '@' => escaped.push_str("@\u{200d}"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Code in Markdown: a span with a fence longer than any back-ticks inside.
pub(crate) fn code(text: &str) -> String {
    let text = terminal(text);
    let fence = "`".repeat(longest_ticks(&text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.is_empty() {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// The fence of a block that holds these lines.
pub(crate) fn fence(lines: &[String]) -> String {
    let longest = lines.iter().map(|line| longest_ticks(line)).max().unwrap_or(0);
    "`".repeat((longest + 1).max(3))
}

fn longest_ticks(text: &str) -> usize {
    text.split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(terminal("a\tb\r\nc\u{7f}\u{9b}"), "a\tb\\u{d}\\u{a}c\\u{7f}\\u{9b}");
        assert_eq!(terminal("a\u{1b}[31mred\u{202e}x"), "a\\u{1b}[31mred\\u{202e}x");
    }

    #[test]
    fn nothing_becomes_a_link_or_a_mention() {
        assert_eq!(inline("[x](y) @team <b>"), "\\[x\\]\\(y\\) @\u{200d}team &lt;b&gt;");
        assert_eq!(inline("&lt;b&gt; a*b_c~d|e"), "&amp;lt;b&amp;gt; a\\*b\\_c\\~d\\|e");
    }

    /// `CommonMark`, "Code spans": a span ends at the first run of as many back-ticks as it began with.
    #[test]
    fn nothing_ends_its_span_or_its_fence() {
        for (text, span) in [
            ("a``b", "```a``b```"),
            ("`a", "`` `a ``"),
            ("a`", "`` a` ``"),
            ("`", "`` ` ``"),
            ("", "`  `"),
            ("a", "`a`"),
        ] {
            assert_eq!(code(text), span, "{text:?}");
        }
        let fence_of = |lines: &[&str]| fence(&lines.iter().map(|&line| line.to_owned()).collect::<Vec<_>>());
        assert_eq!(fence_of(&[]), "```");
        assert_eq!(fence_of(&["a ` b"]), "```");
        assert_eq!(fence_of(&["a", "```", "``"]), "````");
        assert_eq!(fence_of(&["x ````` y"]), "``````");
    }
}
