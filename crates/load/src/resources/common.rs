//! The keys that every resource file may have.

use std::collections::BTreeMap;

use model::{Decoder, Kind, Node, Value, Versioning, did_you_mean, ownership::Tags};

use crate::allow;

/// AWS takes 50 tags; five are goldsmith's.
const USER_TAGS: usize = 45;

/// What every resource file may say.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key of its own in the resource file"
)]
pub(super) struct Common {
    pub(super) name: String,
    pub(super) tags: Tags,
    pub(super) protect: bool,
    pub(super) sensitive: bool,
    pub(super) keep: Vec<String>,
    pub(super) version: model::VersionSpec,
    pub(super) keep_versions: usize,
    pub(super) build_on_change: bool,
    pub(super) exclusive: bool,
    pub(super) requires: Option<String>,
}

impl Common {
    pub(super) fn read(
        value: &Value,
        kind: &dyn Kind,
        stem: &str,
        keep_versions: usize,
        decoder: &mut Decoder,
    ) -> Option<Self> {
        let name: Option<String> = optional(value, "name", decoder)?;
        let name = name.unwrap_or_else(|| stem.to_owned());
        if let Err(message) = kind.check_name(&name) {
            decoder.problem_at("name", "load/name", message);
        }
        let tags: BTreeMap<String, String> = optional(value, "tags", decoder)?;
        let tags: Tags = tags
            .into_iter()
            .map(|(key, value)| (key.into(), value.into()))
            .collect();
        check_tags(&tags, decoder);
        let version: Option<String> = optional(value, "version", decoder)?;
        let version = match version.map(|text| text.parse()) {
            None => model::VersionSpec::DEFAULT,
            Some(Ok(version)) => version,
            Some(Err(message)) => {
                let message: String = message;
                decoder
                    .problem_at("version", "load/version", message)
                    .help("`\"1.2\"` is a line on which goldsmith counts; `\"1.2.3\"` is a pin");
                model::VersionSpec::DEFAULT
            }
        };
        let keep: Vec<String> = optional(value, "keep", decoder)?;
        check_keep(&keep, kind, decoder);
        let kept: Option<i64> = optional(value, "keep_versions", decoder)?;
        if kept.is_some_and(|kept| kept < 0) {
            decoder.problem_at("keep_versions", "load/wrong-type", "`keep_versions` is a number from 0");
        }
        let mode: Option<String> = optional(value, "targets_mode", decoder)?;
        if let Some(mode) = mode.as_deref().filter(|mode| !["exclusive", "additive"].contains(mode)) {
            decoder
                .problem_at("targets_mode", "load/not-allowed", format!("`{mode}` is not a mode"))
                .help("allowed are: exclusive, additive");
        }
        let flag =
            |key, decoder: &mut Decoder| optional::<Option<bool>>(value, key, decoder).map(Option::unwrap_or_default);
        Some(Self {
            name,
            tags,
            protect: flag("protect", decoder)?,
            sensitive: flag("sensitive", decoder)?,
            keep,
            version,
            keep_versions: kept
                .and_then(|kept| usize::try_from(kept).ok())
                .unwrap_or(keep_versions),
            build_on_change: flag("build_on_change", decoder)?,
            exclusive: mode.as_deref() != Some("additive"),
            requires: optional(value, "requires", decoder)?,
        })
    }
}

/// Keys that every resource file may have.
const COMMON: [&str; 6] = ["name", "tags", "protect", "keep", "sensitive", allow::KEY];

/// The fields of the kind alone, after every key that is neither a field nor one of goldsmith's own was reported.
pub(super) fn only_known(value: &Value, kind: &dyn Kind, decoder: &mut Decoder) -> Value {
    let own = value.without(&COMMON).without(kind_keys(kind));
    let (model::Shape::Record(members), Value::Map(entries)) = (kind.shape(), &own) else {
        return own;
    };
    let documents = kind.documents();
    let is_document = |name: &str| {
        documents
            .iter()
            .any(|document| document.required && document.field == name)
    };
    let fields: Vec<&str> = members.iter().map(|member| member.name).collect();
    let (known, unknown): (Vec<_>, Vec<_>) = entries
        .iter()
        .cloned()
        .partition(|(key, _)| fields.contains(&key.as_str()));
    // A document is a file of its own: nobody is told to write its key, and whoever writes it is told so elsewhere.
    let written: Vec<&str> = fields.iter().copied().filter(|name| !is_document(name)).collect();
    let allowed: Vec<&str> = [&written, kind_keys(kind), &COMMON].concat();
    decoder.known_keys(&Value::Map(unknown.into_iter().collect()), &allowed);
    Value::Map(known.into_iter().collect())
}

/// Keys that some kinds have beside their fields.
fn kind_keys(kind: &dyn Kind) -> &'static [&'static str] {
    match (kind.versioning(), kind.attachments()) {
        (Versioning::None, Some(_)) => &["targets_mode", "requires"],
        (Versioning::None, None) if kind.builds().is_some() => &["build_on_change"],
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
    let model::Shape::Record(members) = kind.shape() else {
        return;
    };
    for (index, field) in keep.iter().enumerate() {
        if field != "tags" && !members.iter().any(|member| member.name == field) {
            let names: Vec<&str> = members.iter().map(|member| member.name).collect();
            let near = did_you_mean(field, names.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            let help = near.unwrap_or_else(|| format!("fields are: tags, {}", names.join(", ")));
            decoder
                .problem_at(
                    &format!("keep[{index}]"),
                    "load/keep",
                    format!("`{field}` is not a field of this kind"),
                )
                .help(help);
        }
    }
}

fn check_tags(tags: &Tags, decoder: &mut Decoder) {
    if tags.len() > USER_TAGS {
        decoder.problem_at(
            "tags",
            "aws/count",
            format!("{} tags: AWS takes 50, and goldsmith needs five of them", tags.len()),
        );
    }
    for (key, value) in tags {
        let path = format!("tags.{key}");
        let allowed =
            |character: char| character.is_alphanumeric() || character == ' ' || "_.:/=+-@".contains(character);
        if key.is_empty() || key.chars().count() > 128 || !key.chars().all(allowed) || key.starts_with("aws:") {
            decoder
                .problem_at(&path, "aws/tag-key", format!("`{key}` is not a tag key that AWS takes"))
                .at_key()
                .help("1 to 128 letters, digits, blanks and `_.:/=+-@`, not beginning with `aws:`");
        }
        if key.starts_with(model::ownership::PREFIX) {
            decoder
                .problem_at(&path, "load/own-tag", format!("`{key}` is one of goldsmith's own tags"))
                .at_key()
                .help("tags that begin with `goldsmith:` are written by goldsmith alone");
        }
        if value.chars().count() > 256 || !value.chars().all(allowed) {
            decoder
                .problem_at(
                    &path,
                    "aws/tag-value",
                    format!("the value of `{key}` is not one that AWS takes"),
                )
                .help("up to 256 letters, digits, blanks and `_.:/=+-@`");
        }
    }
}
