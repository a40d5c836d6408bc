//! `check`: validates everything, or single documents and policies. Offline.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use documents::{Context, DocumentKind};
use kinds::KINDS;
use model::{Diagnostic, Severity};
use plan::Verdict;

use crate::{
    arguments::{Arguments, Check},
    failure::Failure,
    output, policy_tests, session,
    verbs::codes,
};

pub(crate) fn run(arguments: &Arguments, verb: &Check) -> Result<Verdict, Failure> {
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
    output::result(arguments, &document);
    Ok(verdict)
}

fn look(arguments: &Arguments, verb: &Check) -> (Vec<Diagnostic>, BTreeMap<String, String>) {
    if !verb.files.is_empty() {
        return single_files(&verb.files);
    }
    let options = load::Options {
        environment: arguments.common.environment.clone(),
        today: Some(session::today()),
        codes: codes::all(),
    };
    let loaded = load::load(&arguments.common.directory, &KINDS, &options);
    let (mut diagnostics, mut texts) = (loaded.diagnostics, loaded.texts);
    if let Some(desired) = &loaded.desired {
        diagnostics.extend(policy_tests::run(&arguments.common.directory, desired, &mut texts));
    }
    (diagnostics, texts)
}

/// Files without any desired state around them, told apart by their content.
fn single_files(files: &[PathBuf]) -> (Vec<Diagnostic>, BTreeMap<String, String>) {
    let (mut diagnostics, mut texts) = (Vec::new(), BTreeMap::new());
    let today = session::today();
    for path in files {
        let file = path.display().to_string();
        match read(path) {
            Ok(text) => {
                diagnostics.extend(
                    single(&text, &today)
                        .into_iter()
                        .map(|diagnostic| diagnostic.file(file.clone())),
                );
                texts.insert(file, text);
            }
            Err(error) => {
                diagnostics.push(Diagnostic::error("load/unreadable", format!("cannot be read: {error}")).file(file));
            }
        }
    }
    (diagnostics, texts)
}

/// Reads a text file, or a pipe, as far as anybody writes documents: AWS's largest has 64 KB, and a device never ends.
fn read(path: &Path) -> io::Result<String> {
    const LIMIT: u64 = 1 << 20;
    let mut text = String::new();
    File::open(path)?.take(LIMIT + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LIMIT {
        return Err(io::Error::other(format!("it has more than {LIMIT} bytes")));
    }
    Ok(text)
}

fn single(text: &str, today: &str) -> Vec<Diagnostic> {
    if let Some(policy_type) = guardrails::recognise(text) {
        return guardrails::check(text, policy_type, &guardrails::Context::default());
    }
    let context = Context {
        today: Some(today),
        ..Context::default()
    };
    match documents::recognise(text) {
        // Of a template it says only that it is one.
        DocumentKind::Component | DocumentKind::Template => documents::check_component(text, &context).findings,
        DocumentKind::Workflow => documents::check_workflow(text, &context).findings,
        DocumentKind::Other => {
            vec![Diagnostic::error("check/unrecognised", "this is neither an AWSTOE component, nor a workflow, nor a policy").help(
                "components have `schemaVersion` and `phases`, workflows `schemaVersion` and `steps`, policies `Statement` or `ec2_attributes`",
            )]
        }
    }
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
            output::write_file(&path, &fixed)?;
            output::say(arguments, &format!("fixed {}", path.display()));
        }
    }
    Ok(count)
}
