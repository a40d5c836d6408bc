//! Changes of access in sentences.

use super::{AccessReport, DeciderReport, GroupReport, NodeReport};

/// How many lines are said for one type; the JSON has them all.
const MOST_LINES: usize = 40;
/// So many accounts are named in a line.
const MOST_NAMED: usize = 3;

impl AccessReport {
    /// What a reviewer reads, a line for each change.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.groups.iter().flat_map(|group| self.of_group(group)).collect();
        if lines.is_empty() && self.unread.is_empty() {
            let what = match self.policy_type {
                "DECLARATIVE_POLICY_EC2" => "nobody's settings",
                _ => "nobody's access",
            };
            lines.push(format!("the changes of {} change {what}", self.policy_type));
        }
        if lines.len() > MOST_LINES {
            let more = lines.len() - MOST_LINES;
            lines.truncate(MOST_LINES);
            lines.push(format!("… and {more} more changes, all of them in the JSON"));
        }
        if !self.unread.is_empty() {
            lines.push(format!("not known: the part of {}", self.unread.join(", ")));
        }
        lines
    }

    fn of_group<'a>(&'a self, group: &'a GroupReport) -> impl Iterator<Item = String> + 'a {
        let named = |account: &NodeReport| match account.name.as_str() {
            "" => account.id.clone(),
            name => format!("{name} ({})", account.id),
        };
        let accounts = if group.count <= MOST_NAMED {
            group.accounts.iter().map(named).collect::<Vec<_>>().join(", ")
        } else {
            format!("{} of {} accounts", group.count, self.accounts)
        };
        let changes = group
            .changes
            .iter()
            .map(|change| format!("{}{}", change.text, by(&change.decided_by)));
        let settings = group.settings.iter().map(|setting| setting.text.clone());
        changes
            .chain(settings)
            .map(move |text| format!("in {accounts}: {text}"))
    }
}

/// The statements that make the difference, shortly.
fn by(deciders: &[DeciderReport]) -> String {
    let mut named: Vec<String> = deciders
        .iter()
        .map(|decider| {
            let policy = if decider.name.is_empty() {
                &decider.policy
            } else {
                &decider.name
            };
            let statement = decider
                .sid
                .clone()
                .unwrap_or_else(|| format!("statement {}", decider.statement));
            format!("{statement} of {policy}")
        })
        .collect();
    named.dedup();
    match named.len() {
        0 => String::new(),
        1..=MOST_NAMED => format!(", by {}", named.join(", ")),
        count => format!(", by {count} statements"),
    }
}
