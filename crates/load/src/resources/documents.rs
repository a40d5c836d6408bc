//! The files beside a resource file.

use base64::Engine as _;
use model::{Decoder, Diagnostic, Document, Kind, Source, Surroundings, Value};

use crate::{Loader, Root, stack::ReadStack};

/// A document of a resource, as it was read.
struct Beside<'a> {
    kind: &'a dyn Kind,
    document: &'a Document,
    file: &'a str,
    text: &'a str,
}

impl Beside<'_> {
    fn lint(&self, text: &str, around: Surroundings<'_>) -> Vec<Diagnostic> {
        self.kind.lint(self.document.field, text, around)
    }
}

impl Loader {
    /// Reads the files beside the resource file into their fields. `false` if one that must be there is not.
    #[expect(clippy::too_many_arguments, reason = "one caller, and each is another thing")]
    pub(super) fn documents(
        &mut self,
        root: &Root,
        kind: &'static dyn Kind,
        stem: &str,
        stack: &ReadStack,
        own: &mut Value,
        source: &mut Source,
        decoder: &mut Decoder,
    ) -> bool {
        let mut complete = true;
        for document in kind.documents() {
            let file = format!("{}/{stem}.{}", kind.folder(), document.extension);
            match needed(root, kind, document, &file, own, decoder) {
                Needed::Yes => {}
                Needed::No => continue,
                Needed::Broken => {
                    complete = false;
                    continue;
                }
            }
            let Some(text) = self.text(root, &file) else {
                complete = false;
                continue;
            };
            source.documents.insert(document.field.to_owned(), file.as_str().into());
            let beside = Beside {
                kind,
                document,
                file: &file,
                text: &text,
            };
            let read = self.read_document(&beside, stack, own);
            set_path(own, document.field, read);
        }
        complete
    }

    /// What AWS is sent of a document.
    fn read_document(&mut self, beside: &Beside<'_>, stack: &ReadStack, own: &Value) -> String {
        let read = if beside.document.variables {
            self.replaced(beside, stack, own)
        } else {
            self.linted(beside, stack, own);
            beside.text.to_owned()
        };
        if beside.document.base64 {
            base64::engine::general_purpose::STANDARD.encode(read)
        } else {
            read
        }
    }

    fn linted(&mut self, beside: &Beside<'_>, stack: &ReadStack, own: &Value) {
        for diagnostic in beside.lint(beside.text, self.around(stack, own)) {
            self.add(diagnostic.file(beside.file));
        }
    }

    fn around<'a>(&'a self, stack: &'a ReadStack, value: &'a Value) -> Surroundings<'a> {
        Surroundings {
            value,
            today: self.today.as_deref(),
            quotas: &stack.stack.quotas,
        }
    }

    /// Replaces variables in a policy, and leads the places of findings back to what the person wrote.
    fn replaced(&mut self, beside: &Beside<'_>, stack: &ReadStack, own: &Value) -> String {
        let Beside { file, text, .. } = *beside;
        let replaced = stack.variables.replace(text, true);
        for (name, span) in &replaced.unknown {
            let (message, help) = stack.variables.unknown(name);
            self.add(
                Diagnostic::error("load/unknown-variable", message)
                    .file(file)
                    .at(span.clone(), "no value")
                    .help(help),
            );
        }
        for mut diagnostic in beside.lint(&replaced.text, self.around(stack, own)) {
            for label in &mut diagnostic.labels {
                label.span = replaced.original(&label.span);
            }
            diagnostic.fix = diagnostic.fix.filter(|_| replaced.text == text);
            self.add(diagnostic.file(file));
        }
        replaced.text
    }
}

/// Whether the file of a document is to be read.
enum Needed {
    Yes,
    No,
    /// It is said what is wrong.
    Broken,
}

fn needed(root: &Root, kind: &dyn Kind, document: &Document, file: &str, own: &Value, decoder: &mut Decoder) -> Needed {
    let (field, there) = (document.field, root.has(file));
    let inline = field.split('.').try_fold(own, |value, key| value.get(key)).is_some();
    if inline && (document.required || root.files(kind.folder()).iter().any(|known| known == file)) {
        let message = format!("`{field}` is a file of its own: {file}");
        decoder.problem_at(field, "load/inline-document", message).at_key();
        return Needed::Broken;
    }
    let elsewhere = document.instead.is_some_and(|other| own.get(other).is_some());
    if !there && document.required && !elsewhere {
        decoder
            .problem("load/missing-document", format!("the document `{file}` is missing"))
            .help(missing_document(kind, document));
        return Needed::Broken;
    }
    if there { Needed::Yes } else { Needed::No }
}

fn missing_document(kind: &dyn Kind, document: &Document) -> String {
    let beside = format!("every {} has its document beside it", kind.name());
    match document.instead {
        Some(field) => format!("{beside}, or names another place in `{field}`"),
        None => beside,
    }
}

fn set_path(value: &mut Value, path: &str, text: String) {
    let Some((first, rest)) = path.split_once('.') else {
        value.set(path, Some(text.into()));
        return;
    };
    let mut inner = value.get(first).cloned().unwrap_or_else(Value::map);
    set_path(&mut inner, rest, text);
    value.set(first, Some(inner));
}
