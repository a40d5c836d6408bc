//! Where a stand-in's organization starts from.

use serde::{Deserialize, Serialize};

use super::Organizations;
use super::operations::{create, enable_for_good};
use super::policy_type::PolicyType;
use super::state::{Account, AccountState, Organization};

/// What differs between one seeded organization and another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationSeed {
    /// For example `o-abc1234567`.
    pub id: String,
    /// Twelve digits.
    pub management_account: String,
    /// Twelve digits: the account in which images are built.
    pub factory_account: String,
    /// The policy types that are enabled from the start.
    #[serde(default = "default_types")]
    pub types: Vec<PolicyType>,
}

impl OrganizationSeed {
    /// An organization with SCPs enabled and no other type.
    pub fn new(id: &str, management_account: &str, factory_account: &str) -> Self {
        let [id, management_account, factory_account] = [id, management_account, factory_account].map(str::to_owned);
        Self {
            id,
            management_account,
            factory_account,
            types: default_types(),
        }
    }
}

fn default_types() -> Vec<PolicyType> {
    vec![PolicyType::ServiceControlPolicy]
}

/// The units, each with its parent by name; the empty name is the root.
const UNITS: &[(&str, &str)] = &[
    ("", "Workloads"),
    ("Workloads", "Prod"),
    ("Workloads", "Dev"),
    ("", "Infrastructure"),
    ("Infrastructure", "Images"),
    ("", "Sandbox"),
    ("", "Security"),
];

/// The accounts beside the management and the factory account, each with its unit.
const ACCOUNTS: &[(&str, &str, &str)] = &[
    ("444455556666", "payments", "Prod"),
    ("555566667777", "orders", "Prod"),
    ("666677778888", "staging", "Dev"),
    ("777788889999", "playground", "Sandbox"),
    ("888899990000", "audit", "Security"),
];

impl Organizations {
    /// One organization with a few units and accounts, the factory account in `/Infrastructure/Images`.
    pub fn seeded(seed: &OrganizationSeed) -> Self {
        Self {
            organizations: vec![organization(seed)],
            created: 1,
        }
    }
}

fn organization(seed: &OrganizationSeed) -> Organization {
    let mut organization = create(&seed.id, &seed.management_account, true, JOINED_MS);
    for policy_type in &seed.types {
        enable_for_good(&mut organization, *policy_type);
    }
    for (parent, name) in UNITS {
        let parent = unit(&organization, parent);
        organization.add_unit(&parent, name);
    }
    let factory = (seed.factory_account.as_str(), "golden-images", "Images");
    for (id, name, parent) in ACCOUNTS.iter().chain([&factory]) {
        if !organization.accounts.contains_key(*id) {
            let parent = unit(&organization, parent);
            organization.add_account(id, account(id, name, parent));
        }
    }
    organization
}

/// When the seeded accounts joined: 2024-01-01, well before anything that a test does.
const JOINED_MS: i64 = 1_704_067_200_000;

fn account(id: &str, name: &str, parent: String) -> Account {
    let (name, email) = (name.to_owned(), format!("aws+{id}@example.com"));
    Account {
        name,
        email,
        parent,
        joined_ms: JOINED_MS,
        created: true,
        state: AccountState::Active,
    }
}

/// The id of the unit of a name, or of the root.
fn unit(organization: &Organization, name: &str) -> String {
    let named = organization.units.iter().find(|(_, unit)| unit.name == name);
    named.map_or_else(|| organization.root.clone(), |(id, _)| id.clone())
}
