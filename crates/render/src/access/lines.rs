//! Changes of access in sentences.

use super::{AccessReport, DeciderReport, GroupReport, IdleReport, NodeReport};

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
        lines.extend(self.idle.iter().map(|idle| self.of_idle(idle)));
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
        let accounts = self.named(&group.accounts);
        let changes = group
            .changes
            .iter()
            .map(|change| format!("{}{}", change.text, by(&change.decided_by)));
        let settings = group.settings.iter().map(|setting| setting.text.clone());
        changes
            .chain(settings)
            .map(move |text| format!("in {accounts}: {text}"))
    }

    fn of_idle(&self, idle: &IdleReport) -> String {
        let statements = statements(&idle.statements);
        format!(
            "no effect in {} of {statements}: {}",
            self.named(&idle.accounts),
            idle.why
        )
    }

    fn named(&self, accounts: &[NodeReport]) -> String {
        let named = |account: &NodeReport| match account.name.as_str() {
            "" => account.id.clone(),
            name => format!("{name} ({})", account.id),
        };
        if accounts.len() <= MOST_NAMED {
            accounts.iter().map(named).collect::<Vec<_>>().join(", ")
        } else {
            format!("{} of {} accounts", accounts.len(), self.accounts)
        }
    }
}

/// The statements that make the difference.
fn by(deciders: &[DeciderReport]) -> String {
    if deciders.is_empty() {
        String::new()
    } else {
        format!(", by {}", statements(deciders))
    }
}

/// Statements, shortly.
fn statements(written: &[DeciderReport]) -> String {
    let statement = |place: &DeciderReport| {
        let policy = if place.name.is_empty() {
            &place.policy
        } else {
            &place.name
        };
        let numbered = || format!("statement {}", place.statement);
        format!("{} of {policy}", place.sid.clone().unwrap_or_else(numbered))
    };
    let mut named: Vec<String> = written.iter().map(statement).collect();
    named.dedup();
    match named.len() {
        0..=MOST_NAMED => named.join(", "),
        count => format!("{count} statements"),
    }
}
