//! A directory in the making.

use std::{fs, path::Path};

use kinds::KINDS;
use load::{Loaded, Options};
use model::line_and_column;
use tempfile::TempDir;

pub(crate) const STACK: &str = "[stack]\nname = \"golden\"\naccount = \"111122223333\"\nregion = \"us-east-1\"\n";
pub(crate) const DOCUMENT: &str =
    "schemaVersion: 1.0\nphases:\n  - name: build\n    steps:\n      - name: Update\n        action: UpdateOS\n";

/// A directory with these files and a plain stack, unless the files hold one.
pub(crate) fn directory(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().expect("a temporary directory");
    write(directory.path(), "goldsmith.toml", STACK);
    for (file, text) in files {
        write(directory.path(), file, text);
    }
    directory
}

pub(crate) fn write(directory: &Path, file: &str, text: &str) {
    let path = directory.join(file);
    fs::create_dir_all(path.parent().expect("it has a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

pub(crate) fn load(directory: &Path, environment: Option<&str>) -> Loaded {
    let options = Options {
        environment: environment.map(str::to_owned),
        ..Options::default()
    };
    load::load(directory, &KINDS, &options)
}

/// What is wrong, a line each: place, code, message, label, help.
pub(crate) fn found(loaded: &Loaded) -> String {
    let mut lines = String::new();
    for diagnostic in &loaded.diagnostics {
        let file = diagnostic.file.as_deref().unwrap_or("-");
        let place = diagnostic.labels.first().and_then(|label| {
            let text = loaded.texts.get(file)?;
            let (line, column) = line_and_column(text, label.span.start);
            Some(format!(
                ":{line}:{column} `{}` {}",
                text.get(label.span.clone())?,
                label.text
            ))
        });
        let help = diagnostic
            .help
            .as_ref()
            .map(|help| format!(" | {help}"))
            .unwrap_or_default();
        let (place, code) = (place.unwrap_or_default(), &diagnostic.code);
        lines.push_str(&format!("{file}{place}\n  {code} {}{help}\n", diagnostic.message));
    }
    lines
}
