//! ARNs of Image Builder are deterministic: name, version, account and Region give them, so a plan can name every one.

use std::{borrow::Cow, fmt::Write as _};

use crate::Version;

/// What most ARNs fit into.
const USUAL_LENGTH: usize = 128;

/// What the names of the Regions of every partition but the commercial one begin with.
const PARTITIONS: [(&str, &str); 7] = [
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("eusc-", "aws-eusc"),
    ("us-iso-", "aws-iso"),
    ("us-isob-", "aws-iso-b"),
    ("eu-isoe-", "aws-iso-e"),
    ("us-isof-", "aws-iso-f"),
];

/// Where a stack lives: what all its Image Builder ARNs share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The 12-digit account id.
    pub account: String,
    /// The Region, for example `eu-central-1`.
    pub region: String,
}

impl Scope {
    /// The partition follows from the beginning of the Region's name (botocore's `partitions.json`).
    pub fn partition(&self) -> &'static str {
        let mut others = PARTITIONS.into_iter();
        let other = others.find(|(regions, _)| self.region.starts_with(regions));
        other.map_or("aws", |(_, partition)| partition)
    }

    /// What the ARNs of everything that this account owns begin with, with room for the rest.
    pub fn own(&self) -> String {
        let (partition, region, account) = (self.partition(), &self.region, &self.account);
        let mut arn = String::with_capacity(USUAL_LENGTH);
        arn.extend(["arn:", partition, ":imagebuilder:", region, ":", account, ":"]);
        arn
    }

    /// The ARN of something that this account owns, without a version.
    pub fn arn(&self, segment: &str, name: &str) -> String {
        let mut arn = self.own();
        arn.extend([segment, "/", &slug(name)]);
        arn
    }

    /// The ARN of a version, without its build.
    pub fn version_arn(&self, segment: &str, name: &str, version: Version) -> String {
        let mut arn = self.arn(segment, name);
        write!(arn, "/{version}").expect("a string takes every text");
        arn
    }

    /// The ARN of something that Amazon manages; `version` may hold `x`.
    pub fn managed_arn(&self, segment: &str, name: &str, version: &str) -> String {
        let (partition, region) = (self.partition(), &self.region);
        format!("arn:{partition}:imagebuilder:{region}:aws:{segment}/{name}/{version}")
    }
}

/// A name as it stands in an ARN: lower case, blanks and underscores turned into hyphens.
///
/// Names with the same slug are the same name to Image Builder
/// (model text of the Rust SDK: names that differ only in case, spaces or underscores are equal).
pub fn slug(name: &str) -> Cow<'_, str> {
    if !name.bytes().any(|byte| matches!(byte, b' ' | b'_' | b'A'..=b'Z')) {
        return name.into();
    }
    let characters = name.chars().map(|character| match character {
        ' ' | '_' => '-',
        other => other.to_ascii_lowercase(),
    });
    characters.collect()
}

/// A version ARN: the build at its end removed, where there is one. A name may be a number as well; only a build is behind a version.
pub fn without_build(arn: &str) -> &str {
    match split_last(arn) {
        Some((version, build)) if is_build(build) && split_last(version).is_some_and(|(_, node)| is_version(node)) => {
            version
        }
        _ => arn,
    }
}

/// An ARN without its version and build, and the version, where there is one; a node of it may be `x`.
pub fn split_version(arn: &str) -> (&str, Option<&str>) {
    match split_last(without_build(arn)) {
        Some((stem, version)) if is_version(version) => (stem, Some(version)),
        _ => (arn, None),
    }
}

fn is_build(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether this is no name, as those have no dots.
fn is_version(text: &str) -> bool {
    text.bytes().filter(|byte| *byte == b'.').count() == 2
}

/// What stands before and behind the last slash of an ARN. It is a few bytes from the end, where looking at each is faster than a search
/// that is made for long texts.
pub fn split_last(arn: &str) -> Option<(&str, &str)> {
    let slash = arn.bytes().rposition(|byte| byte == b'/')?;
    Some((&arn[..slash], &arn[slash + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_and_versions() {
        for stem in [
            "arn:aws:imagebuilder:r:1:component/a",
            "arn:aws:imagebuilder:r:1:workflow/test/a",
            "arn:aws:imagebuilder:r:1:infrastructure-configuration/2024",
        ] {
            assert_eq!(split_version(stem), (stem, None));
            for (end, version) in [("/1.2.3", "1.2.3"), ("/1.2.3/4", "1.2.3"), ("/1.x.x", "1.x.x")] {
                assert_eq!(split_version(&format!("{stem}{end}")), (stem, Some(version)));
            }
        }
    }

    #[test]
    fn slugs_and_builds() {
        assert_eq!(slug("My Hardened_Image"), "my-hardened-image");
        assert_eq!(
            without_build("arn:aws:imagebuilder:r:1:component/a/1.0.0/2"),
            "arn:aws:imagebuilder:r:1:component/a/1.0.0"
        );
        assert_eq!(
            without_build("arn:aws:imagebuilder:r:1:image-recipe/a/1.0.0"),
            "arn:aws:imagebuilder:r:1:image-recipe/a/1.0.0"
        );
    }

    #[test]
    fn partitions() {
        for (region, partition) in [
            ("us-east-1", "aws"),
            ("eu-south-2", "aws"),
            ("cn-north-1", "aws-cn"),
            ("us-gov-west-1", "aws-us-gov"),
            ("eusc-de-east-1", "aws-eusc"),
            ("us-iso-west-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
            ("eu-isoe-west-1", "aws-iso-e"),
            ("us-isof-south-1", "aws-iso-f"),
        ] {
            let scope = Scope {
                account: "111122223333".into(),
                region: region.into(),
            };
            assert_eq!(scope.partition(), partition, "{region}");
        }
    }
}
