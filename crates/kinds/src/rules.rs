//! AWS's limits on values, checked before anything is sent (Image Builder's service model, appendix C of its scalars).

use std::ops::RangeInclusive;

use model::Decoder;

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
