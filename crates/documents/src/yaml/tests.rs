//! What is read, with which places, and what is refused.

use expect_test::{Expect, expect};

use super::{MAX_NODES, Node, ProblemKind, Value, parse};

fn check(text: &str, expected: &Expect) {
    let parsed = parse(text);
    let mut lines = String::new();
    if let Some(root) = &parsed.root {
        draw(text, root, 0, &mut lines);
    }
    for problem in &parsed.problems {
        lines += &format!(
            "{:?} {:?} {}\n",
            problem.kind,
            &text[problem.span.clone()],
            problem.detail
        );
    }
    expected.assert_eq(&lines);
}

fn draw(text: &str, node: &Node, depth: usize, lines: &mut String) {
    let indent = "  ".repeat(depth);
    match &node.value {
        Value::Scalar(scalar) => {
            *lines += &format!(
                "{indent}{:?} {:?} at {:?}\n",
                scalar.style,
                scalar.text,
                &text[node.span.clone()]
            );
        }
        Value::List(items) => {
            *lines += &format!("{indent}list at {:?}\n", &text[node.span.clone()]);
            for item in items {
                draw(text, item, depth + 1, lines);
            }
        }
        Value::Map(entries) => {
            *lines += &format!("{indent}map at {:?}\n", &text[node.span.clone()]);
            for entry in entries {
                *lines += &format!("{indent}  {} at {:?}\n", entry.key, &text[entry.key_span.clone()]);
                draw(text, &entry.value, depth + 2, lines);
            }
        }
    }
}

#[test]
fn scalars_stay_as_they_are_written() {
    check(
        "a: 1.0\nb: 0755\nc: yes\nd: \"1.0\"\ne: 'it''s'\nf:\ng: ~\n",
        &expect![[r#"
            map at "a: 1.0\nb: 0755\nc: yes\nd: \"1.0\"\ne: 'it''s'\nf:\ng: ~"
              a at "a"
                Plain "1.0" at "1.0"
              b at "b"
                Plain "0755" at "0755"
              c at "c"
                Plain "yes" at "yes"
              d at "d"
                Double "1.0" at "\"1.0\""
              e at "e"
                Single "it's" at "'it''s'"
              f at "f"
                Plain "" at "f"
              g at "g"
                Plain "~" at "~"
        "#]],
    );
}

#[test]
fn places_are_bytes_also_after_wide_characters() {
    check(
        "# ü🦀\nä: [ö, '🦀'] # ß\nk: |\n  ü\n  x\nz: 1\n",
        &expect![[r#"
            map at "ä: [ö, '🦀'] # ß\nk: |\n  ü\n  x\nz: 1"
              ä at "ä"
                list at "[ö, '🦀']"
                  Plain "ö" at "ö"
                  Single "🦀" at "'🦀'"
              k at "k"
                Literal "ü\nx\n" at "ü\n  x"
              z at "z"
                Plain "1" at "1"
        "#]],
    );
}

#[test]
fn blocks_end_with_their_last_value() {
    check(
        "a:\n  - b: c\n  # a comment\n\n# another\nd: {e: f}   \n",
        &expect![[r#"
            map at "a:\n  - b: c\n  # a comment\n\n# another\nd: {e: f}"
              a at "a"
                list at "- b: c"
                  map at "b: c"
                    b at "b"
                      Plain "c" at "c"
              d at "d"
                map at "{e: f}"
                  e at "e"
                    Plain "f" at "f"
        "#]],
    );
}

#[test]
fn aliases_are_followed() {
    check(
        "a: &x {b: c}\nd: *x\n",
        &expect![[r#"
        map at "a: &x {b: c}\nd: *x"
          a at "a"
            map at "b: c"
              b at "b"
                Plain "c" at "c"
          d at "d"
            map at "*x"
              b at "b"
                Plain "c" at "c"
    "#]],
    );
}

#[test]
fn what_is_wrong_is_shown_where_it_is() {
    check(
        "a: 1\nb: 2\na: 3\n",
        &expect![[r#"
        map at "a: 1\nb: 2"
          a at "a"
            Plain "1" at "1"
          b at "b"
            Plain "2" at "2"
        DuplicateKey "a" a
    "#]],
    );
    check(
        "a: \"one\nb: two\nc: \"three\"\n",
        &expect![[r#"
        OpenQuote "\"one" 
    "#]],
    );
    check(
        "a: 'one\nb: two\n",
        &expect![[r#"
        OpenQuote "'one" 
    "#]],
    );
    check(
        "a: {{ x }}\nb: 1\n",
        &expect![[r#"
        map at "a: {{ x }}\nb: 1"
          a at "a"
            Plain "{{ x }}" at "{{ x }}"
          b at "b"
            Plain "1" at "1"
        UnquotedReference "{{ x }}" 
    "#]],
    );
    check(
        "a: {{ x }}/y\nb: 1\n",
        &expect![[r#"
            UnquotedReference "{{ x }}/y" 
        "#]],
    );
    check(
        "[a]: b\n",
        &expect![[r#"
            map at "[a]: b"
              [a] at "[a]"
                Plain "b" at "b"
            ComplexKey "[a]" 
        "#]],
    );
    check(
        "a: 1\n---\nb: 2\n",
        &expect![[r#"
        map at "a: 1"
          a at "a"
            Plain "1" at "1"
        SecondDocument "---" 
    "#]],
    );
    check(
        "a: b: c\n",
        &expect![[r#"
        Syntax ":" mapping values are not allowed in this context
    "#]],
    );
    check(
        "a: 1\nb\nc: 2\n",
        &expect![[r#"
        Syntax "b" simple key expect ':'
    "#]],
    );
    check(
        "a:\n\tb: 1\n",
        &expect![[r#"
        Syntax "\t" tabs disallowed within this context (block indentation)
    "#]],
    );
    check(
        "a: *nothing\n",
        &expect![[r#"
        Syntax "*nothing" while parsing node, found unknown anchor
    "#]],
    );
    check(
        "a: &a [*a]\n",
        &expect![[r#"
        Syntax "*a" an alias of something that is not complete yet
    "#]],
    );
    check(
        "a: \"C:\\Users\"\n",
        &expect![[r#"
        Syntax "\"C:\\Users\"" while parsing a quoted scalar, did not find expected hexadecimal number
    "#]],
    );
}

#[test]
fn a_quote_too_few_on_one_line_is_shown_with_its_text() {
    check(
        "{\"a\": [\"one, \"two\"]}\n",
        &expect![[r#"
        Syntax "\"one, \"two\"]}" invalid trailing content after double-quoted scalar
    "#]],
    );
    check(
        "a: 'it's'\n",
        &expect![[r#"
        Syntax "'it's'" invalid trailing content after double-quoted scalar
    "#]],
    );
}

#[test]
fn a_dash_too_few_is_shown_where_it_should_be() {
    check(
        "a:\n    b: 1\n    c: 2\n\n  - b: 3\n",
        &expect![[r#"
        Syntax "b: 1" while parsing a block mapping, did not find expected key
    "#]],
    );
    check(
        "a: 1\n  - b: 3\n",
        &expect![[r#"
        Syntax ":" mapping values are not allowed in this context
    "#]],
    );
}

#[test]
fn an_alias_counts_for_all_that_it_stands_for() {
    let text = format!("a: &a [{}]\nb: [{}]\n", "x, ".repeat(1_000), "*a, ".repeat(200));
    let parsed = parse(&text);
    assert!(parsed.root.is_none());
    assert_eq!(parsed.problems[0].kind, ProblemKind::TooManyValues);
    const { assert!(1_001 * 200 > MAX_NODES) }
}

#[test]
fn a_merge_key_adds_what_is_not_there() {
    check(
        "a: &x {b: c, d: e}\nf:\n  <<: *x\n  d: own\n",
        &expect![[r#"
        map at "a: &x {b: c, d: e}\nf:\n  <<: *x\n  d: own"
          a at "a"
            map at "b: c, d: e"
              b at "b"
                Plain "c" at "c"
              d at "d"
                Plain "e" at "e"
          f at "f"
            map at "<<: *x\n  d: own"
              d at "d"
                Plain "own" at "own"
              b at "b"
                Plain "c" at "c"
    "#]],
    );
    check(
        "a: &x {b: c}\ng: &y {h: i}\nf: {<<: [*x, *y]}\n",
        &expect![[r#"
        map at "a: &x {b: c}\ng: &y {h: i}\nf: {<<: [*x, *y]}"
          a at "a"
            map at "b: c"
              b at "b"
                Plain "c" at "c"
          g at "g"
            map at "h: i"
              h at "h"
                Plain "i" at "i"
          f at "f"
            map at "{<<: [*x, *y]}"
              b at "b"
                Plain "c" at "c"
              h at "h"
                Plain "i" at "i"
    "#]],
    );
}

#[test]
fn an_empty_text_has_no_root() {
    for text in ["", "# only a comment\n", "---\n...\n"] {
        assert!(parse(text).root.is_none_or(|root| root.is_null()), "{text:?}");
    }
}
