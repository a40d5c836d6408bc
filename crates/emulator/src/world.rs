//! The whole state of the stand-in: one plain struct that can be saved, loaded, cloned and looked into.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::clock::Clock;
use crate::image_builder::ImageBuilder;
use crate::organizations::{OrganizationSeed, Organizations};
use crate::s3::Objects;
use crate::switches::Switches;

/// The layout of the saved state; a file of another format is refused rather than guessed at.
const FORMAT: u32 = 2;

/// Everything that the stand-in knows.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    format: u32,
    /// The account of callers whose access key id names none.
    pub account: String,
    /// The Region that seeding and inspection speak of when none is given.
    pub region: String,
    /// What time it is.
    pub clock: Clock,
    /// What can be turned on, off, up and down.
    pub switches: Switches,
    /// The instance profiles and roles that exist.
    pub iam: Iam,
    /// S3 objects, as far as document URIs need them.
    pub objects: Objects,
    /// EC2 Image Builder in all accounts and Regions.
    pub image_builder: ImageBuilder,
    /// The organization.
    pub organizations: Organizations,
}

/// The names that existence checks know. An empty set accepts every name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Iam {
    /// Instance profile names.
    pub instance_profiles: BTreeSet<String>,
    /// Role names.
    pub roles: BTreeSet<String>,
}

impl Iam {
    /// Whether this instance profile exists.
    pub fn has_instance_profile(&self, name: &str) -> bool {
        self.instance_profiles.is_empty() || self.instance_profiles.contains(name)
    }

    /// Whether this role, given by name or ARN, exists.
    pub fn has_role(&self, name_or_arn: &str) -> bool {
        let name = name_or_arn.rsplit('/').next().unwrap_or(name_or_arn);
        self.roles.is_empty() || self.roles.contains(name) || self.roles.contains(name_or_arn)
    }
}

/// From what a world is made.
#[derive(Clone)]
pub struct Seed {
    /// The account of callers whose access key id names none.
    pub account: String,
    /// The Region.
    pub region: String,
    /// The organization, if there is one already.
    pub organization: Option<OrganizationSeed>,
}

impl Seed {
    /// Whether a world can be made of it, and what is wrong if not: for seeds that come from outside.
    ///
    /// # Errors
    ///
    /// A sentence that names the member and what it must be.
    pub fn check(&self) -> Result<(), String> {
        check_account("account", &self.account)?;
        check_region(&self.region)?;
        let Some(organization) = &self.organization else {
            return Ok(());
        };
        check_account("organization.management_account", &organization.management_account)?;
        check_account("organization.factory_account", &organization.factory_account)?;
        let id = organization.id.strip_prefix("o-").unwrap_or("");
        // The pattern of the model's `OrganizationId`.
        if (10..=32).contains(&id.len()) && id.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit()) {
            Ok(())
        } else {
            Err(format!(
                "`organization.id` must be `o-` and 10 to 32 small letters and digits, not `{}`",
                organization.id
            ))
        }
    }
}

fn check_account(member: &str, account: &str) -> Result<(), String> {
    if account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(())
    } else {
        Err(format!("`{member}` must be twelve digits, not `{account}`"))
    }
}

/// `eu-west-1`, `us-gov-east-1`: words with hyphens, and a number. Which Regions there are changes too often to be listed.
pub(crate) fn check_region(region: &str) -> Result<(), String> {
    let mut parts = region.split('-').rev();
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_word = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let ends_with_number = parts.next().is_some_and(is_number);
    let words: Vec<&str> = parts.collect();
    if region.len() <= 32 && ends_with_number && words.len() >= 2 && words.into_iter().all(is_word) {
        Ok(())
    } else {
        Err(format!(
            "`region` must be the name of a Region such as `eu-west-1`, not `{region}`"
        ))
    }
}

/// A saved state that cannot be loaded.
#[derive(Debug)]
pub struct LoadError(String);

impl std::fmt::Display for LoadError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "the saved state cannot be loaded: {}", self.0)
    }
}

impl std::error::Error for LoadError {}

impl World {
    /// A fresh world: Amazon's catalogue, the seeded organization, and nothing else.
    pub fn new(seed: Seed) -> Self {
        let organizations = seed
            .organization
            .as_ref()
            .map_or_else(Organizations::empty, Organizations::seeded);
        Self {
            format: FORMAT,
            account: seed.account,
            region: seed.region,
            clock: Clock::default(),
            switches: Switches::default(),
            iam: Iam::default(),
            objects: Objects::default(),
            image_builder: ImageBuilder::default(),
            organizations,
        }
    }

    /// The state as JSON text, the same bytes for the same state.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("the state holds only maps with string keys, and numbers that are finite")
    }

    /// Loads what [`World::to_json`] wrote.
    pub fn from_json(text: &str) -> Result<Self, LoadError> {
        let world: Self = serde_json::from_str(text).map_err(|error| LoadError(error.to_string()))?;
        if world.format != FORMAT {
            return Err(LoadError(format!(
                "its format is {}, this program reads format {FORMAT}",
                world.format
            )));
        }
        let checked = check_account("account", &world.account)
            .and_then(|()| check_region(&world.region))
            .and_then(|()| world.clock.check());
        checked.map_err(LoadError)?;
        Ok(world)
    }
}
