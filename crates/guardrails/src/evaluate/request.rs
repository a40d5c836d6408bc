//! A request as policies see it.

use std::collections::BTreeSet;

use super::{Context, Organization};

/// Somebody wants to do something to something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The principal's ARN; for a session of a role, the role's.
    pub principal: String,
    /// The principal's account.
    pub principal_account: String,
    /// `service:Action`.
    pub action: String,
    /// The resource's ARN; `*` for actions that have none.
    pub resource: String,
    /// The resource's account, where RCPs are to be asked too.
    pub resource_account: Option<String>,
    /// Context keys in lower case, and their values.
    pub context: Context,
    /// Context keys in lower case whose value is not known; `*` for all that are not given. A statement that depends on
    /// one is uncertain. Keys that are neither here nor in `context` are missing from the request.
    pub unknown: BTreeSet<String>,
}

impl Request {
    /// A request of a principal, whose account is read from its ARN.
    pub fn new(principal: &str, action: &str, resource: &str) -> Self {
        Self {
            principal: principal.to_owned(),
            principal_account: principal.split(':').nth(4).unwrap_or_default().to_owned(),
            action: action.to_owned(),
            resource: resource.to_owned(),
            resource_account: None,
            context: Context::new(),
            unknown: BTreeSet::new(),
        }
    }

    /// The same request with one more context key.
    #[must_use]
    pub fn with<I: IntoIterator<Item: Into<String>>>(mut self, key: &str, values: I) -> Self {
        self.context
            .insert(key.to_lowercase(), values.into_iter().map(Into::into).collect());
        self
    }

    /// The same request, of which only the given context is known.
    #[must_use]
    pub fn otherwise_unknown(mut self) -> Self {
        self.unknown.insert("*".to_owned());
        self
    }

    /// Whether the principal is a service acting for itself. A role may be called `x.amazonaws.com`, but has an ARN.
    pub fn is_service(&self) -> bool {
        self.principal.ends_with(".amazonaws.com") && !self.principal.contains(':')
    }

    /// Whether the principal is a role that a service made for itself. Nobody else can use the path `/aws-service-role/`; the ARN
    /// of a session has no path, and there the name tells.
    pub fn is_service_linked(&self) -> bool {
        self.principal.contains(":role/aws-service-role/") || self.principal.contains(":assumed-role/AWSServiceRoleFor")
    }
}

/// The request with the context keys that follow from it.
pub(super) struct Facts<'a> {
    pub(super) action: &'a str,
    pub(super) resource: &'a str,
    context: std::collections::BTreeMap<&'a str, Vec<String>>,
    unknown: &'a BTreeSet<String>,
}

/// What is known about a context key.
pub(super) enum Known<'a> {
    Values(&'a [String]),
    Missing,
    Unknown,
}

impl<'a> Facts<'a> {
    /// Adds the global keys that every request of an IAM principal carries, where the request does not say otherwise.
    pub(super) fn new(organization: &Organization, request: &'a Request) -> Self {
        let mut context: std::collections::BTreeMap<&str, Vec<String>> = request
            .context
            .iter()
            .map(|(key, values)| (key.as_str(), values.clone()))
            .collect();
        let mut add = |key: &'static str, value: Option<String>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                context.entry(key).or_insert_with(|| vec![value]);
            }
        };
        let service = request.is_service();
        add("aws:principalisawsservice", Some(service.to_string()));
        if !service {
            add("aws:principalarn", Some(role_of_session(&request.principal)));
            add("aws:principalaccount", Some(request.principal_account.clone()));
            let inside = organization.node(&request.principal_account).is_some();
            add("aws:principalorgid", organization.id.clone().filter(|_| inside));
            add("aws:principalorgpaths", path(organization, &request.principal_account));
        }
        if let Some(account) = &request.resource_account {
            add("aws:resourceaccount", Some(account.clone()));
            let inside = organization.node(account).is_some();
            add("aws:resourceorgid", organization.id.clone().filter(|_| inside));
            add("aws:resourceorgpaths", path(organization, account));
        }
        Self {
            action: &request.action,
            resource: &request.resource,
            context,
            unknown: &request.unknown,
        }
    }

    /// What is known of requests in general, none of which is looked at by itself.
    pub(super) fn of(context: std::collections::BTreeMap<&'a str, Vec<String>>, unknown: &'a BTreeSet<String>) -> Self {
        Self {
            action: "",
            resource: "",
            context,
            unknown,
        }
    }

    /// What is known about a key; the case of `key` does not count.
    pub(super) fn look_up(&self, key: &str) -> Known<'_> {
        let key = key.to_lowercase();
        match self.context.get(key.as_str()) {
            Some(values) if !values.is_empty() => Known::Values(values),
            None if self.unknown.contains(&key) || self.unknown.contains("*") => Known::Unknown,
            // A key with an empty list of values counts as missing.
            Some(_) | None => Known::Missing,
        }
    }
}

/// `aws:PrincipalArn` names the role, not the session. The role's path is not in the session's ARN.
fn role_of_session(principal: &str) -> String {
    let Some((start, session)) = principal.split_once(":assumed-role/") else {
        return principal.to_owned();
    };
    let role = session.split('/').next().unwrap_or_default();
    format!("{}:role/{role}", start.replacen(":sts:", ":iam:", 1))
}

/// `o-…/r-…/ou-…/`, as `aws:PrincipalOrgPaths` has it.
pub(super) fn path(organization: &Organization, account: &str) -> Option<String> {
    let id = organization.id.as_ref()?;
    let chain = organization.chain(account);
    let (_, above) = chain.split_last()?;
    let ids = std::iter::once(id.as_str()).chain(above.iter().map(|node| node.id.as_str()));
    Some(ids.flat_map(|id| [id, "/"]).collect())
}
