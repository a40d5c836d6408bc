//! What was read from AWS: objects **and gaps**. Nothing turns a gap into "absent".

use std::collections::{BTreeMap, BTreeSet};

use crate::{Image, KindName, Lookup, Text, Value, Version, ownership::Tags, suggest::did_you_mean};

/// One live object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its kind.
    pub kind: KindName,
    /// AWS's name.
    pub name: Text,
    /// Its ARN, with the build where there is one.
    pub arn: Text,
    /// The id by which its service addresses it: the ARN for Image Builder, `p-…` for a policy.
    pub id: Text,
    /// Its version, for kinds that have them.
    pub version: Option<Version>,
    /// Its tags.
    pub tags: Tags,
    /// Its fields, canonical; `None` where only the digest in its tags was read.
    pub value: Option<Value>,
    /// Where the name must be unique.
    pub namespace: Text,
    /// Whether AWS itself manages it.
    pub aws_managed: bool,
    /// Fields that the service changed by itself, such as the status of a pipeline that failed too often.
    pub yielded: Vec<String>,
    /// What the service calls that which it is attached to, by id; for showing only.
    pub target_names: BTreeMap<Text, Text>,
}

/// Something that could not be read. What it affects is unknown, which is not absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// `imagebuilder`, `organizations`.
    pub service: &'static str,
    /// The operation that failed.
    pub operation: String,
    /// The Region.
    pub region: String,
    /// AWS's answer, with its request id.
    pub error: String,
    /// The kinds of which nothing certain is known.
    pub affects: Vec<KindName>,
    /// Whether AWS denied it, which another identity might not meet.
    pub denied: bool,
}

/// What the planner must know before it can decide, beyond the lists.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// Is there an object of exactly this ARN? (Lists lag, and hide deprecated builds.)
    Exists {
        /// The kind to ask.
        kind: KindName,
        /// The ARN.
        arn: Text,
    },
    /// Does Amazon manage anything of this ARN?
    Managed {
        /// The ARN, perhaps with `x`.
        arn: Text,
    },
    /// What are the fields of this object?
    Read {
        /// The kind to ask.
        kind: KindName,
        /// The ARN.
        arn: Text,
    },
    /// Which images of this recipe version are there, whatever became of their builds?
    Images {
        /// The recipe version's ARN.
        recipe: Text,
    },
    /// What is attached to this target, of this type?
    Attached {
        /// The target's id.
        target: Text,
        /// The policy type.
        policy_type: Text,
    },
}

/// The answer to a [`Question`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
    /// The object.
    Object(Box<Object>),
    /// These images.
    Images(Vec<Image>),
    /// These ids.
    Ids(BTreeSet<String>),
    /// It could not be found out.
    Unknown(Gap),
}

/// A node of an organization's tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeNode {
    /// `ou-…` or 12 digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The id of what it is in.
    pub parent: String,
}

/// The organization, as far as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// `o-…`.
    pub id: String,
    /// The management account's id.
    pub management_account: String,
    /// The organization's ARN.
    pub arn: String,
    /// `r-…`.
    pub root: String,
    /// The enabled policy types (and those being enabled).
    pub enabled_types: BTreeSet<String>,
    /// The OUs, where they were read.
    pub units: Vec<TreeNode>,
    /// The accounts, where they were read.
    pub accounts: Vec<TreeNode>,
}

/// Everything that was read.
#[derive(Debug, Clone, Default)]
pub struct Observation {
    /// The objects.
    pub objects: Vec<Object>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
    /// The organization, if the stack has one.
    pub tree: Option<Tree>,
    /// The images of the account, where somebody asked for them.
    pub images: Vec<Image>,
    /// What could not be seen and need not be, a sentence each.
    pub notes: Vec<String>,
    /// Policies of this stack whose type the desired state no longer declares: address-like names, with the type.
    pub undeclared: Vec<(String, String)>,
    /// Answers to the planner's questions so far.
    pub answers: Lookup<Question, Answer>,
    /// Whether the fields of every owned object were read, and not only its digest tag.
    pub deep: bool,
}

impl Observation {
    /// Whether nothing is known of a kind for certain.
    pub fn unknown(&self, kind: KindName) -> Option<&Gap> {
        self.gaps.iter().find(|gap| gap.affects.contains(&kind))
    }
}

impl Tree {
    /// Whether a target needs the tree to be found: a path or a name.
    pub fn is_needed_for(target: &str) -> bool {
        target.starts_with("ou:") || target.starts_with("account:")
    }

    /// The id of a target as people write it: `root`, `ou:/A/B`, `account:NAME`, or an id.
    pub fn resolve(&self, target: &str) -> Result<String, String> {
        if target == "root" {
            return Ok(self.root.clone());
        }
        if let Some(path) = target.strip_prefix("ou:") {
            return self.unit(path);
        }
        if let Some(name) = target.strip_prefix("account:") {
            let named: Vec<&TreeNode> = self.accounts.iter().filter(|account| account.name == name).collect();
            return only(name, "account", &named, &self.accounts);
        }
        Ok(target.to_owned())
    }

    /// How a target is shown, its name beside its id; `None` if it was not read.
    pub fn describe(&self, id: &str) -> Option<String> {
        if id == self.root {
            return Some(format!("root ({id})"));
        }
        if let Some(account) = self.accounts.iter().find(|account| account.id == id) {
            return Some(format!("account:{} ({id})", account.name));
        }
        let mut path = Vec::new();
        let mut current = id;
        while let Some(unit) = self.units.iter().find(|unit| unit.id == current) {
            path.push(unit.name.replace('/', "\\/"));
            current = &unit.parent;
        }
        path.reverse();
        (!path.is_empty()).then(|| format!("ou:/{} ({id})", path.join("/")))
    }

    fn unit(&self, path: &str) -> Result<String, String> {
        let Some(path) = path.strip_prefix('/') else {
            return Err(format!(
                "`ou:{path}` is not a path: it begins with `/`, such as `ou:/Workloads/Prod`"
            ));
        };
        let mut parent = self.root.clone();
        for name in segments(path) {
            let children: Vec<TreeNode> = self
                .units
                .iter()
                .filter(|unit| unit.parent == parent)
                .cloned()
                .collect();
            let named: Vec<&TreeNode> = children.iter().filter(|unit| unit.name == name).collect();
            parent = only(&name, "OU", &named, &children)?;
        }
        Ok(parent)
    }
}

fn only(name: &str, what: &str, named: &[&TreeNode], among: &[TreeNode]) -> Result<String, String> {
    match named {
        [one] => Ok(one.id.clone()),
        [] => {
            let near = did_you_mean(name, among.iter().map(|node| node.name.as_str()));
            let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            Err(format!("there is no {what} named `{name}`{hint}"))
        }
        several => {
            let ids: Vec<&str> = several.iter().map(|node| node.id.as_str()).collect();
            Err(format!(
                "`{name}` names {} {what}s: {}; write the id",
                ids.len(),
                ids.join(", ")
            ))
        }
    }
}

/// The names in a path; `\/` is a slash in a name.
fn segments(path: &str) -> Vec<String> {
    let mut segments = vec![String::new()];
    let mut characters = path.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, characters.peek()) {
            ('\\', Some('/')) => {
                characters.next();
                segments.last_mut().expect("there is always one segment").push('/');
            }
            ('/', _) => segments.push(String::new()),
            (other, _) => segments.last_mut().expect("there is always one segment").push(other),
        }
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Tree {
        let node = |id: &str, name: &str, parent: &str| TreeNode {
            id: id.into(),
            name: name.into(),
            parent: parent.into(),
        };
        Tree {
            root: "r-ab12".into(),
            units: vec![
                node("ou-1", "Workloads", "r-ab12"),
                node("ou-2", "Prod", "ou-1"),
                node("ou-3", "A/B", "ou-1"),
            ],
            accounts: vec![
                node("1", "payments", "ou-2"),
                node("2", "twin", "ou-2"),
                node("3", "twin", "ou-1"),
            ],
            ..Tree::default()
        }
    }

    #[test]
    fn finds_targets() {
        assert_eq!(tree().resolve("root"), Ok("r-ab12".into()));
        assert_eq!(tree().resolve("ou:/Workloads/Prod"), Ok("ou-2".into()));
        assert_eq!(tree().resolve(r"ou:/Workloads/A\/B"), Ok("ou-3".into()));
        assert_eq!(tree().resolve("account:payments"), Ok("1".into()));
        assert_eq!(tree().describe("ou-3"), Some(r"ou:/Workloads/A\/B (ou-3)".into()));
        assert_eq!(tree().describe("ou-4"), None);
    }

    #[test]
    fn refuses_what_is_not_certain() {
        assert_eq!(
            tree().resolve("account:twin"),
            Err("`twin` names 2 accounts: 2, 3; write the id".into())
        );
        assert_eq!(
            tree().resolve("ou:/Worklods"),
            Err("there is no OU named `Worklods`; did you mean `Workloads`?".into())
        );
    }
}
