//! Image Builder's ARNs, slugs and kinds.

use serde::{Deserialize, Serialize};

use super::store::Key;
use super::version::VersionPattern;

/// The kinds of resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    Component,
    ImageRecipe,
    ContainerRecipe,
    InfrastructureConfiguration,
    DistributionConfiguration,
    ImagePipeline,
    LifecyclePolicy,
    Workflow,
    Image,
}

impl Kind {
    pub(super) const ALL: [Self; 9] = [
        Self::Component,
        Self::ImageRecipe,
        Self::ContainerRecipe,
        Self::InfrastructureConfiguration,
        Self::DistributionConfiguration,
        Self::ImagePipeline,
        Self::LifecyclePolicy,
        Self::Workflow,
        Self::Image,
    ];

    /// The word in ARNs.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Component => "component",
            Self::ImageRecipe => "image-recipe",
            Self::ContainerRecipe => "container-recipe",
            Self::InfrastructureConfiguration => "infrastructure-configuration",
            Self::DistributionConfiguration => "distribution-configuration",
            Self::ImagePipeline => "image-pipeline",
            Self::LifecyclePolicy => "lifecycle-policy",
            Self::Workflow => "workflow",
            Self::Image => "image",
        }
    }

    /// The name in error texts.
    pub(super) fn type_name(self) -> &'static str {
        match self {
            Self::Component => "Component",
            Self::ImageRecipe => "ImageRecipe",
            Self::ContainerRecipe => "ContainerRecipe",
            Self::InfrastructureConfiguration => "InfrastructureConfiguration",
            Self::DistributionConfiguration => "DistributionConfiguration",
            Self::ImagePipeline => "ImagePipeline",
            Self::LifecyclePolicy => "LifecyclePolicy",
            Self::Workflow => "Workflow",
            Self::Image => "Image",
        }
    }

    fn versioned(self) -> bool {
        self.has_builds() || matches!(self, Self::ImageRecipe | Self::ContainerRecipe)
    }

    pub(super) fn has_builds(self) -> bool {
        matches!(self, Self::Component | Self::Workflow | Self::Image)
    }
}

/// A parsed ARN.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Arn {
    pub(super) region: String,
    /// 12 digits, `aws` or `aws-marketplace`.
    pub(super) owner: String,
    pub(super) kind: Kind,
    /// The type of a workflow in lower case; empty for every other kind.
    pub(super) family: String,
    pub(super) slug: String,
    pub(super) version: Option<VersionPattern>,
    pub(super) build: Option<u32>,
}

impl Arn {
    /// Reads an ARN that the table's patterns let through. `Err` explains what is wrong with its version; `Ok(None)` is
    /// no ARN of Image Builder at all.
    pub(super) fn parse(text: &str) -> Result<Option<Self>, String> {
        let mut parts = text.splitn(6, ':');
        let (Some("arn"), Some(_), Some("imagebuilder"), Some(region), Some(owner), Some(tail)) = (
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
            parts.next(),
        ) else {
            return Ok(None);
        };
        let mut segments = tail.split('/');
        let kind = segments
            .next()
            .and_then(|word| Kind::ALL.into_iter().find(|kind| kind.path() == word));
        let Some(kind) = kind else { return Ok(None) };
        let family = if kind == Kind::Workflow {
            segments.next().unwrap_or("")
        } else {
            ""
        };
        let Some(slug) = segments.next().filter(|slug| !slug.is_empty()) else {
            return Ok(None);
        };
        let version = segments.next().map(VersionPattern::parse).transpose()?;
        let build = match segments.next() {
            Some(number) => Some(
                number
                    .parse()
                    .map_err(|_| format!("'{number}' is not a build number."))?,
            ),
            None => None,
        };
        if segments.next().is_some() || (version.is_some() && !kind.versioned()) {
            return Ok(None);
        }
        Ok(Some(Self {
            region: region.to_owned(),
            owner: owner.to_owned(),
            kind,
            family: family.to_owned(),
            slug: slug.to_owned(),
            version,
            build,
        }))
    }

    /// Whether it names one thing, rather than the newest of several.
    pub(super) fn is_exact(&self) -> bool {
        let version_exact = self.version.is_some_and(|version| version.exact().is_some());
        !self.kind.versioned() || (version_exact && (self.build.is_some() || !self.kind.has_builds()))
    }

    /// The key, if it names one thing.
    pub(super) fn key(&self) -> Option<Key> {
        if !self.is_exact() {
            return None;
        }
        Some(Key {
            family: self.family.clone(),
            slug: self.slug.clone(),
            version: self.version.and_then(VersionPattern::exact).unwrap_or_default(),
            build: self.build.unwrap_or(0),
        })
    }
}

/// `arn:<partition>:imagebuilder:<region>:<owner>:<kind>/…` up to and with the slug.
pub(super) fn stem(region: &str, owner: &str, kind: Kind, key: &Key) -> String {
    let Key { family, slug, .. } = key;
    let partition = partition(region);
    let family = if family.is_empty() {
        String::new()
    } else {
        format!("{family}/")
    };
    format!(
        "arn:{partition}:imagebuilder:{region}:{owner}:{}/{family}{slug}",
        kind.path()
    )
}

/// The ARN of one thing.
pub(super) fn arn_of(region: &str, owner: &str, kind: Kind, key: &Key) -> String {
    let stem = stem(region, owner, kind, key);
    let Key { version, build, .. } = key;
    match (kind.versioned(), kind.has_builds()) {
        (true, true) => format!("{stem}/{version}/{build}"),
        (true, false) => format!("{stem}/{version}"),
        _ => stem,
    }
}

/// The partition of a Region, by its name (botocore's `partitions.json`).
pub(super) fn partition(region: &str) -> &'static str {
    let beginning = region.rsplitn(3, '-').last().unwrap_or_default();
    match beginning {
        "cn" => "aws-cn",
        "us-gov" => "aws-us-gov",
        "eusc-de" => "aws-eusc",
        "us-iso" => "aws-iso",
        "us-isob" => "aws-iso-b",
        "eu-isoe" => "aws-iso-e",
        "us-isof" => "aws-iso-f",
        _ => "aws",
    }
}

/// The name as it stands in ARNs: names that differ only in case, spaces or underscores are the same name.
pub(super) fn slug(name: &str) -> String {
    name.chars()
        .map(|character| match character {
            ' ' | '_' => '-',
            other => other.to_ascii_lowercase(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions() {
        for (region, expected) in [
            ("us-east-1", "aws"),
            ("cn-north-1", "aws-cn"),
            ("us-gov-west-1", "aws-us-gov"),
            ("eusc-de-east-1", "aws-eusc"),
            ("us-isof-south-1", "aws-iso-f"),
            ("", "aws"),
        ] {
            assert_eq!(partition(region), expected, "{region}");
        }
    }

    #[test]
    fn arns_are_read_and_written() {
        let text = "arn:aws:imagebuilder:us-east-1:111122223333:workflow/build/my-flow/1.2.3/4";
        let arn = Arn::parse(text).unwrap().unwrap();
        assert_eq!((arn.family.as_str(), arn.build), ("build", Some(4)));
        assert_eq!(
            arn_of("us-east-1", "111122223333", Kind::Workflow, &arn.key().unwrap()),
            text
        );
    }

    #[test]
    fn what_is_not_exact_has_no_key() {
        for text in ["component/a/x.x.x", "component/a/1.0.0", "image-recipe/a/1.0.x"] {
            let arn = Arn::parse(&format!("arn:aws:imagebuilder:us-east-1:1:{text}"))
                .unwrap()
                .unwrap();
            assert_eq!(arn.key(), None, "{text}");
        }
        assert!(Arn::parse("arn:aws:imagebuilder:r:1:component/a/x.1.x").is_err());
        assert_eq!(Arn::parse("arn:aws:imagebuilder:r:1:image-pipeline/a/1.0.0"), Ok(None));
    }

    #[test]
    fn slugs_make_names_equal() {
        assert_eq!(slug("My_Image Two"), "my-image-two");
    }
}
