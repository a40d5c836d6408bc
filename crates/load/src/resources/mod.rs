//! One file a resource.

mod common;
mod decode;
mod documents;
mod managed;
mod references;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use model::{Address, Decoder, Desired, Diagnostic, Kind, Scope, Source, Value, did_you_mean};

use crate::{
    Loader, Root, allow, parallel,
    spans::Spans,
    stack::{FILE, ReadStack},
    tree,
};
use common::{Common, only_known};
use decode::decode;
use references::{check_references, check_requirement};

/// A resource, and what its file says literally.
pub(crate) struct Read {
    pub(crate) desired: Desired,
    pub(crate) value: Value,
    pub(crate) spans: Spans,
}

/// The name of a file with the ending that other tools write in another way: `.yml`, `.TOML`.
fn renamed(name: &str, documents: &[&str]) -> Option<String> {
    let (stem, ending) = name.rsplit_once('.')?;
    let ending = match ending.to_ascii_lowercase() {
        ending if ending == "yml" => "yaml".to_owned(),
        ending => ending,
    };
    let known = ending == "toml" || documents.contains(&ending.as_str());
    let renamed = format!("{stem}.{ending}");
    (known && renamed != name).then_some(renamed)
}

impl Loader {
    /// The resource files of every kind, and what lies around without meaning.
    pub(crate) fn listing(&mut self, root: &Root, kinds: &[&'static dyn Kind]) -> Vec<(&'static dyn Kind, String)> {
        let mut found = Vec::new();
        self.check_top(root, kinds);
        for kind in kinds {
            let entries = match root.entries(kind.folder()) {
                Ok(entries) => entries,
                Err(message) => {
                    self.add(Diagnostic::error("load/unreadable", message));
                    continue;
                }
            };
            let stems: BTreeSet<String> = entries
                .iter()
                .filter_map(|entry| stem(&entry.name))
                .map(str::to_owned)
                .collect();
            for entry in &entries {
                self.check_entry(*kind, &entry.name, entry.is_directory, &stems);
            }
            found.extend(stems.into_iter().map(|stem| (*kind, stem)));
        }
        found
    }

    fn check_top(&mut self, root: &Root, kinds: &[&'static dyn Kind]) {
        let Ok(entries) = root.entries(".") else { return };
        let folders: Vec<&str> = kinds.iter().map(|kind| kind.folder()).collect();
        for entry in entries
            .iter()
            .filter(|entry| entry.is_directory && !entry.name.starts_with('.'))
        {
            if folders.contains(&entry.name.as_str()) {
                continue;
            }
            let near = did_you_mean(&entry.name, folders.iter().copied());
            let help = near.map_or_else(
                || format!("folders are: {}", folders.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            self.add(
                Diagnostic::error(
                    "load/unknown-folder",
                    format!("`{}` is not a folder of a kind", entry.name),
                )
                .file(&entry.name)
                .help(help),
            );
        }
    }

    fn check_entry(&mut self, kind: &dyn Kind, name: &str, is_directory: bool, stems: &BTreeSet<String>) {
        let file = format!("{}/{name}", kind.folder());
        if is_directory {
            let message = format!("`{file}` is a folder; resources do not nest");
            self.add(Diagnostic::error("load/unknown-file", message).file(&file));
            return;
        }
        let documents: Vec<&str> = kind.documents().iter().map(|document| document.extension).collect();
        let belongs = |extension: &&str| {
            name.strip_suffix(&format!(".{extension}"))
                .is_some_and(|stem| stems.contains(stem))
        };
        let orphan = documents
            .iter()
            .find_map(|extension| name.strip_suffix(&format!(".{extension}")));
        if name.starts_with('.')
            || name == "README.md"
            || stem(name).is_some()
            || name.ends_with(".tests.toml")
            || documents.iter().any(belongs)
        {
            return;
        }
        let message = match orphan {
            Some(stem) => format!("`{file}` belongs to no resource: `{stem}.toml` is missing"),
            None => format!("`{file}` is not a file that goldsmith knows"),
        };
        let forms: Vec<String> = ["toml"]
            .iter()
            .chain(&documents)
            .map(|extension| format!("`<name>.{extension}`"))
            .collect();
        let help = renamed(name, &documents).map_or_else(
            || format!("this folder holds {}", forms.join(" and ")),
            |name| format!("rename it to `{name}`"),
        );
        self.add(Diagnostic::error("load/unknown-file", message).file(file).help(help));
    }

    /// Reads every resource.
    pub(crate) fn resources(
        &mut self,
        root: &Root,
        kinds: &[&'static dyn Kind],
        listing: &[(&'static dyn Kind, String)],
        stack: &ReadStack,
    ) -> BTreeMap<Address, Desired> {
        let known: BTreeSet<Address> = listing
            .iter()
            .map(|(kind, stem)| Address::new(kind.name(), stem.clone()))
            .collect();
        let parts = parallel::map(listing, |(kind, stem)| {
            let mut part = Loader::new(self.today.clone());
            let read = part.resource(root, *kind, stem, stack, &known);
            (part, read)
        });
        let mut read = Vec::new();
        for (part, resource) in parts {
            self.absorb(part);
            read.extend(resource);
        }
        self.check_related(&read, &stack.stack.scope);
        self.check_names(&read);
        self.check_quotas(kinds, &read, &stack.stack.quotas, &stack.spans);
        let resources = read
            .into_iter()
            .map(|read| (read.desired.address.clone(), read.desired))
            .collect();
        self.check_organization(&resources, stack);
        resources
    }

    fn resource(
        &mut self,
        root: &Root,
        kind: &'static dyn Kind,
        stem: &str,
        stack: &ReadStack,
        known: &BTreeSet<Address>,
    ) -> Option<Read> {
        let file = format!("{}/{stem}.toml", kind.folder());
        let text = self.text(root, &file)?;
        let (raw, spans, diagnostics) = tree::parse(&file, &text);
        let broken = !diagnostics.is_empty();
        self.diagnostics.extend(diagnostics);
        if broken {
            return None;
        }
        let mut decoder = Decoder::default();
        let value = stack.variables.replace_all(&raw, &mut decoder);
        let mut source = Source {
            file: file.as_str().into(),
            places: spans.places(&file, &text),
            documents: BTreeMap::new(),
        };
        let common = Common::read(&value, kind, stem, stack.keep_versions, &mut decoder);
        let mut own = only_known(&value, kind, &mut decoder);
        let complete = self.documents(root, kind, stem, stack, &mut own, &mut source, &mut decoder);
        let allows = allow::read(&value, (&file, &source.documents), &spans, &mut decoder);
        self.allows.extend(allows);
        let decoded = decode(kind, own, complete, &mut decoder);
        let requires = common
            .as_ref()
            .and_then(|common| common.requires.as_deref())
            .and_then(|text| check_requirement(text, known, &mut decoder));
        check_references(known, &mut decoder);
        self.diagnostics.extend(spans.diagnostics(decoder, &file, &text));
        let common = common?;
        let desired = Desired {
            address: Address::new(kind.name(), stem),
            kind,
            name: common.name.into(),
            value: decoded?.into(),
            version: common.version,
            keep_versions: common.keep_versions,
            tags: common.tags,
            protect: common.protect,
            sensitive: common.sensitive,
            build_on_change: common.build_on_change,
            keep: common.keep,
            exclusive: common.exclusive,
            requires,
            source,
        };
        Some(Read { desired, value, spans })
    }

    /// What only shows when all files are read: a recipe against its components, keys against the Region.
    fn check_related(&mut self, read: &[Read], scope: &Scope) {
        let values: BTreeMap<Address, Value> = read
            .iter()
            .map(|read| (read.desired.address.clone(), Value::clone(&read.desired.value)))
            .collect();
        for Read { desired, value, spans } in read {
            let mut decoder = Decoder::default();
            desired.kind.check_related(value, &values, &mut decoder);
            desired.kind.check_place(value, scope, &mut decoder);
            let file = desired.source.file.as_str();
            let text = self.texts.get(file).map_or("", String::as_str);
            self.diagnostics.extend(spans.diagnostics(decoder, file, text));
        }
    }

    /// Two resources of one kind must not have the same name in AWS. Both are told where they stand.
    fn check_names(&mut self, read: &[Read]) {
        let mut first_of: BTreeMap<(model::KindName, &str, Cow<'_, str>), (&Read, bool)> = BTreeMap::new();
        for other in read {
            let Desired { kind, name, value, .. } = &other.desired;
            let key = (kind.name(), kind.namespace(value), kind.name_key(name));
            let Some((first, told)) = first_of.get_mut(&key) else {
                first_of.insert(key, (other, false));
                continue;
            };
            if !std::mem::replace(told, true) {
                self.same_name(first, other);
            }
            self.same_name(other, first);
        }
    }

    fn same_name(&mut self, read: &Read, other: &Read) {
        let (name, file) = (&read.desired.name, &other.desired.source.file);
        let mut decoder = Decoder::default();
        decoder
            .problem_at("name", "load/same-name", format!("`{name}` is the name of two resources: the other is {file}"))
            .help("to AWS, names that differ only in case, blanks or underscores are the same; give one of them another `name`");
        let file = read.desired.source.file.as_str();
        let text = self.texts.get(file).map_or("", String::as_str);
        self.diagnostics.extend(read.spans.diagnostics(decoder, file, text));
    }

    /// Policies need an organization that declares their type.
    fn check_organization(&mut self, resources: &BTreeMap<Address, Desired>, stack: &ReadStack) {
        for desired in resources
            .values()
            .filter(|desired| desired.kind.service() == model::Service::Organizations)
        {
            let types = stack
                .stack
                .organization
                .as_ref()
                .map(|organization| &organization.types);
            let policy_type = desired.kind.namespace(&desired.value);
            let (message, help) = match types {
                None => (
                    format!("{} is a policy, but {FILE} has no [organization]", desired.address),
                    "add [organization] with `id`, `management_account` and `types`".to_owned(),
                ),
                Some(types) if !types.iter().any(|name| name == policy_type) => (
                    format!(
                        "{} is a {policy_type}, which [organization] types does not list",
                        desired.address
                    ),
                    format!("add \"{policy_type}\" to `types` in {FILE}"),
                ),
                Some(_) => continue,
            };
            self.add(
                Diagnostic::error("load/organization", message)
                    .file(desired.source.file.as_str())
                    .help(help),
            );
        }
    }
}

/// The stem of a resource file; tests of policies are none.
fn stem(name: &str) -> Option<&str> {
    let stem = name.strip_suffix(".toml")?;
    (stem.strip_suffix(".tests").is_none() && !stem.is_empty() && !stem.starts_with('.')).then_some(stem)
}
