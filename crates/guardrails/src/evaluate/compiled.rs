//! Policies with their patterns ready to be matched.

use std::collections::BTreeMap;

use super::{
    condition::{Condition, Truth, resolve},
    request::Facts,
};
use crate::policy::{ArnPattern, Case, Effect, NotAPolicy, Pattern, Policy, Selection, Template, Wildcards};

/// Compiled policies by id.
#[derive(Debug, Clone, Default)]
pub struct Policies {
    by_id: BTreeMap<String, Compiled>,
}

impl Policies {
    /// Reads and compiles a policy, replacing one of the same id.
    pub fn insert(&mut self, id: &str, text: &str) -> Result<(), NotAPolicy> {
        self.by_id.insert(id.to_owned(), Compiled::new(Policy::read(text)?));
        Ok(())
    }

    /// The same, with the policies that AWS attaches everywhere (`p-FullAWSAccess`, `p-RCPFullAWSAccess`).
    #[must_use]
    pub fn with_aws_managed(mut self) -> Self {
        for id in ["p-FullAWSAccess", "p-RCPFullAWSAccess"] {
            self.insert(id, FULL_ACCESS).expect("it is a policy, as a test shows");
        }
        self
    }

    /// The policy as it was read.
    pub fn policy(&self, id: &str) -> Option<&Policy> {
        self.by_id.get(id).map(|compiled| &compiled.policy)
    }

    pub(super) fn get(&self, id: &str) -> Option<&Compiled> {
        self.by_id.get(id)
    }
}

/// What `FullAWSAccess` says.
pub(crate) const FULL_ACCESS: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

#[derive(Debug, Clone)]
pub(super) struct Compiled {
    pub(super) statements: Vec<Statement>,
    policy: Policy,
}

#[derive(Debug, Clone)]
pub(super) struct Statement {
    pub(super) sid: Option<String>,
    pub(super) effect: Effect,
    not_action: bool,
    actions: Vec<Pattern>,
    not_resource: bool,
    resources: Vec<Resource>,
    conditions: Vec<Condition>,
}

#[derive(Debug, Clone)]
enum Resource {
    Pattern(ArnPattern),
    Template(Template),
    /// A variable where none is replaced: no resource has such an ARN.
    Never,
}

impl Compiled {
    fn new(policy: Policy) -> Self {
        let variables = policy.knows_variables();
        let statements = policy.statements.iter().map(|statement| Statement {
            sid: statement.sid.clone(),
            effect: statement.effect,
            not_action: statement.actions.negated,
            actions: statement
                .actions
                .patterns
                .iter()
                .map(|pattern| Pattern::wild(pattern))
                .collect(),
            not_resource: statement.resources.negated,
            resources: resources(&statement.resources, variables),
            conditions: statement
                .conditions
                .iter()
                .map(|one| Condition::new(one, variables))
                .collect(),
        });
        Self {
            statements: statements.collect(),
            policy,
        }
    }
}

fn resources(selection: &Selection, variables: bool) -> Vec<Resource> {
    let resource = |text: &String| {
        let template = if variables {
            Template::parse(text)
        } else {
            Template::without_variables(text)
        };
        if template.has_variable_before_resource() {
            return Resource::Never;
        }
        match template.pattern(Wildcards::Apply, |_| None) {
            Ok(pattern) if !template.has_variables() => Resource::Pattern(ArnPattern::new(&pattern)),
            _ => Resource::Template(template),
        }
    };
    selection.patterns.iter().map(resource).collect()
}

impl Statement {
    /// Whether the statement applies to the request.
    pub(super) fn applies(&self, facts: &Facts<'_>) -> Truth {
        let named = self
            .actions
            .iter()
            .any(|pattern| pattern.matches(facts.action, Case::Insensitive));
        if named == self.not_action {
            return Truth::False;
        }
        let mut truth = self.covers_resource(facts);
        for condition in &self.conditions {
            if truth == Truth::False {
                break;
            }
            truth = truth.min(condition.holds(facts));
        }
        truth
    }

    fn covers_resource(&self, facts: &Facts<'_>) -> Truth {
        let named = self.resources.iter().map(|resource| match resource {
            Resource::Pattern(pattern) => pattern.matches_resource(facts.resource).into(),
            Resource::Never => Truth::False,
            Resource::Template(template) => match resolve(template, Wildcards::Apply, facts) {
                Ok(pattern) => ArnPattern::new(&pattern).matches_resource(facts.resource).into(),
                Err(truth) => truth,
            },
        });
        match (named.max().unwrap_or(Truth::False), self.not_resource) {
            (Truth::Unknown, _) => Truth::Unknown,
            (truth, negated) => ((truth == Truth::True) != negated).into(),
        }
    }
}

/// Policies that no organization can be made of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAPolicyOf {
    /// A policy cannot be read.
    #[error("policy `{policy}` cannot be read")]
    Policy {
        /// Its id.
        policy: String,
        /// Why.
        #[source]
        source: NotAPolicy,
    },
    /// The tree cannot be.
    #[error("the tests name an organization that cannot be")]
    Organization(#[source] super::OrganizationError),
}
