//! Diagnostics with their source lines.

use std::collections::BTreeMap;

#[test]
fn a_diagnostic_shows_its_line_even_where_the_file_steers() {
    let source = "a = 1\u{1b}[31m\nb\u{202e} = 2\n";
    let diagnostic = model::Diagnostic::error("load/unknown-key", "unknown key `b`")
        .file("x.toml")
        .at(14..15, "here");
    let texts = BTreeMap::from([("x.toml".to_owned(), source.to_owned())]);
    let shown = render::render_diagnostics_plain(&[diagnostic], &texts, 100);
    assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown:?}");
    assert!(shown.contains("x.toml:2"), "{shown}");
}

#[test]
fn a_line_that_nobody_would_read_is_named_and_not_shown() {
    let shown = |length: usize, place: usize| {
        let long = "é".repeat(length / 2);
        let source = format!("a = 1\n{long}\nb = 2\n");
        let diagnostic = model::Diagnostic::error("load/unknown-key", "unknown key")
            .file("x.toml")
            .at(place..place + 2, "here")
            .help("remove it");
        let texts = BTreeMap::from([("x.toml".to_owned(), source)]);
        render::render_diagnostics_plain(&[diagnostic], &texts, 100)
    };
    let read = shown(16_384, 6 + 200);
    assert!(read.contains("x.toml:2:101") && read.contains("here"), "{read}");
    assert_eq!(
        shown(16_386, 6 + 200),
        "error[load/unknown-key]: unknown key\n--> x.toml:2:101\n = help: remove it\n\n"
    );
    let beside = shown(16_386, 2);
    assert!(beside.contains("1 | a = 1") && beside.contains("here"), "{beside}");
}
