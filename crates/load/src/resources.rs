//! One file a resource.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use model::{
    Address, Decoder, Desired, Diagnostic, Kind, Node, Reference, Source, Value, Versioning, did_you_mean, ownership::Tags,
};

use crate::{
    Loader, Root,
    stack::{FILE, ReadStack},
    tree,
};

/// Keys that every resource file may have.
const COMMON: [&str; 5] = ["name", "tags", "protect", "keep", "sensitive"];

/// AWS takes 50 tags; five are goldsmith's.
const USER_TAGS: usize = 45;

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
            let stems: BTreeSet<String> = entries.iter().filter_map(|entry| stem(&entry.name)).map(str::to_owned).collect();
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
        for entry in entries.iter().filter(|entry| entry.is_directory && !entry.name.starts_with('.')) {
            if folders.contains(&entry.name.as_str()) {
                continue;
            }
            let near = did_you_mean(&entry.name, folders.iter().copied());
            let help = near.map_or_else(|| format!("folders are: {}", folders.join(", ")), |near| format!("did you mean `{near}`?"));
            self.add(Diagnostic::error("load/unknown-folder", format!("`{}` is not a folder of a kind", entry.name)).help(help));
        }
    }

    fn check_entry(&mut self, kind: &dyn Kind, name: &str, is_directory: bool, stems: &BTreeSet<String>) {
        let file = format!("{}/{name}", kind.folder());
        if is_directory {
            self.add(Diagnostic::error("load/unknown-file", format!("`{file}` is a folder; resources do not nest")));
            return;
        }
        let documents: Vec<&str> = kind.documents().iter().map(|document| document.extension).collect();
        let belongs = |extension: &&str| name.strip_suffix(&format!(".{extension}")).is_some_and(|stem| stems.contains(stem));
        let orphan = documents.iter().find_map(|extension| name.strip_suffix(&format!(".{extension}")));
        if name.starts_with('.') || name == "README.md" || stem(name).is_some() || name.ends_with(".tests.toml") || documents.iter().any(belongs) {
            return;
        }
        let message = match orphan {
            Some(stem) => format!("`{file}` belongs to no resource: `{stem}.toml` is missing"),
            None => format!("`{file}` is not a file that goldsmith knows"),
        };
        let help = format!("this folder holds `<name>.toml`{}", documents.iter().map(|extension| format!(" and `<name>.{extension}`")).collect::<String>());
        self.add(Diagnostic::error("load/unknown-file", message).file(file).help(help));
    }

    /// Reads every resource.
    pub(crate) fn resources(
        &mut self,
        root: &Root,
        _kinds: &[&'static dyn Kind],
        listing: &[(&'static dyn Kind, String)],
        stack: &ReadStack,
        keep_versions: usize,
    ) -> BTreeMap<Address, Desired> {
        let known: BTreeSet<Address> = listing.iter().map(|(kind, stem)| Address::new(kind.name(), stem.clone())).collect();
        let mut resources = BTreeMap::new();
        for (kind, stem) in listing {
            if let Some(desired) = self.resource(root, *kind, stem, stack, keep_versions, &known) {
                resources.insert(desired.address.clone(), desired);
            }
        }
        self.check_names(&resources);
        self.check_organization(&resources, stack);
        resources
    }

    fn resource(
        &mut self,
        root: &Root,
        kind: &'static dyn Kind,
        stem: &str,
        stack: &ReadStack,
        keep_versions: usize,
        known: &BTreeSet<Address>,
    ) -> Option<Desired> {
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
        let mut source = Source { file: file.clone(), places: spans.places(&file, &text), documents: BTreeMap::new() };
        let common = Common::read(&value, kind, stem, keep_versions, &mut decoder);
        let mut own = value.without(&COMMON).without(kind_keys(kind));
        let complete = self.documents(root, kind, stem, stack, &mut own, &mut source, &mut decoder);
        let decoded = if complete { kind.decode(&own, &mut decoder) } else { None };
        check_references(&value, decoded.as_ref(), known, &mut decoder);
        self.diagnostics.extend(spans.diagnostics(decoder, &file, &text));
        let common = common?;
        Some(Desired {
            address: Address::new(kind.name(), stem),
            kind,
            name: common.name,
            value: decoded?,
            version: common.version,
            keep_versions: common.keep_versions,
            tags: common.tags,
            protect: common.protect,
            sensitive: common.sensitive,
            build_on_change: common.build_on_change,
            keep: common.keep,
            exclusive: common.exclusive,
            source,
        })
    }

    /// Reads the files beside the resource file into their fields. `false` if one that must be there is not.
    #[expect(clippy::too_many_arguments, reason = "one caller, and each is another thing")]
    fn documents(
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
            if own.get(document.field).is_some() {
                decoder
                    .problem_at(document.field, "load/inline-document", format!("`{}` is a file of its own: {file}", document.field))
                    .at_key();
                complete = false;
                continue;
            }
            let Ok(entries) = root.entries(kind.folder()) else { continue };
            if !entries.iter().any(|entry| format!("{}/{}", kind.folder(), entry.name) == file) {
                if document.required {
                    decoder.problem("load/missing-document", format!("the document `{file}` is missing")).help(format!("every {} has its document beside it", kind.name()));
                    complete = false;
                }
                continue;
            }
            let Some(text) = self.text(root, &file) else {
                complete = false;
                continue;
            };
            source.documents.insert(document.field.to_owned(), file.clone());
            let read = if document.variables { self.replaced(&file, &text, kind, document.field, stack, own) } else { self.linted(&file, &text, kind, document.field, own) };
            let read = if document.base64 { base64::engine::general_purpose::STANDARD.encode(read) } else { read };
            set_path(own, document.field, read);
        }
        complete
    }

    fn linted(&mut self, file: &str, text: &str, kind: &dyn Kind, field: &str, own: &Value) -> String {
        for diagnostic in kind.lint(field, text, own) {
            self.add(diagnostic.file(file));
        }
        text.to_owned()
    }

    /// Replaces variables in a policy, and leads the places of findings back to what the person wrote.
    fn replaced(&mut self, file: &str, text: &str, kind: &dyn Kind, field: &str, stack: &ReadStack, own: &Value) -> String {
        let replaced = stack.variables.replace(text, true);
        for (name, span) in &replaced.unknown {
            let (message, help) = stack.variables.unknown(name);
            self.add(Diagnostic::error("load/unknown-variable", message).file(file).at(span.clone(), "not defined").help(help));
        }
        for mut diagnostic in kind.lint(field, &replaced.text, own) {
            for label in &mut diagnostic.labels {
                label.span = replaced.original(&label.span);
            }
            diagnostic.fix = diagnostic.fix.filter(|_| replaced.text == text);
            self.add(diagnostic.file(file));
        }
        replaced.text
    }

    /// Two resources of one kind must not have the same name in AWS.
    fn check_names(&mut self, resources: &BTreeMap<Address, Desired>) {
        let mut seen: BTreeMap<(model::KindName, String, String), &Desired> = BTreeMap::new();
        for desired in resources.values() {
            let key = (desired.kind.name(), desired.kind.namespace(&desired.value), desired.kind.name_key(&desired.name));
            if let Some(first) = seen.insert(key, desired) {
                let message = format!("`{}` is the name of two resources: {} and {}", desired.name, first.source.file, desired.source.file);
                let help = "to AWS, names that differ only in case, blanks or underscores are the same; give one of them another `name`";
                self.add(Diagnostic::error("load/same-name", message).file(&desired.source.file).help(help));
            }
        }
    }

    /// Policies need an organization that declares their type.
    fn check_organization(&mut self, resources: &BTreeMap<Address, Desired>, stack: &ReadStack) {
        for desired in resources.values().filter(|desired| desired.kind.service() == model::Service::Organizations) {
            let types = stack.stack.organization.as_ref().map(|organization| &organization.types);
            let policy_type = desired.kind.namespace(&desired.value);
            let (message, help) = match types {
                None => (format!("{} is a policy, but {FILE} has no [organization]", desired.address), "add [organization] with `id`, `management_account` and `types`".to_owned()),
                Some(types) if !types.contains(&policy_type) => {
                    (format!("{} is a {policy_type}, which [organization] types does not list", desired.address), format!("add \"{policy_type}\" to `types` in {FILE}"))
                }
                Some(_) => continue,
            };
            self.add(Diagnostic::error("load/organization", message).file(&desired.source.file).help(help));
        }
    }
}

/// What every resource file may say.
struct Common {
    name: String,
    tags: Tags,
    protect: bool,
    sensitive: bool,
    keep: Vec<String>,
    version: model::VersionSpec,
    keep_versions: usize,
    build_on_change: bool,
    exclusive: bool,
}

impl Common {
    fn read(value: &Value, kind: &dyn Kind, stem: &str, keep_versions: usize, decoder: &mut Decoder) -> Option<Self> {
        let name: Option<String> = optional(value, "name", decoder)?;
        let name = name.unwrap_or_else(|| stem.to_owned());
        if let Err(message) = kind.check_name(&name) {
            decoder.problem_at("name", "load/name", message);
        }
        let tags: Tags = optional(value, "tags", decoder)?;
        check_tags(&tags, decoder);
        let version: Option<String> = optional(value, "version", decoder)?;
        let version = match version.map(|text| text.parse()) {
            None => model::VersionSpec::DEFAULT,
            Some(Ok(version)) => version,
            Some(Err(message)) => {
                let message: String = message;
                decoder.problem_at("version", "load/version", message).help("`\"1.2\"` is a line on which goldsmith counts; `\"1.2.3\"` is a pin");
                return None;
            }
        };
        let keep: Vec<String> = optional(value, "keep", decoder)?;
        check_keep(&keep, kind, decoder);
        let kept: Option<i64> = optional(value, "keep_versions", decoder)?;
        let mode: Option<String> = optional(value, "targets_mode", decoder)?;
        if let Some(mode) = mode.as_deref().filter(|mode| !["exclusive", "additive"].contains(mode)) {
            decoder.problem_at("targets_mode", "load/not-allowed", format!("`{mode}` is not a mode")).help("allowed are: exclusive, additive");
        }
        let flag = |key, decoder: &mut Decoder| optional::<Option<bool>>(value, key, decoder).map(Option::unwrap_or_default);
        Some(Self {
            name,
            tags,
            protect: flag("protect", decoder)?,
            sensitive: flag("sensitive", decoder)?,
            keep,
            version,
            keep_versions: kept.and_then(|kept| usize::try_from(kept).ok()).unwrap_or(keep_versions),
            build_on_change: flag("build_on_change", decoder)?,
            exclusive: mode.as_deref() != Some("additive"),
        })
    }
}

/// Keys that some kinds have beside their fields.
fn kind_keys(kind: &dyn Kind) -> &'static [&'static str] {
    match (kind.versioning(), kind.attachments()) {
        (Versioning::None, Some(_)) => &["targets_mode"],
        (Versioning::None, None) if kind.starts_builds() => &["build_on_change"],
        (Versioning::None, None) => &[],
        _ => &["version", "keep_versions"],
    }
}

fn optional<T: Node>(value: &Value, key: &'static str, decoder: &mut Decoder) -> Option<T> {
    match value.get(key) {
        Some(found) => decoder.member(key, |decoder| T::decode(found, decoder)),
        None => Some(T::default()),
    }
}

fn check_keep(keep: &[String], kind: &dyn Kind, decoder: &mut Decoder) {
    let model::Shape::Record(members) = kind.shape() else { return };
    for (index, field) in keep.iter().enumerate() {
        if field != "tags" && !members.iter().any(|member| member.name == field) {
            let names: Vec<&str> = members.iter().map(|member| member.name).collect();
            let near = did_you_mean(field, names.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            let help = near.unwrap_or_else(|| format!("fields are: tags, {}", names.join(", ")));
            decoder.problem_at(&format!("keep[{index}]"), "load/keep", format!("`{field}` is not a field of this kind")).help(help);
        }
    }
}

fn check_tags(tags: &Tags, decoder: &mut Decoder) {
    if tags.len() > USER_TAGS {
        decoder.problem_at("tags", "aws/count", format!("{} tags: AWS takes 50, and goldsmith needs five of them", tags.len()));
    }
    for (key, value) in tags {
        let path = format!("tags.{key}");
        let allowed = |character: char| character.is_alphanumeric() || character == ' ' || "_.:/=+-@".contains(character);
        if key.is_empty() || key.chars().count() > 128 || !key.chars().all(allowed) || key.starts_with("aws:") {
            decoder.problem_at(&path, "aws/tag-key", format!("`{key}` is not a tag key that AWS takes")).at_key().help("1 to 128 letters, digits, blanks and `_.:/=+-@`, not beginning with `aws:`");
        }
        if key.starts_with(model::ownership::PREFIX) {
            decoder.problem_at(&path, "load/own-tag", format!("`{key}` is one of goldsmith's own tags")).at_key().help("tags that begin with `goldsmith:` are written by goldsmith alone");
        }
        if value.chars().count() > 256 || !value.chars().all(allowed) {
            decoder.problem_at(&path, "aws/tag-value", format!("the value of `{key}` is not one that AWS takes")).help("up to 256 letters, digits, blanks and `_.:/=+-@`");
        }
    }
}

/// Every name must be a resource of this stack.
fn check_references(value: &Value, decoded: Option<&Value>, known: &BTreeSet<Address>, decoder: &mut Decoder) {
    for reference in decoded.map(Value::references).unwrap_or_default() {
        let Reference::Own(address) = reference else { continue };
        if known.contains(address) {
            continue;
        }
        let names = known.iter().filter(|other| other.kind == address.kind).map(|other| other.name.as_str());
        let near = did_you_mean(&address.name, names);
        let path = path_of(value, &address.name).unwrap_or_default();
        let problem = decoder.problem_at(&path, "load/unknown-reference", format!("there is no {} named `{}`", address.kind, address.name));
        match near {
            Some(near) => problem.label(format!("did you mean `{near}`?")).replace_with(near),
            None => problem.label("no file declares this").help("write the stem of a file of this stack, `aws:NAME` for what Amazon manages, or an ARN"),
        };
    }
}

/// The path of a text.
fn path_of(value: &Value, wanted: &str) -> Option<String> {
    match value {
        Value::Text(text) => (text == wanted).then(String::new),
        Value::List(items) => items.iter().enumerate().find_map(|(index, item)| path_of(item, wanted).map(|rest| join(&format!("[{index}]"), &rest))),
        Value::Map(entries) => {
            let fields = entries.iter().filter(|(key, _)| !["name", "description", "tags"].contains(&key.as_str()));
            fields.into_iter().find_map(|(key, item)| path_of(item, wanted).map(|rest| join(key, &rest)))
        }
        _ => None,
    }
}

fn join(first: &str, rest: &str) -> String {
    match rest.chars().next() {
        None => first.to_owned(),
        Some('[') => format!("{first}{rest}"),
        Some(_) => format!("{first}.{rest}"),
    }
}

fn set_path(value: &mut Value, path: &str, text: String) {
    let Some((first, rest)) = path.split_once('.') else {
        value.set(path, Some(Value::Text(text)));
        return;
    };
    let mut inner = value.get(first).cloned().unwrap_or_else(Value::map);
    set_path(&mut inner, rest, text);
    value.set(first, Some(inner));
}

/// The stem of a resource file; tests of policies are none.
fn stem(name: &str) -> Option<&str> {
    name.strip_suffix(".toml").filter(|stem| !stem.ends_with(".tests") && !stem.is_empty() && !stem.starts_with('.'))
}
