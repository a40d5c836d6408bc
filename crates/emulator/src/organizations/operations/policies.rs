//! Policies.

use serde_json::{Value, json};

use super::super::document;
use super::super::pages::{MOST, Page};
use super::super::policy_type::PolicyType;
use super::super::refusal::{
    constraint, finalizing, invalid, policy_not_found, refuse, type_not_available, type_not_enabled,
};
use super::super::request::Request;
use super::super::state::{Organization, Policy};
use super::tags::check_count;
use crate::error::ApiError;

pub(super) fn create(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    if organization.finalizing_calls > 0 {
        return Err(finalizing());
    }
    let policy_type = request.policy_type("Type");
    if !organization.all_features {
        return Err(type_not_available());
    }
    if !request.switches.create_while_disabled && !organization.types.contains_key(&policy_type) {
        return Err(type_not_enabled());
    }
    let (name, content) = (request.required("Name"), request.required("Content"));
    document::check(policy_type, content, request.switches)?;
    if organization.named(policy_type, name).is_some() {
        return Err(duplicate());
    }
    let limits = &request.switches.limits;
    let own = organization.policies.get(&policy_type).map_or(0, |policies| {
        policies.len() - usize::from(policy_type.managed_policy().is_some())
    });
    if own >= limits.of(policy_type).policies {
        return Err(constraint("POLICY_NUMBER_LIMIT_EXCEEDED"));
    }
    let tags = request.tags();
    check_count(tags.len(), limits.tags)?;

    let id = format!("p-{}", organization.invent(POLICY_ID_LENGTH));
    let [name, description, content] = [name, request.required("Description"), content].map(str::to_owned);
    organization.add_policy(
        &id,
        policy_type,
        Policy {
            name,
            description,
            content,
            aws_managed: false,
        },
    );
    organization.set_tags(&id, tags);
    view(organization, &id)
}

/// How many characters follow `p-`: 8 to 10 were seen.
const POLICY_ID_LENGTH: usize = 10;

/// A patch: what is left out stays.
pub(super) fn update(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let id = request.required("PolicyId");
    let (policy_type, policy) = organization.policy(id).ok_or_else(policy_not_found)?;
    if policy.aws_managed {
        return Err(invalid("IMMUTABLE_POLICY"));
    }
    if let Some(content) = request.text("Content") {
        document::check(policy_type, content, request.switches)?;
    }
    if let Some(name) = request.text("Name")
        && organization.named(policy_type, name).is_some_and(|other| other != id)
    {
        return Err(duplicate());
    }
    organization.patch_policy(id, policy_type, request);
    view(organization, id)
}

pub(super) fn delete(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let id = request.required("PolicyId");
    let (policy_type, policy) = organization.policy(id).ok_or_else(policy_not_found)?;
    if policy.aws_managed {
        return Err(invalid("IMMUTABLE_POLICY"));
    }
    if organization.targets.get(id).is_some_and(|targets| !targets.is_empty()) {
        return Err(refuse(
            "PolicyInUseException",
            "You cannot delete a policy that is attached to an entity.",
        ));
    }
    let policy = organization
        .policies
        .get_mut(&policy_type)
        .and_then(|policies| policies.remove(id));
    if let Some(names) = organization.policy_names.get_mut(&policy_type)
        && let Some(policy) = policy
    {
        names.remove(&policy.name);
    }
    organization.targets.remove(id);
    organization.tags.remove(id);
    Ok(json!({}))
}

pub(super) fn describe(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    view(organization, request.required("PolicyId"))
}

pub(super) fn list(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let page = Page::of(request)?;
    let policy_type = request.policy_type("Filter");
    let policies = page.map(organization.policies.get(&policy_type));
    let policies = policies.map(|(id, policy)| (id.as_str(), organization.policy_summary(id, policy_type, policy)));
    Ok(page.answer("Policies", MOST, policies).into())
}

fn view(organization: &Organization, id: &str) -> Result<Value, ApiError> {
    let (policy_type, policy) = organization.policy(id).ok_or_else(policy_not_found)?;
    Ok(json!({"Policy": organization.policy_view(id, policy_type, policy)}))
}

fn duplicate() -> ApiError {
    refuse(
        "DuplicatePolicyException",
        "A policy with the specified name and type already exists.",
    )
}

impl Organization {
    /// The id of the policy of a type and name.
    fn named(&self, policy_type: PolicyType, name: &str) -> Option<&str> {
        self.policy_names.get(&policy_type)?.get(name).map(String::as_str)
    }

    pub(super) fn add_policy(&mut self, id: &str, policy_type: PolicyType, policy: Policy) {
        self.policy_names
            .entry(policy_type)
            .or_default()
            .insert(policy.name.clone(), id.to_owned());
        self.policies
            .entry(policy_type)
            .or_default()
            .insert(id.to_owned(), policy);
    }

    fn patch_policy(&mut self, id: &str, policy_type: PolicyType, request: &Request) {
        let Some(policy) = self
            .policies
            .get_mut(&policy_type)
            .and_then(|policies| policies.get_mut(id))
        else {
            return;
        };
        if let Some(name) = request.text("Name") {
            let names = self.policy_names.entry(policy_type).or_default();
            names.remove(&policy.name);
            names.insert(name.to_owned(), id.to_owned());
            name.clone_into(&mut policy.name);
        }
        if let Some(description) = request.text("Description") {
            description.clone_into(&mut policy.description);
        }
        if let Some(content) = request.text("Content") {
            content.clone_into(&mut policy.content);
            self.changed_ms.insert(policy_type, request.now_ms);
        }
    }
}
