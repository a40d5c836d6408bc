//! A directory becomes desired resources and every problem found, with file, line and column.
//!
//! **Architecture invariant:** everything read lies under one directory (cap-std refuses `..`, absolute paths and links that leave it),
//! nothing is executed, and no environment variable has any say: a desired state from a pull request is data.

mod allow;
mod codes;
mod directory;
mod guards;
mod organization;
mod parallel;
mod quotas;
mod resources;
mod settings;
mod spans;
mod stack;
mod tree;
mod variables;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use model::{DesiredState, Diagnostic, Kind, Severity};

pub use codes::CODES;
pub use directory::Root;
pub use settings::settings;

/// How to read it.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `--env`.
    pub environment: Option<String>,
    /// Today as `2026-11-22`, for allowances that end; without it none has ended.
    pub today: Option<String>,
    /// Whether nothing has to be declared, because nothing is made or deleted for what is not.
    pub empty: bool,
    /// The codes of all rules, for allowances of what is none; empty where they are not known.
    pub codes: BTreeSet<&'static str>,
}

/// What was read.
#[derive(Debug)]
pub struct Loaded {
    /// The desired state; `None` where even the stack or its variables could not be read. With errors among the diagnostics it is incomplete,
    /// and must not be acted on.
    pub desired: Option<DesiredState>,
    /// Everything found, errors first within a file.
    pub diagnostics: Vec<Diagnostic>,
    /// The text of each file that was read, for showing places.
    pub texts: BTreeMap<String, String>,
}

impl Loaded {
    /// Whether anything forbids acting on it.
    pub fn has_errors(&self) -> bool {
        self.desired.is_none()
            || self
                .diagnostics
                .iter()
                .any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// Reads a desired-state directory.
pub fn load(path: &Path, kinds: &[&'static dyn Kind], options: &Options) -> Loaded {
    let mut loader = Loader::new(options.today.clone());
    let desired = match Root::open(path) {
        Ok(root) => loader.read(&root, kinds, options),
        Err(message) => {
            loader.diagnostics.push(
                Diagnostic::error("load/directory", message).help(
                    "name the desired-state directory with `-C DIR`; it holds goldsmith.toml and a folder per kind",
                ),
            );
            None
        }
    };
    loader.apply_allows(&options.codes);
    let mut diagnostics = loader.diagnostics;
    diagnostics.sort_by(|one, other| order(one).cmp(&order(other)));
    diagnostics.dedup();
    Loaded {
        desired,
        diagnostics: bounded(diagnostics),
        texts: loader.texts,
    }
}

/// By files, in each the worst first, and these in the order of the text.
fn order(diagnostic: &Diagnostic) -> impl Ord + '_ {
    let place = diagnostic.labels.first().map_or(0, |label| label.span.start);
    (&diagnostic.file, diagnostic.severity, place, &diagnostic.message)
}

/// So many problems of one file are shown. Each is shown with its place, so that all of a large and hostile file would take minutes.
const SHOWN: usize = 500;

/// The diagnostics, which are in the order of their files, without what is too much in one file.
fn bounded(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let files = || diagnostics.chunk_by(|one, other| one.file == other.file);
    if files().all(|of_one_file| of_one_file.len() <= SHOWN) {
        return diagnostics;
    }
    let mut bounded: Vec<Diagnostic> = Vec::with_capacity(diagnostics.len());
    for of_one_file in files() {
        let shown = of_one_file.len().min(SHOWN);
        bounded.extend_from_slice(&of_one_file[..shown]);
        let more = of_one_file.len() - shown;
        if let (Some(file), true) = (&of_one_file[0].file, more > 0) {
            let message = format!("{more} more problems in this file are not shown");
            bounded.push(Diagnostic::error("load/too-many", message).file(file));
        }
    }
    bounded
}

/// What is collected on the way.
pub(crate) struct Loader {
    pub(crate) today: Option<String>,
    pub(crate) allows: Vec<allow::Allow>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) texts: BTreeMap<String, String>,
}

impl Loader {
    fn new(today: Option<String>) -> Self {
        Self {
            today,
            allows: Vec::new(),
            diagnostics: Vec::new(),
            texts: BTreeMap::new(),
        }
    }

    /// Adds what another one has collected.
    pub(crate) fn absorb(&mut self, other: Self) {
        self.allows.extend(other.allows);
        self.diagnostics.extend(other.diagnostics);
        self.texts.extend(other.texts);
    }

    fn read(&mut self, root: &Root, kinds: &[&'static dyn Kind], options: &Options) -> Option<DesiredState> {
        let stack = self.stack(root, kinds, options)?;
        let listing = self.listing(root, kinds);
        let resources = self.resources(root, kinds, &listing, &stack);
        if stack.variables.are_spent() {
            // What else was found depends on how far they were replaced.
            self.diagnostics = vec![
                Diagnostic::error("load/variables-too-long", "variables make texts of many megabytes")
                    .file(stack::FILE)
                    .help("let variables hold names, ids and ARNs"),
            ];
            return None;
        }
        if listing.is_empty() && !options.empty {
            self.diagnostics.push(
                Diagnostic::error("load/empty", "the desired state declares nothing")
                    .file(stack::FILE)
                    .help("an empty desired state would delete everything the stack owns; to do that, use `destroy`"),
            );
        }
        Some(DesiredState {
            stack: stack.stack,
            resources,
        })
    }

    /// Reads a text file and keeps it for showing places in it.
    pub(crate) fn text(&mut self, root: &Root, file: &str) -> Option<String> {
        match root.read(file) {
            Ok(text) => {
                self.texts.insert(file.to_owned(), text.clone());
                Some(text)
            }
            Err(message) => {
                let mut diagnostic = Diagnostic::error("load/unreadable", message).file(file);
                if file == stack::FILE && !root.has(file) {
                    diagnostic = diagnostic.help(where_else(root));
                }
                self.diagnostics.push(diagnostic);
                None
            }
        }
    }
}

/// Where to look for a desired state that is not in the directory that was named.
fn where_else(root: &Root) -> String {
    let within = root.folder_with(stack::FILE).map(|folder| root.path().join(folder));
    match within {
        Some(directory) => format!("did you mean `-C {}`?", directory.display()),
        None => format!(
            "`{}` holds no desired state: name the directory that does with `-C DIR`; `goldsmith.toml` makes it one, with [stack]",
            root.path().display()
        ),
    }
}
