//! ARNs of Image Builder are deterministic: name, version, account and Region give them, so a plan can name every one.

use std::{borrow::Cow, fmt::Write as _};

use crate::Version;

/// What most ARNs fit into.
const USUAL_LENGTH: usize = 128;

/// Where a stack lives: what all its Image Builder ARNs share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The 12-digit account id.
    pub account: String,
    /// The Region, for example `eu-central-1`.
    pub region: String,
}

impl Scope {
    /// The partition follows from the Region's name: China and `GovCloud` have their own.
    pub fn partition(&self) -> &'static str {
        if self.region.starts_with("cn-") {
            "aws-cn"
        } else if self.region.starts_with("us-gov-") {
            "aws-us-gov"
        } else {
            "aws"
        }
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

/// A version ARN: the build at its end removed, where there is one.
pub fn without_build(arn: &str) -> &str {
    match split_last(arn) {
        Some((version, build)) if !build.is_empty() && build.bytes().all(|byte| byte.is_ascii_digit()) => version,
        _ => arn,
    }
}

/// An ARN without its version and build, and the version, where there is one; a node of it may be `x`.
pub fn split_version(arn: &str) -> (&str, Option<&str>) {
    let arn = without_build(arn);
    match split_last(arn) {
        Some((stem, version)) if version.bytes().filter(|byte| *byte == b'.').count() == 2 => (stem, Some(version)),
        _ => (arn, None),
    }
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
        let scope = |region: &str| Scope {
            account: "111122223333".into(),
            region: region.into(),
        };
        assert_eq!(scope("cn-north-1").partition(), "aws-cn");
        assert_eq!(scope("us-gov-west-1").partition(), "aws-us-gov");
        assert_eq!(scope("us-east-1").partition(), "aws");
    }
}
