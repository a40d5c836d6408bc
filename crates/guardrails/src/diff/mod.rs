//! What changed between two policies, by meaning: statements are matched, lists are sets, white space is nothing.

mod facts;

use std::{collections::BTreeMap, fmt};

use facts::{Facts, Items};

use crate::{
    canonical::canonical_node,
    json::{self, Node},
};

/// The difference of two policies. `Display` gives one line an entry: `+ ` added, `- ` removed, `~ ` changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatementDiff {
    /// Statements that are new.
    pub added: Vec<Summary>,
    /// Statements that are gone.
    pub removed: Vec<Summary>,
    /// Statements on both sides that differ.
    pub changed: Vec<ChangedStatement>,
    /// What differs outside of statements: `Version`, or the paths of a management policy.
    pub members: Vec<MemberChange>,
    /// One of the two is not JSON, so that nothing can be said but that the texts differ.
    pub unreadable: bool,
}

/// One statement in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Its Sid, or `#3` for the third statement.
    pub name: String,
    /// Effect, actions, resources, conditions.
    pub text: String,
}

/// A statement that is on both sides with a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedStatement {
    /// Its Sid, or `#3` for the third statement of the new policy.
    pub name: String,
    /// What differs, a member each.
    pub members: Vec<MemberChange>,
}

/// A member whose items differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberChange {
    /// `Action`, `Condition StringEquals aws:RequestedRegion`, or a path in a management policy.
    pub member: String,
    /// Items that only the new policy has.
    pub added: Vec<String>,
    /// Items that only the old policy has.
    pub removed: Vec<String>,
}

/// At least this much of two statements must be shared for one to be called a change of the other. Below it a reader
/// understands "one removed, one added" better.
const SIMILAR: f64 = 0.5;
/// Most pairs that are compared; more unmatched statements than that fit in no policy that AWS takes.
const MOST_PAIRS: usize = 250_000;

/// Compares two policies by meaning. Two spellings of the same policy give an empty difference.
pub fn semantic_diff(before: &str, after: &str) -> StatementDiff {
    match (json::parse(before).strict(), json::parse(after).strict()) {
        (Ok(before), Ok(after)) => compare(&before, &after),
        _ => StatementDiff {
            unreadable: before != after,
            ..StatementDiff::default()
        },
    }
}

impl StatementDiff {
    /// Whether both mean the same.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn compare(before: &Node, after: &Node) -> StatementDiff {
    if canonical_node(before) == canonical_node(after) {
        return StatementDiff::default();
    }
    let mut diff = StatementDiff {
        members: changes(&facts::document(before), &facts::document(after)),
        ..Default::default()
    };
    let mut old = facts::statements(before);
    let mut new = facts::statements(after);
    drop_equal(&mut old, &mut new);
    pair_by_sid(&mut old, &mut new, &mut diff);
    pair_by_similarity(&mut old, &mut new, &mut diff);
    diff.changed.sort_by(|left, right| left.name.cmp(&right.name));
    diff.removed = old.iter().map(facts::Statement::summary).collect();
    diff.added = new.iter().map(facts::Statement::summary).collect();
    diff
}

/// Takes the statements out that are on both sides; a statement written twice means what it means once.
fn drop_equal(old: &mut Vec<facts::Statement>, new: &mut Vec<facts::Statement>) {
    let of = |statements: &[facts::Statement]| -> std::collections::BTreeSet<_> {
        let owned = |(member, item): (&str, &str)| (member.to_owned(), item.to_owned());
        statements
            .iter()
            .map(|one| one.canonical().into_iter().map(owned).collect::<Vec<_>>())
            .collect()
    };
    let (in_old, in_new) = (of(old), of(new));
    let single = |one: &facts::Statement| of(std::slice::from_ref(one)).pop_first().unwrap_or_default();
    old.retain(|statement| !in_new.contains(&single(statement)));
    new.retain(|statement| !in_old.contains(&single(statement)));
}

fn pair_by_sid(old: &mut Vec<facts::Statement>, new: &mut Vec<facts::Statement>, diff: &mut StatementDiff) {
    let count = |statements: &[facts::Statement]| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for sid in statements.iter().filter_map(|statement| statement.sid.clone()) {
            *counts.entry(sid).or_default() += 1;
        }
        counts
    };
    let (in_old, in_new) = (count(old), count(new));
    for sid in in_old
        .keys()
        .filter(|sid| in_old[*sid] == 1 && in_new.get(*sid) == Some(&1))
    {
        let position =
            |statements: &[facts::Statement]| statements.iter().position(|one| one.sid.as_ref() == Some(sid));
        if let (Some(left), Some(right)) = (position(old), position(new)) {
            diff.changed.push(changed(&old.remove(left), &new.remove(right)));
        }
    }
}

fn pair_by_similarity(old: &mut Vec<facts::Statement>, new: &mut Vec<facts::Statement>, diff: &mut StatementDiff) {
    if old.len().saturating_mul(new.len()) > MOST_PAIRS {
        return;
    }
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (left, before) in old.iter().enumerate() {
        for (right, after) in new.iter().enumerate() {
            let similarity = before.similarity(after);
            if similarity >= SIMILAR {
                pairs.push((similarity, left, right));
            }
        }
    }
    pairs.sort_by(|one, other| {
        other
            .0
            .total_cmp(&one.0)
            .then(one.1.cmp(&other.1))
            .then(one.2.cmp(&other.2))
    });
    let (mut used_old, mut used_new) = (vec![false; old.len()], vec![false; new.len()]);
    for (_, left, right) in pairs {
        if !used_old[left] && !used_new[right] {
            (used_old[left], used_new[right]) = (true, true);
            diff.changed.push(changed(&old[left], &new[right]));
        }
    }
    keep_unused(old, &used_old);
    keep_unused(new, &used_new);
}

fn keep_unused(statements: &mut Vec<facts::Statement>, used: &[bool]) {
    let mut used = used.iter();
    statements.retain(|_| used.next() == Some(&false));
}

fn changed(before: &facts::Statement, after: &facts::Statement) -> ChangedStatement {
    ChangedStatement {
        name: after.name(),
        members: changes(&before.facts, &after.facts),
    }
}

fn changes(before: &Facts, after: &Facts) -> Vec<MemberChange> {
    let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let nothing = Items::default();
    let changes = names.into_iter().map(|name| {
        let (old, new) = (
            before.get(name).unwrap_or(&nothing),
            after.get(name).unwrap_or(&nothing),
        );
        let only = |this: &Items, other: &Items| -> Vec<String> {
            this.items
                .iter()
                .filter(|(item, _)| !other.items.contains_key(*item))
                .map(|(_, shown)| shown.clone())
                .collect()
        };
        let member = if new.member.is_empty() {
            &old.member
        } else {
            &new.member
        };
        MemberChange {
            member: member.clone(),
            added: only(new, old),
            removed: only(old, new),
        }
    });
    changes
        .filter(|change| !change.added.is_empty() || !change.removed.is_empty())
        .collect()
}

impl fmt::Display for StatementDiff {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.unreadable {
            return writeln!(formatter, "~ the whole text (not JSON)");
        }
        for change in &self.members {
            writeln!(formatter, "~ {change}")?;
        }
        for statement in &self.removed {
            writeln!(formatter, "- {}: {}", statement.name, statement.text)?;
        }
        for statement in &self.changed {
            for change in &statement.members {
                writeln!(formatter, "~ {} {change}", statement.name)?;
            }
        }
        for statement in &self.added {
            writeln!(formatter, "+ {}: {}", statement.name, statement.text)?;
        }
        Ok(())
    }
}

impl fmt::Display for MemberChange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let removed = self.removed.iter().map(|item| format!("-{item}"));
        let added = self.added.iter().map(|item| format!("+{item}"));
        write!(
            formatter,
            "{}: {}",
            self.member,
            removed.chain(added).collect::<Vec<_>>().join(" ")
        )
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(before: &str, after: &str, expected: &Expect) {
        expected.assert_eq(&semantic_diff(before, after).to_string());
    }

    #[test]
    fn a_reformat_is_nothing() {
        let before = r#"{"Statement":{"Effect":"Deny","Action":"a:B","Resource":"*"}}"#;
        let after = r#"{ "Statement": [{ "Resource": ["*"], "Action": ["A:b"], "Effect": "Deny" }] }"#;
        assert!(semantic_diff(before, after).is_empty());
    }

    #[test]
    fn statements_are_matched_by_sid_then_by_likeness() {
        check(
            r#"{"Version":"2008-10-17","Statement":[
                {"Sid":"Images","Effect":"Deny","Action":["ec2:RunInstances","ec2:RunScheduledInstances"],"Resource":"*",
                 "Condition":{"StringNotEquals":{"ec2:Owner":["111122223333","444455556666"]}}},
                {"Effect":"Deny","Action":["iam:CreateUser","iam:CreateAccessKey"],"Resource":"*"},
                {"Sid":"Old","Effect":"Deny","Action":"s3:*","Resource":"*"}]}"#,
            r#"{"Version":"2012-10-17","Statement":[
                {"Effect":"Deny","Action":["iam:CreateUser","iam:CreateAccessKey","iam:CreateLoginProfile"],"Resource":"*"},
                {"Sid":"Images","Effect":"Deny","Action":"ec2:RunInstances","Resource":"arn:aws:ec2:*::image/*",
                 "Condition":{"StringNotEquals":{"ec2:Owner":"111122223333"}}},
                {"Sid":"New","Effect":"Deny","NotAction":"sts:*","Resource":"*"}]}"#,
            &expect![[r"
                ~ Version: -2008-10-17 +2012-10-17
                - Old: Deny s3:* on *
                ~ #1 Action: +iam:CreateLoginProfile
                ~ Images Action: -ec2:RunScheduledInstances
                ~ Images Resource: -* +arn:aws:ec2:*::image/*
                ~ Images Condition StringNotEquals ec2:Owner: -444455556666
                + New: Deny everything but sts:* on *
            "]],
        );
    }

    #[test]
    fn management_policies_differ_by_path() {
        check(
            r#"{"ec2_attributes":{"allowed_images_settings":{"state":{"@@assign":"audit_mode"}}}}"#,
            r#"{"ec2_attributes":{"allowed_images_settings":{"state":{"@@assign":"enabled"}}}}"#,
            &expect![[r"
                ~ ec2_attributes.allowed_images_settings.state.@@assign: -audit_mode +enabled
            "]],
        );
        check(
            "{",
            "{}",
            &expect![[r"
            ~ the whole text (not JSON)
        "]],
        );
    }
}
