//! What is known of every request that a type of policies binds in an account, and what conditions on it come to.
//!
//! From the IAM user guide, "AWS global condition context keys", what it says of each key's availability, and from the Organizations
//! user guide, which binds neither service-linked roles nor, by SCPs, services that act for themselves. Whatever is not known for
//! certain is unknown: a statement must never be taken for one without effect that has one.

use std::{
    cell::OnceCell,
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use super::{
    Organization,
    condition::{self, Truth},
    request::{Facts, path},
};
use crate::{
    PolicyType,
    authorization::{Presence, global_key},
    policy::{ArnPattern, Case, Condition, Pattern, Qualifier, Test, ValueType},
};

/// Keys that only the call of a service acting for itself carries.
const OF_SERVICES: [&str; 6] = [
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
];

const IS_SERVICE: &str = "aws:principalisawsservice";
const PRINCIPAL: &str = "aws:principalarn";

/// Keys that have another value in each account, or may have.
const OF_ACCOUNTS: [&str; 4] = [
    "aws:principalaccount",
    "aws:principalorgpaths",
    "aws:resourceaccount",
    "aws:resourceorgpaths",
];

/// Keys that have one value in an organization.
const OF_ORGANIZATION: [&str; 2] = ["aws:principalorgid", "aws:resourceorgid"];

/// The roles that services make for themselves: nobody else can use the path.
const SERVICE_LINKED: &str = "arn:*:iam::*:role/aws-service-role/*";

/// Why nobody whom a statement could bind meets a condition of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unmet {
    /// Service-linked roles alone meet it, and no policy binds them.
    ServiceLinkedRoles,
    /// Services that act for themselves alone meet it, and no service control policy binds them.
    Services,
    /// It is met elsewhere alone: in another account, another part of the organization, or another organization.
    Elsewhere,
}

impl std::fmt::Display for Unmet {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::ServiceLinkedRoles => "only service-linked roles meet it, and no policy binds them",
            Self::Services => "only a service acting for itself meets it, and no service control policy binds it",
            Self::Elsewhere => "nobody there meets it",
        })
    }
}

/// The requests that a type of policies binds in an account.
pub(crate) struct Bound<'a> {
    organization: &'a Organization,
    account: &'a str,
    policy_type: PolicyType,
    cases: OnceCell<Vec<Facts<'static>>>,
}

/// Of the keys that are not in a case nothing is known.
static ALL_ELSE: LazyLock<BTreeSet<String>> = LazyLock::new(|| BTreeSet::from(["*".to_owned()]));

impl<'a> Bound<'a> {
    /// What is known in `account` of `organization`, which is not the management account.
    pub(crate) fn new(organization: &'a Organization, account: &'a str, policy_type: PolicyType) -> Self {
        Self {
            organization,
            account,
            policy_type,
            cases: OnceCell::new(),
        }
    }

    /// What may be known of the requests; where several cases are possible, each of them.
    fn cases(&self) -> &[Facts<'static>] {
        self.cases.get_or_init(|| {
            let (organization, account) = (self.organization, self.account);
            let cases = match self.policy_type {
                PolicyType::ServiceControl => vec![of_principals(organization, account)],
                // Of some actions a request does not say whose the resource is.
                PolicyType::ResourceControl => vec![of_resources(organization, account), unknown_resources()],
                _ => vec![BTreeMap::new()],
            };
            let facts = |context| Facts::of(context, &ALL_ELSE);
            cases.into_iter().map(facts).collect()
        })
    }

    /// Whether a condition of a policy is met by every request, by none, or by some perhaps. The key is in lower case.
    pub(crate) fn meets(&self, condition: &Condition, knows_variables: bool) -> Truth {
        if condition.operator.test == Test::Null && self.is_always_there(&condition.key) {
            let wants = |text: &str| condition.values.iter().all(|value| value.eq_ignore_ascii_case(text));
            return match (wants("true"), wants("false")) {
                (true, false) => Truth::False,
                (false, true) => Truth::True,
                _ => Truth::Unknown,
            };
        }
        if condition.key == PRINCIPAL {
            return self.meets_principal(condition);
        }
        let compiled = condition::Condition::new(condition, knows_variables);
        let mut truths = self.cases().iter().map(|facts| compiled.holds(facts));
        let first = truths.next().unwrap_or(Truth::Unknown);
        if truths.all(|truth| truth == first) {
            first
        } else {
            Truth::Unknown
        }
    }

    /// Every signed request carries some keys; anonymous ones are seen by RCPs alone.
    fn is_always_there(&self, key: &str) -> bool {
        self.policy_type == PolicyType::ServiceControl && is_always_there(key)
    }

    /// `aws:PrincipalArn` has as many values as the account has principals: that of any of them may match, or of none can.
    fn meets_principal(&self, condition: &Condition) -> Truth {
        let (test, operator) = (condition.operator.test, condition.operator);
        let ours = self.policy_type == PolicyType::ServiceControl;
        let passes_missing = operator.if_exists || operator.qualifier == Some(Qualifier::ForAllValues);
        let comparable = matches!(
            test,
            Test::ArnEquals
                | Test::ArnLike
                | Test::ArnNotEquals
                | Test::ArnNotLike
                | Test::StringEquals
                | Test::StringLike
                | Test::StringNotEquals
                | Test::StringNotLike
        );
        if !comparable
            || condition.values.iter().any(|value| value.contains("${"))
            || (!ours && (passes_missing || operator.is_negated()))
        {
            return Truth::Unknown;
        }
        let whose = if ours { self.account } else { "*" };
        let principals = format!("arn:*:*:*:{whose}:*");
        let possible = |value: &String| meets(test, value, &principals) && !is_service_linked(test, value);
        let any = condition.values.iter().any(possible);
        let all = ours && condition.values.iter().any(|value| covers(test, value, &principals));
        match (any, all, operator.is_negated()) {
            (_, true, negated) => (!negated).into(),
            (false, false, negated) => negated.into(),
            (true, false, _) => Truth::Unknown,
        }
    }
}

/// Why a condition is met by nobody.
pub(crate) fn why_unmet(condition: &Condition) -> Unmet {
    let key = condition.key.as_str();
    let service_linked = |value: &String| is_service_linked(condition.operator.test, value);
    if key == IS_SERVICE || OF_SERVICES.contains(&key) {
        Unmet::Services
    } else if key == PRINCIPAL && !condition.operator.is_negated() && condition.values.iter().all(service_linked) {
        Unmet::ServiceLinkedRoles
    } else {
        Unmet::Elsewhere
    }
}

fn is_always_there(key: &str) -> bool {
    global_key(key).is_some_and(|known| known.presence == Presence::Always)
}

/// Whether something is known of the key in any account.
pub(crate) fn is_known(condition: &Condition) -> bool {
    let key = condition.key.as_str();
    key == PRINCIPAL
        || key == IS_SERVICE
        || (condition.operator.test == Test::Null && is_always_there(key))
        || [&OF_SERVICES[..], &OF_ACCOUNTS, &OF_ORGANIZATION]
            .iter()
            .any(|keys| keys.contains(&key))
}

/// Whether a condition of which something is known may be met in one account and not in another.
pub(crate) fn differs_by_account(condition: &Condition) -> bool {
    let key = condition.key.as_str();
    let any_account = |value: &String| value == "*" || value.split(':').nth(4) == Some("*");
    OF_ACCOUNTS.contains(&key)
        || condition.values.iter().any(|value| value.contains("${"))
        || (key == PRINCIPAL && !condition.values.iter().all(any_account))
}

fn of_principals(organization: &Organization, account: &str) -> BTreeMap<&'static str, Vec<String>> {
    let mut known: BTreeMap<&str, Vec<String>> = OF_SERVICES.iter().map(|key| (*key, Vec::new())).collect();
    known.insert(IS_SERVICE, vec!["false".to_owned()]);
    known.insert("aws:principalaccount", vec![account.to_owned()]);
    let id = organization.id.clone();
    known.extend(id.map(|id| ("aws:principalorgid", vec![id])));
    known.extend(path(organization, account).map(|path| ("aws:principalorgpaths", vec![path])));
    known
}

fn of_resources(organization: &Organization, account: &str) -> BTreeMap<&'static str, Vec<String>> {
    let mut known = BTreeMap::from([("aws:resourceaccount", vec![account.to_owned()])]);
    let id = organization.id.clone();
    known.extend(id.map(|id| ("aws:resourceorgid", vec![id])));
    known.extend(path(organization, account).map(|path| ("aws:resourceorgpaths", vec![path])));
    known
}

fn unknown_resources() -> BTreeMap<&'static str, Vec<String>> {
    let keys = ["aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths"];
    keys.map(|key| (key, Vec::new())).into()
}

fn is_arn(test: Test) -> bool {
    test.value_type() == ValueType::Arn
}

fn pattern(test: Test, value: &str) -> Pattern {
    if test.takes_wildcards() {
        Pattern::wild(value)
    } else {
        Pattern::literal(value)
    }
}

/// Whether some text of `form` may match the value.
fn meets(test: Test, value: &str, form: &str) -> bool {
    let (value, form) = (pattern(test, value), Pattern::wild(form));
    if is_arn(test) {
        ArnPattern::new(&value).meets(&ArnPattern::new(&form))
    } else {
        value.meets(&form, Case::Sensitive)
    }
}

/// Whether every text of `form` is sure to match the value.
fn covers(test: Test, value: &str, form: &str) -> bool {
    let whole = value == "*" || value.matches(':').count() >= 5;
    let (value, form) = (pattern(test, value), Pattern::wild(form));
    if is_arn(test) {
        whole && ArnPattern::new(&value).covers(&ArnPattern::new(&form))
    } else {
        value.covers(&form, Case::Sensitive)
    }
}

/// Whether only service-linked roles are sure to match the value.
fn is_service_linked(test: Test, value: &str) -> bool {
    let (value, roles) = (pattern(test, value), Pattern::wild(SERVICE_LINKED));
    if is_arn(test) {
        ArnPattern::new(&roles).covers(&ArnPattern::new(&value))
    } else {
        roles.covers(&value, Case::Sensitive)
    }
}
