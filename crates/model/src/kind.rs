//! What the planner needs to know of a kind. It never learns which kind it is.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use crate::{
    Address, Decoder, Diagnostic, KindName, Quota, Quotas, Reach, Scope, Shape, Value, Version,
    arn::{slug, without_build},
};

/// The service that keeps the objects of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// EC2 Image Builder.
    ImageBuilder,
    /// AWS Organizations.
    Organizations,
}

/// How the objects of a kind come in versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Versioning {
    /// One object per name, updated in place.
    None,
    /// Immutable versions `x.y.z`.
    Versions,
    /// Immutable versions with builds, `x.y.z/1`.
    Builds,
}

/// A file beside the resource file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Document {
    /// The field that it fills.
    pub field: &'static str,
    /// The ending of its name, without the dot.
    pub extension: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// The field that may name it elsewhere instead.
    pub instead: Option<&'static str>,
    /// Whether variables are replaced in it (in policies only).
    pub variables: bool,
    /// Whether AWS takes it in base64.
    pub base64: bool,
}

/// The fields that a build is started from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Builds {
    /// What is built: the ARN of a recipe version.
    pub recipe: &'static str,
    /// The tags of the images.
    pub tags: &'static str,
}

/// How many attachments of one type a target may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttachmentLimits {
    /// At least so many.
    pub minimum: usize,
    /// At most so many.
    pub maximum: usize,
}

/// What is known around a document when it is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The resource as its TOML gives it.
    pub value: &'a Value,
    /// Today as `2026-11-22`, which decides whether an allowance has ended.
    pub today: Option<&'a str>,
    /// What the account and the organization may have.
    pub quotas: &'a Quotas,
}

/// A kind of resource: data and pure rules. Its calls are elsewhere.
pub trait Kind: Send + Sync + 'static {
    /// Its name in addresses.
    fn name(&self) -> KindName;
    /// The folder of the desired state that holds it.
    fn folder(&self) -> &'static str;
    /// Its resource type in ARNs.
    fn segment(&self) -> &'static str;
    /// Where it lives.
    fn service(&self) -> Service;
    /// How it comes in versions.
    fn versioning(&self) -> Versioning {
        Versioning::None
    }
    /// The files beside its resource file.
    fn documents(&self) -> &'static [Document] {
        &[]
    }
    /// Its fields.
    fn shape(&self) -> Shape;
    /// Reads a desired resource, reports what AWS would refuse, fills in AWS's defaults, and puts sets in order:
    /// equal values then mean equal resources.
    fn decode(&self, value: &Value, decoder: &mut Decoder) -> Option<Value>;
    /// Why AWS would refuse this name, if it would.
    fn check_name(&self, name: &str) -> Result<(), String>;
    /// AWS's quotas that the resources of this kind count towards.
    fn quotas(&self) -> &'static [Quota] {
        &[]
    }
    /// What is wrong with a document, with byte spans in it.
    fn lint(&self, _document: &str, _text: &str, _around: Surroundings<'_>) -> Vec<Diagnostic> {
        Vec::new()
    }
    /// Checks a resource against those it refers to. `value` is as its TOML gives it, `related` are canonical values by address.
    fn check_related(&self, _value: &Value, _related: &BTreeMap<Address, Value>, _decoder: &mut Decoder) {}
    /// Checks a resource, as its TOML gives it, against where it lives.
    fn check_place(&self, _value: &Value, _scope: &Scope, _decoder: &mut Decoder) {}
    /// Paths of a declared value that cannot be compared with what is read, because no read returns them, or returns something else
    /// for them; `[]` stands for every item.
    fn unreadable(&self, _declared: &Value) -> &'static [&'static str] {
        &[]
    }
    /// Fields that AWS never changes in place: a change is a replacement.
    fn fixed(&self) -> &'static [&'static str] {
        &[]
    }
    /// The versions that a value selects by name and version instead of by ARN: their ARNs without a build, in which a node of
    /// the version may be `x`.
    fn selected(&self, _value: &Value, _scope: &Scope) -> Vec<String> {
        Vec::new()
    }
    /// Where a value brings images, and who may launch them there.
    fn reach(&self, _value: &Value, _scope: &Scope) -> BTreeSet<Reach> {
        BTreeSet::new()
    }
    /// Whether images are made from its versions: then a version stays as long as an image of it lives.
    fn makes_images(&self) -> bool {
        false
    }
    /// What a build of it takes from its value, for kinds that start builds.
    fn builds(&self) -> Option<Builds> {
        None
    }
    /// The field that is a set of attachments, each made and removed by a call of its own.
    fn attachments(&self) -> Option<&'static str> {
        None
    }
    /// How many attachments of this resource's type a target may have.
    fn attachment_limits(&self, _value: &Value, _quotas: &Quotas) -> AttachmentLimits {
        AttachmentLimits {
            minimum: 0,
            maximum: usize::MAX,
        }
    }
    /// The type of attachment that counts together, for example `SERVICE_CONTROL_POLICY`.
    fn attachment_type<'a>(&self, _value: &'a Value) -> Option<&'a str> {
        None
    }
    /// Where, within its kind, the name must be unique: the type for a policy, the stage for a workflow, nothing elsewhere. ARNs of
    /// Image Builder's have it between the resource type and the name.
    fn namespace<'a>(&self, _value: &'a Value) -> &'a str {
        ""
    }
    /// What two names have in common that the service takes for the same.
    fn name_key<'a>(&self, name: &'a str) -> Cow<'a, str> {
        slug(name)
    }
    /// What the ownership tag of an object is written for: its version ARN without a build, or, for a policy, its
    /// organization, type and name.
    fn identity(
        &self,
        scope: &Scope,
        organization: &str,
        namespace: &str,
        name: &str,
        version: Option<Version>,
    ) -> String {
        match self.arn(scope, namespace, name, version) {
            Some(arn) => self.identity_of_arn(&arn).to_owned(),
            None => format!("{organization}/{namespace}/{name}"),
        }
    }
    /// What the ownership tag of an object with this ARN is written for, where ARNs say it.
    fn identity_of_arn<'a>(&self, arn: &'a str) -> &'a str {
        match self.versioning() {
            Versioning::Builds => without_build(arn),
            Versioning::Versions | Versioning::None => arn,
        }
    }
    /// The ARN of a version (with its build), or of the object; `None` where the service invents ids.
    fn arn(&self, scope: &Scope, namespace: &str, name: &str, version: Option<Version>) -> Option<String> {
        if self.service() == Service::Organizations {
            return None;
        }
        let segment = match namespace {
            "" => Cow::Borrowed(self.segment()),
            namespace => format!("{}/{namespace}", self.segment()).into(),
        };
        Some(match (version, self.versioning()) {
            (Some(version), Versioning::Builds) => scope.version_arn(&segment, name, version) + "/1",
            (Some(version), Versioning::Versions) => scope.version_arn(&segment, name, version),
            _ => scope.arn(&segment, name),
        })
    }
}

impl PartialEq for dyn Kind {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl std::fmt::Debug for dyn Kind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Kind({})", self.name())
    }
}
