//! `check`: validates everything, or single documents and policies. Offline.

use std::{collections::BTreeMap, path::PathBuf};

use kinds::KINDS;
use model::{Diagnostic, Severity};
use plan::Verdict;

use crate::{
    arguments::{Arguments, Check},
    failure::Failure,
    files, output, policy_tests, session,
    verbs::{codes, single_files},
};

pub(crate) fn run(arguments: &Arguments, verb: &Check) -> Result<Verdict, Failure> {
    if verb.fix && single_files::has_standard_input(verb) {
        let message = "standard input is no file in which something could be fixed";
        return Err(Failure::new(Verdict::Invalid, message).help("name the file, or leave `--fix` away"));
    }
    let (mut diagnostics, mut texts) = look(arguments, verb);
    if verb.fix && fix(arguments, verb, &diagnostics, &texts)? > 0 {
        (diagnostics, texts) = look(arguments, verb);
    }
    let invalid = diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    let verdict = if invalid { Verdict::Invalid } else { Verdict::Ok };
    output::diagnostics(arguments, &diagnostics, &texts);
    let mut document = render::checked("check", verdict, &diagnostics, &texts);
    if verb.files.is_empty() {
        document.directory = arguments.common.directory.display().to_string();
    }
    output::result(arguments, &document)?;
    Ok(verdict)
}

fn look(arguments: &Arguments, verb: &Check) -> (Vec<Diagnostic>, BTreeMap<String, String>) {
    if !verb.files.is_empty() {
        return single_files::check(verb);
    }
    let options = load::Options {
        environment: arguments.common.environment.clone(),
        today: Some(session::today()),
        codes: codes::all(),
        ..load::Options::default()
    };
    let loaded = load::load(&arguments.common.directory, &KINDS, &options);
    let (mut diagnostics, mut texts) = (loaded.diagnostics, loaded.texts);
    if let Some(desired) = &loaded.desired {
        diagnostics.extend(policy_tests::run(&arguments.common.directory, desired, &mut texts));
    }
    (diagnostics, texts)
}

/// Applies what is certain; answers how many.
fn fix(
    arguments: &Arguments,
    verb: &Check,
    diagnostics: &[Diagnostic],
    texts: &BTreeMap<String, String>,
) -> Result<usize, Failure> {
    let mut count = 0;
    for (file, text) in texts {
        let mut fixes: Vec<_> = diagnostics
            .iter()
            .filter(|found| found.file.as_ref() == Some(file))
            .filter_map(|found| found.fix.as_ref())
            .collect();
        // From the end, so that earlier places stay right; of two that overlap only the later one.
        fixes.sort_by_key(|fix| std::cmp::Reverse((fix.span.start, fix.span.end)));
        let mut fixed = text.clone();
        let mut limit = text.len();
        for fix in fixes {
            if fix.span.end <= limit && fixed.get(fix.span.clone()).is_some() {
                fixed.replace_range(fix.span.clone(), &fix.replacement);
                limit = fix.span.start;
                count += 1;
            }
        }
        if fixed != *text {
            let path = if verb.files.is_empty() {
                arguments.common.directory.join(file)
            } else {
                PathBuf::from(file)
            };
            files::write(&path, &fixed)?;
            output::say(arguments, &format!("fixed {}", path.display()));
        }
    }
    Ok(count)
}
