//! What a change of management policies does: which settings of which accounts become others.
//!
//! The effective policy of every account is computed before and after ([`merge`]), and its leaves are compared. No account is left
//! out: management policies reach the management account, too.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    PolicyType,
    evaluate::{Node, Organization, merge},
};

/// The policies' texts by id.
pub type Contents = BTreeMap<String, String>;

/// What a change does to the settings of accounts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settings {
    /// Accounts that fare alike, those with the most accounts first.
    pub groups: Vec<SettingsGroup>,
    /// How many accounts were looked at.
    pub accounts: usize,
    /// Policies that are attached and cannot be read: their part is not known.
    pub unread: BTreeSet<String>,
}

/// Accounts to which the same happens.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingsGroup {
    /// Their ids.
    pub accounts: Vec<String>,
    /// What becomes another, by path.
    pub changes: Vec<SettingChange>,
}

/// A setting that becomes another.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingChange {
    /// Members of the effective policy, joined by dots.
    pub path: String,
    /// What is effective before; `None` where nothing is set.
    pub before: Option<Value>,
    /// What is effective after.
    pub after: Option<Value>,
}

impl Settings {
    /// Whether nothing changes for anybody.
    pub fn is_none(&self) -> bool {
        self.groups.is_empty()
    }
}

/// What changes between two sides, each a tree and its policies' texts. Accounts that are on one side only are left out.
pub fn settings(
    before: (&Organization, &Contents),
    after: (&Organization, &Contents),
    policy_type: PolicyType,
) -> Settings {
    let mut result = Settings::default();
    // Accounts below the same policies are computed once.
    let mut chains: BTreeMap<(Levels<'_>, Levels<'_>), Vec<String>> = BTreeMap::new();
    for account in before.0.accounts() {
        if after.0.node(&account.id).is_some() {
            result.accounts += 1;
            let levels = |organization| attached(organization, &account.id, policy_type);
            let pair = (levels(before.0), levels(after.0));
            chains.entry(pair).or_default().push(account.id.clone());
        }
    }
    let mut groups: BTreeMap<String, SettingsGroup> = BTreeMap::new();
    for ((old, new), accounts) in chains {
        let old = merged(&old, before.1, &mut result.unread);
        let changes = compare(&old, &merged(&new, after.1, &mut result.unread));
        if !changes.is_empty() {
            let group = groups.entry(format!("{changes:?}")).or_insert_with(|| SettingsGroup {
                accounts: Vec::new(),
                changes,
            });
            group.accounts.extend(accounts);
            group.accounts.sort();
        }
    }
    result.groups = groups.into_values().collect();
    result.groups.sort_by(|one, other| {
        let size = other.accounts.len().cmp(&one.accounts.len());
        size.then_with(|| one.accounts.cmp(&other.accounts))
    });
    result
}

/// The ids of the policies attached to each node above and at an account.
type Levels<'a> = Vec<Vec<&'a str>>;

fn attached<'a>(organization: &'a Organization, account: &str, policy_type: PolicyType) -> Levels<'a> {
    if !organization.is_enabled(policy_type) {
        return Levels::new();
    }
    let of = |node: &&'a Node| node.attached(policy_type).collect();
    organization.chain(account).iter().map(of).collect()
}

/// The leaves of the effective policy by path.
fn merged(levels: &[Vec<&str>], contents: &Contents, unread: &mut BTreeSet<String>) -> BTreeMap<String, Value> {
    let mut read = |id: &&str| {
        let text = contents.get(*id).filter(|text| merge(&[vec![(*id, text)]]).is_ok());
        if text.is_none() {
            unread.insert((*id).to_owned());
        }
        text.is_some()
    };
    let levels: Vec<Vec<(&str, &str)>> = levels
        .iter()
        .map(|level| {
            let readable = level.iter().copied().filter(&mut read);
            readable.map(|id| (id, contents[id].as_str())).collect()
        })
        .collect();
    let mut leaves = BTreeMap::new();
    if let Ok(merged) = merge(&levels) {
        flatten(&merged.document, &mut Vec::new(), &mut leaves);
    }
    leaves
}

/// The parser bounds the depth.
fn flatten(value: &Value, path: &mut Vec<String>, leaves: &mut BTreeMap<String, Value>) {
    match value.as_object() {
        Some(members) => {
            for (key, value) in members {
                path.push(key.clone());
                flatten(value, path, leaves);
                path.pop();
            }
        }
        None => {
            leaves.insert(path.join("."), value.clone());
        }
    }
}

fn compare(before: &BTreeMap<String, Value>, after: &BTreeMap<String, Value>) -> Vec<SettingChange> {
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let changed = paths.into_iter().filter(|path| before.get(*path) != after.get(*path));
    let change = |path: &String| SettingChange {
        path: path.clone(),
        before: before.get(path).cloned(),
        after: after.get(path).cloned(),
    };
    changed.map(change).collect()
}

impl std::fmt::Display for SettingChange {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = |value: &Option<Value>| value.as_ref().map_or_else(|| "not set".to_owned(), plain);
        write!(
            formatter,
            "{}: {} → {}",
            self.path,
            shown(&self.before),
            shown(&self.after)
        )
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    const TYPE: PolicyType = PolicyType::DeclarativeEc2;

    fn organization(attached: &[(&str, &str)]) -> Organization {
        let nodes = [
            Node::root("r-x"),
            Node::unit("ou-a", "Prod", "r-x"),
            Node::account("111122223333", "one", "ou-a"),
            Node::account("222233334444", "two", "ou-a"),
            Node::account("999988887777", "management", "r-x"),
        ];
        let mut organization = Organization::new("999988887777", nodes).unwrap();
        for (target, policy) in attached {
            assert!(organization.attach(target, TYPE, policy));
        }
        organization
    }

    fn show(settings: &Settings) -> String {
        let lines = settings.groups.iter().flat_map(|group| {
            let accounts = group.accounts.join(", ");
            group
                .changes
                .iter()
                .map(move |change| format!("{accounts}: {change}\n"))
        });
        lines.collect()
    }

    #[test]
    fn settings_change_account_by_account() {
        let audit = r#"{"ec2_attributes":{"allowed_images_settings":{"state":{"@@assign":"audit_mode"},"image_criteria":{"criteria_1":{"allowed_image_providers":{"@@assign":["amazon"]}}}}}}"#;
        let enabled = audit.replace("audit_mode", "enabled");
        let own = r#"{"ec2_attributes":{"allowed_images_settings":{"image_criteria":{"criteria_1":{"allowed_image_providers":{"@@append":["111122223333"]}}}}}}"#;
        let contents =
            |root: &str| Contents::from([("p-a".to_owned(), root.to_owned()), ("p-b".to_owned(), own.to_owned())]);
        let (before, after) = (contents(audit), contents(&enabled));
        let tree = organization(&[("r-x", "p-a"), ("222233334444", "p-b")]);
        let more = organization(&[("r-x", "p-a"), ("222233334444", "p-b"), ("111122223333", "p-b")]);
        let found = settings((&tree, &before), (&more, &after), TYPE);
        assert_eq!(found.accounts, 3);
        expect![[r"
            222233334444, 999988887777: ec2_attributes.allowed_images_settings.state: audit_mode → enabled
            111122223333: ec2_attributes.allowed_images_settings.image_criteria.criteria_1.allowed_image_providers: amazon → amazon, 111122223333
            111122223333: ec2_attributes.allowed_images_settings.state: audit_mode → enabled
        "]]
        .assert_eq(&show(&found));
        let same = contents(&audit.replace(':', " : "));
        assert!(settings((&tree, &before), (&tree, &same), TYPE).is_none());
    }

    #[test]
    fn what_a_level_above_forbids_has_no_effect() {
        let fixed = r#"{"ec2_attributes":{"serial_console_access":{"status":{"@@assign":"disabled","@@operators_allowed_for_child_policies":["@@none"]}}}}"#;
        let child = r#"{"ec2_attributes":{"serial_console_access":{"status":{"@@assign":"enabled"}}}}"#;
        let contents = Contents::from([
            ("p-a".to_owned(), fixed.to_owned()),
            ("p-b".to_owned(), child.to_owned()),
        ]);
        let before = organization(&[("r-x", "p-a")]);
        let after = organization(&[("r-x", "p-a"), ("ou-a", "p-b")]);
        assert!(settings((&before, &contents), (&after, &contents), TYPE).is_none());
        let unread = organization(&[("r-x", "p-a"), ("ou-a", "p-c")]);
        let found = settings((&before, &contents), (&unread, &contents), TYPE);
        assert!(found.is_none() && found.unread.contains("p-c"));
    }
}
