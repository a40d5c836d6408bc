//! Regular expressions of `patternMatches`, which AWSTOE hands to Go's `regexp` (user guide, "Use comparison operators").
//!
//! That package and `regex-syntax` descend from RE2 and refuse the same things, but not quite: what only one of them refuses is not
//! reported, and neither is what Go reads in another way.

use regex_syntax::ast::{Error, ErrorKind, parse::Parser};

use crate::{findings::Findings, rules::component as rules, suggest::shown, yaml::Node};

/// The pattern of a comparison, unless a reference stands in it.
pub(super) fn check(node: &Node, findings: &mut Findings<'_>) {
    let Some(pattern) = node.text().filter(|text| !text.contains("{{") && is_comparable(text)) else {
        return;
    };
    let Some(error) = Parser::new()
        .parse(pattern)
        .err()
        .filter(|error| is_refused(error, pattern))
    else {
        return;
    };
    let whole = findings.word_in(&node.span, pattern);
    let place = error.span();
    // Escapes and folds of YAML may lie between the text and its place.
    let span = if whole.len() == pattern.len() {
        whole.start + place.start.offset..whole.start + place.end.offset
    } else {
        node.span.clone()
    };
    let message = format!("{} is not a regular expression: {}", shown(pattern), error.kind());
    findings.add(&rules::PATTERN, message, &span, "here");
}

/// Whether Go refuses it for the same reason.
fn is_refused(error: &Error, pattern: &str) -> bool {
    match error.kind() {
        ErrorKind::UnsupportedBackreference => is_back_reference(&pattern[error.span().start.offset..]),
        ErrorKind::UnsupportedLookAround
        | ErrorKind::ClassUnclosed
        | ErrorKind::ClassRangeInvalid
        | ErrorKind::EscapeUnexpectedEof
        | ErrorKind::FlagUnrecognized
        | ErrorKind::GroupNameDuplicate { .. }
        | ErrorKind::GroupNameEmpty
        | ErrorKind::GroupUnclosed
        | ErrorKind::GroupUnopened
        | ErrorKind::RepetitionCountInvalid
        | ErrorKind::RepetitionMissing => true,
        _ => false,
    }
}

/// `\1`, and not `\12` or `\0`, which are octal numbers to Go.
fn is_back_reference(text: &str) -> bool {
    let mut digits = text.chars().skip(1);
    let first = digits.next().is_some_and(|digit| ('1'..='9').contains(&digit));
    first && !digits.next().is_some_and(|digit| ('0'..='7').contains(&digit))
}

/// Whether both read the pattern alike. Go takes `\Q…\E` for a literal text, and knows neither classes in classes nor `&&`, `--`
/// and `~~` between them.
fn is_comparable(pattern: &str) -> bool {
    let mut rest = pattern;
    let mut in_class = false;
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        match first {
            '\\' if after.starts_with(['Q', 'E']) => return false,
            '\\' => {
                rest = after
                    .get(after.chars().next().map_or(0, char::len_utf8)..)
                    .unwrap_or_default();
                continue;
            }
            '[' if in_class && !after.starts_with(':') => return false,
            '&' | '-' | '~' if in_class && after.starts_with(first) => return false,
            '[' if !in_class => in_class = true,
            // The first one of a class is an ordinary character.
            ']' if in_class && !pattern[..pattern.len() - rest.len()].ends_with(['[', '^']) => in_class = false,
            _ => {}
        }
        rest = after;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_wrong(pattern: &str) -> bool {
        is_comparable(pattern)
            && Parser::new()
                .parse(pattern)
                .is_err_and(|error| is_refused(&error, pattern))
    }

    #[test]
    fn what_go_refuses_is_told() {
        for pattern in [
            "(?=a)",
            "(?!a)b",
            "(?<=a)b",
            "(?<!a)b",
            r"(a)\1",
            r"(a)\9",
            "(?>a)",
            "(",
            "a)",
            "[a",
            "[z-a]",
            "*a",
            "a|+",
            "a{3,2}",
            r"a\",
            "(?P<n>a)(?P<n>b)",
        ] {
            assert!(is_wrong(pattern), "{pattern}");
        }
    }

    #[test]
    fn what_go_takes_is_left_alone() {
        for pattern in [
            "",
            "^[a-z]+$",
            "a{",
            "a{,3}",
            "a{b}",
            r"\Q(\E",
            r"\012",
            r"\12",
            "[[]",
            "[a[b]",
            "[]a]",
            "[^]a]",
            "[a--b]",
            "[&&x]",
            "[[:alpha:]]",
            "(?i)x",
            "(?s:x)",
            "(?P<n>a)",
            r"\pL\p{Greek}",
            r"\bx\B\A\z",
            r"\x{10FFFF}",
            "x*?",
            "é[ü-]",
            "a|",
            "()",
        ] {
            assert!(!is_wrong(pattern), "{pattern}");
        }
    }

    #[test]
    fn deep_and_long_patterns_end() {
        for hostile in ["(", "[", "a{", r"\", "(?:", "[[:", "^*"] {
            let _ = is_wrong(&hostile.repeat(20_000));
        }
        assert!(!is_wrong(&format!("{}{}", "(".repeat(900), ")".repeat(900))));
    }
}
