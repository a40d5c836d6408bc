//! How one resource names another.

use std::fmt;

use crate::{Address, Scope, Text, arn};

/// What stands where AWS takes an ARN.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reference {
    /// A resource of this stack, by the stem of its file.
    Own(Address),
    /// `aws:NAME[@VERSION]`: managed by Amazon.
    Managed {
        /// The ARN's resource type: `component`, `image`, `workflow/build`.
        segment: &'static str,
        /// Amazon's name.
        name: Text,
        /// With `x` where any number will do.
        version: Text,
    },
    /// An ARN, an AMI id, an SSM parameter: taken as it is.
    Literal(Text),
}

impl Reference {
    /// The ARN or the literal, where it does not depend on a version of this stack's own.
    pub fn fixed(&self, scope: &Scope) -> Option<Text> {
        match self {
            Self::Own(_) => None,
            Self::Managed { segment, name, version } => Some(scope.managed_arn(segment, name, version).into()),
            Self::Literal(text) => Some(text.clone()),
        }
    }

    /// `aws:NAME[@VERSION]`, where `VERSION` may be `1`, `1.2`, `1.x.x`, `1.2.3` or absent.
    pub fn managed(segment: &'static str, text: &str) -> Result<Self, String> {
        let (name, version) = text.split_once('@').unwrap_or((text, "x.x.x"));
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_';
        if name.is_empty() || !name.bytes().all(allowed) {
            return Err(format!(
                "`{}{text}` does not name anything that Amazon manages: lower-case letters, digits, `-`, `_`",
                managed_prefix(segment)
            ));
        }
        let nodes: Vec<&str> = version.split('.').collect();
        let numeric = |node: &str| !node.is_empty() && node.bytes().all(|byte| byte.is_ascii_digit());
        let first_wildcard = nodes.iter().position(|node| *node == "x").unwrap_or(nodes.len());
        let well_formed = nodes.len() <= 3
            && nodes[..first_wildcard].iter().all(|node| numeric(node))
            && nodes[first_wildcard..].iter().all(|node| *node == "x");
        if !well_formed {
            return Err(format!(
                "`{version}` is not a version: numbers, then `x`, such as `2.x.x` or `2026.9.1`"
            ));
        }
        let padded: Vec<&str> = nodes.into_iter().chain(std::iter::repeat("x")).take(3).collect();
        Ok(Self::Managed {
            segment,
            name: name.into(),
            version: padded.join(".").into(),
        })
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own(address) => write!(formatter, "{address}"),
            Self::Managed { segment, name, version } => {
                write!(formatter, "{}{name}@{version}", managed_prefix(segment))
            }
            Self::Literal(text) => formatter.write_str(text),
        }
    }
}

/// What stands before the names that Amazon manages of a resource type: `aws:`, and for workflows their stage too, `aws:build/`.
pub fn managed_prefix(segment: &str) -> String {
    let stage = segment.split_once('/').map_or("", |(_, stage)| stage);
    let slash = if stage.is_empty() { "" } else { "/" };
    format!("aws:{stage}{slash}")
}

/// The name by which an item that refers to this ARN of Image Builder's is shown: the resource's slug. Any other text is its own.
pub fn short_name(text: &str) -> &str {
    let ours = text.starts_with("arn:") && text.contains(":imagebuilder:");
    let named = arn::split_version(text).0.rsplit_once('/').filter(|_| ours);
    named.map_or(text, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::short_name;

    #[test]
    fn short_names() {
        for (text, expected) in [
            (
                "arn:aws:imagebuilder:us-east-1:aws:component/update-linux/x.x.x",
                "update-linux",
            ),
            (
                "arn:aws:imagebuilder:us-east-1:111122223333:workflow/test/boot/1.0.0/1",
                "boot",
            ),
            (
                "arn:aws:imagebuilder:us-east-1:111122223333:image-pipeline/golden",
                "golden",
            ),
            ("/dev/xvda", "/dev/xvda"),
            ("us-east-1", "us-east-1"),
        ] {
            assert_eq!(short_name(text), expected);
        }
    }
}
