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
                "`aws:{text}` does not name anything that Amazon manages: lower-case letters, digits, `-`, `_`"
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
            Self::Managed { name, version, .. } => write!(formatter, "aws:{name}@{version}"),
            Self::Literal(text) => formatter.write_str(text),
        }
    }
}

/// The name by which an item that refers to this ARN is shown: the resource's slug.
pub fn short_name(arn: &str) -> &str {
    let tail = arn.split_once("imagebuilder:").map_or(arn, |(_, tail)| tail);
    arn::without_build(tail).split('/').nth(1).unwrap_or(arn)
}
