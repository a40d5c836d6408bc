//! AWS's limits on values, checked before anything is sent (Image Builder's service model, appendix C of its scalars).

use std::ops::RangeInclusive;

use model::{Decoder, Scope};

/// A text of so many characters.
pub(crate) fn length(decoder: &mut Decoder, path: &str, text: Option<&str>, allowed: RangeInclusive<usize>) {
    let Some(text) = text else { return };
    let count = text.chars().count();
    if !allowed.contains(&count) {
        let (least, most) = (allowed.start(), allowed.end());
        decoder
            .problem_at(
                path,
                "aws/length",
                format!("{count} characters, where AWS takes {least} to {most}"),
            )
            .label(format!("{count} characters"));
    }
}

/// A number in a range.
pub(crate) fn range(decoder: &mut Decoder, path: &str, number: Option<i32>, allowed: RangeInclusive<i32>) {
    let Some(number) = number else { return };
    if !allowed.contains(&number) {
        let (least, most) = (allowed.start(), allowed.end());
        decoder.problem_at(
            path,
            "aws/range",
            format!("{number} is out of range: AWS takes {least} to {most}"),
        );
    }
}

/// A list or map of so many entries.
pub(crate) fn count(decoder: &mut Decoder, path: &str, count: usize, most: usize) {
    if count > most {
        decoder.problem_at(
            path,
            "aws/count",
            format!("{count} entries, where AWS takes at most {most}"),
        );
    }
}

/// A text of a form that `fits` knows.
pub(crate) fn form(decoder: &mut Decoder, path: &str, text: Option<&str>, what: &str, fits: fn(&str) -> bool) {
    if let Some(text) = text.filter(|text| !fits(text)) {
        decoder
            .problem_at(path, "aws/form", format!("`{text}` is not {what}"))
            .label(format!("not {what}"));
    }
}

/// The 12 digits of an account.
pub(crate) fn account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A Region that is known here; a new one needs nothing but this warning.
pub(crate) fn region(decoder: &mut Decoder, path: &str, name: &str) {
    if model::region::is_known(name) {
        return;
    }
    let message = format!("`{name}` is no Region that goldsmith knows of");
    let problem = decoder.problem_at(path, "load/region", message).warning();
    match model::region::nearest(name) {
        // Which one was meant is a guess: the letters of one Region are those of another but for a few.
        Some(near) => problem.label(format!("did you mean `{near}`?")),
        None => problem.help("a Region looks like `us-east-1`; a new one needs nothing but this warning"),
    };
}

/// A key that is used where the stack lives. A KMS key is regional; an alias or id without an ARN is one of that Region.
pub(crate) fn key_here(decoder: &mut Decoder, path: &str, key: Option<&str>, scope: &Scope) {
    let elsewhere = |key: &&str| key.starts_with("arn:") && key.split(':').nth(3) != Some(&scope.region);
    if key.as_ref().is_some_and(elsewhere) {
        decoder
            .problem_at(
                path,
                "aws/key-of-another-region",
                format!("this key is not in {}, where it is used", scope.region),
            )
            .help("a KMS key is regional: name one of this Region, for example with `${var.kms_key.<region>}`");
    }
}

/// `RoleNameOrArn` of Image Builder.
pub(crate) fn role(text: &str) -> bool {
    let name = if text.starts_with("arn:") {
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        match parts.as_slice() {
            ["arn", partition, "iam", "", owner, resource] if partition.starts_with("aws") && account(owner) => {
                resource.strip_prefix("role/").unwrap_or_default()
            }
            _ => "",
        }
    } else {
        text
    };
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@-_/".contains(&byte);
    !name.is_empty() && name.bytes().all(allowed)
}

/// The ARN of a service.
pub(crate) fn arn_of(service: &str, text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    matches!(parts.as_slice(), ["arn", partition, found, _, _, resource]
        if partition.starts_with("aws") && *found == service && !resource.is_empty())
}

/// `ResourceName` of Image Builder: 3 to 128 letters, digits, hyphens and underscores, with blanks inside.
pub(crate) fn resource_name(name: &str) -> Result<(), String> {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let bytes = name.as_bytes();
    if !(3..=128).contains(&bytes.len()) {
        return Err(format!(
            "the name `{name}` has {} characters: Image Builder takes 3 to 128",
            name.chars().count()
        ));
    }
    let edges = letter(bytes[0]) && letter(bytes[bytes.len() - 1]);
    if edges && bytes.iter().all(|byte| letter(*byte) || *byte == b' ') {
        return Ok(());
    }
    Err(format!(
        "the name `{name}` may hold only letters, digits, `-`, `_`, and blanks inside"
    ))
}

/// `description`, `changeDescription`: 1 to 1024 characters; an empty one is left out instead.
pub(crate) fn description(decoder: &mut Decoder, text: Option<&String>) {
    length(decoder, "description", text.map(String::as_str), 1..=1024);
}

/// A map of tags as a field (`ami_tags`, `resource_tags`, `image_tags`).
pub(crate) fn tags(decoder: &mut Decoder, path: &str, tags: &std::collections::BTreeMap<String, String>, most: usize) {
    count(decoder, path, tags.len(), most);
    for (key, value) in tags {
        let allowed = |character: char| {
            character.is_ascii_alphanumeric() || character.is_ascii_whitespace() || "_.:/=+-@".contains(character)
        };
        if key.is_empty() || key.chars().count() > 128 || !key.chars().all(allowed) || key.starts_with("aws:") {
            decoder
                .problem_at(
                    &format!("{path}.{key}"),
                    "aws/tag-key",
                    format!("`{key}` is not a tag key that AWS takes"),
                )
                .at_key()
                .help("1 to 128 letters, digits, blanks and `_.:/=+-@`, not beginning with `aws:`");
        }
        length(decoder, &format!("{path}.{key}"), Some(value), 0..=256);
    }
}
