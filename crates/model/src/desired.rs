//! The desired state, as the loader hands it to the planner.

use std::collections::BTreeMap;

use crate::{Address, Declared, Guards, Kind, Quotas, Scope, Text, VersionSpec, ownership::Tags};

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Relative to the desired-state directory.
    pub file: Text,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// Where a resource was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// Its TOML file.
    pub file: Text,
    /// The place of each key, by path with indices.
    pub places: BTreeMap<String, Place>,
    /// The file of each document, by field.
    pub documents: BTreeMap<String, Text>,
}

impl Source {
    /// The place of a path, or of the nearest thing around it.
    pub fn place(&self, path: &str) -> Place {
        let mut path = path;
        while !path.is_empty() {
            if let Some(file) = self.documents.get(path) {
                return Place {
                    file: file.clone(),
                    line: 1,
                    column: 1,
                };
            }
            if let Some(place) = self.places.get(path) {
                return place.clone();
            }
            match path.rfind(['.', '[']) {
                Some(end) => path = &path[..end],
                None => break,
            }
        }
        self.beginning()
    }

    /// The place of the whole resource.
    pub fn beginning(&self) -> Place {
        Place {
            file: self.file.clone(),
            line: 1,
            column: 1,
        }
    }
}

/// One desired resource.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key of its own in the resource file"
)]
pub struct Desired {
    /// What goldsmith calls it.
    pub address: Address,
    /// Its kind.
    pub kind: &'static dyn Kind,
    /// What AWS calls it.
    pub name: Text,
    /// Its fields, canonical; references are still by name.
    pub value: Declared,
    /// What it says about its version (of kinds that have them).
    pub version: VersionSpec,
    /// How many older versions stay.
    pub keep_versions: usize,
    /// The user's tags.
    pub tags: Tags,
    /// Never deleted, even when its file is gone.
    pub protect: bool,
    /// Prints digests instead of values.
    pub sensitive: bool,
    /// A build is started when it is made or pointed at another recipe version.
    pub build_on_change: bool,
    /// Fields that are left as they are in AWS.
    pub keep: Vec<String>,
    /// Whether attachments that are not listed are removed.
    pub exclusive: bool,
    /// What must have brought an image before this is attached.
    pub requires: Option<Address>,
    /// Where it was written.
    pub source: Source,
}

impl Desired {
    /// The recipe of this stack that it is built from. `None` where it is not built, uses what others have, or leaves alone what somebody
    /// set in AWS.
    pub fn own_recipe(&self) -> Option<&Address> {
        let field = self.kind.builds()?.recipe;
        let left_alone = self.keep.iter().any(|kept| kept == field);
        self.value.get(field).filter(|_| !left_alone)?.address()
    }
}

/// The `[organization]` of a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// `o-…`.
    pub id: String,
    /// The 12-digit id of the management account.
    pub management_account: String,
    /// Who makes the Organizations calls, if another account.
    pub role: Option<String>,
    /// The policy types that are to be enabled.
    pub types: Vec<String>,
}

/// The `[stack]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stack {
    /// The owner that is written on every object.
    pub name: String,
    /// The account and the Region.
    pub scope: Scope,
    /// Where there are policies.
    pub organization: Option<Organization>,
    /// The chosen environment.
    pub environment: Option<String>,
    /// The roles that must keep working.
    pub guards: Guards,
    /// What the account and the organization may have.
    pub quotas: Quotas,
}

/// Everything that a desired-state directory says.
#[derive(Debug, Clone)]
pub struct DesiredState {
    /// Who owns it, and where it lives.
    pub stack: Stack,
    /// The resources by address.
    pub resources: BTreeMap<Address, Desired>,
}
