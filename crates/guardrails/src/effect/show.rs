//! Access in words.

use std::{collections::BTreeSet, fmt};

use super::{
    Reason,
    access::{Access, Direction, Limit},
};
use crate::{authorization, evaluate::NotBound, policy::Condition};

impl fmt::Display for Direction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Tighter => "tighter",
            Self::Different => "different",
            Self::Looser => "looser",
        })
    }
}

impl fmt::Display for Access {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |limits: &BTreeSet<Limit>| limits.iter().map(Limit::to_string).collect::<Vec<_>>().join("; or ");
        match self {
            Self::Allowed => formatter.write_str("allowed"),
            Self::Denied => formatter.write_str("denied"),
            Self::Conditional { denied, allowed } if denied.is_empty() && allowed.is_empty() => {
                formatter.write_str("no such limit")
            }
            Self::Conditional { denied, allowed } => {
                let denials = (!denied.is_empty()).then(|| format!("denied {}", list(denied)));
                let grants = allowed.iter().map(|level| format!("allowed only {}", list(level)));
                formatter.write_str(&denials.into_iter().chain(grants).collect::<Vec<_>>().join(", and "))
            }
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let not = if self.resources.negated { "everything but " } else { "" };
        let mut parts = Vec::new();
        let everything = !self.resources.negated && self.resources.patterns.iter().any(|text| text == "*");
        if !everything {
            parts.push(format!("on {not}{}", self.resources.patterns.join(", ")));
        }
        for (at, condition) in self.conditions.iter().enumerate() {
            let joint = if at == 0 { "if" } else { "and" };
            parts.push(format!("{joint} {}", shown(condition)));
        }
        if parts.is_empty() {
            parts.push("always".to_owned());
        }
        formatter.write_str(&parts.join(" "))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unmet(condition, why) => write!(formatter, "it asks for {}: {why}", shown(condition)),
            Self::ManagementAccount => NotBound::ManagementAccount.fmt(formatter),
        }
    }
}

fn shown(condition: &Condition) -> String {
    let key = authorization::documented_spelling(&condition.key);
    format!("{} {key} {}", condition.operator, condition.values.join(" or "))
}
