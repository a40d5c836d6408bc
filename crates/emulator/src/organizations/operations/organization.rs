//! The organization itself, and the services that may work in it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::identifiers::{fingerprint, invent};
use super::super::pages::{MOST, Page};
use super::super::policy_type::{POLICY_TYPES, PolicyType, UNDETACHABLE};
use super::super::refusal::{constraint, invalid, refuse};
use super::super::request::Request;
use super::super::state::{Account, AccountState, Organization, Policy};
use crate::clock::epoch_seconds;
use crate::error::ApiError;

/// A new organization of the account, with its root and AWS's own policies; no type is enabled.
pub(in super::super) fn create(id: &str, account: &str, all_features: bool, now_ms: i64) -> Organization {
    let mut organization = Organization {
        id: id.to_owned(),
        management_account: account.to_owned(),
        all_features,
        root: format!("r-{}", invent(id, fingerprint(b"root"), 4)),
        types: BTreeMap::new(),
        units: BTreeMap::new(),
        accounts: BTreeMap::new(),
        children: BTreeMap::new(),
        policies: BTreeMap::new(),
        policy_names: BTreeMap::new(),
        attached: BTreeMap::new(),
        targets: BTreeMap::new(),
        changed_ms: BTreeMap::new(),
        tags: BTreeMap::new(),
        resource_policy: None,
        service_access: BTreeMap::new(),
        administrators: BTreeMap::new(),
        account_requests: BTreeMap::new(),
        pending: Vec::new(),
        finalizing_calls: 0,
        written_ms: None,
        invented: 0,
    };
    let management = Account {
        name: "management".to_owned(),
        email: format!("aws+{account}@example.com"),
        parent: organization.root.clone(),
        joined_ms: now_ms,
        created: false,
        state: AccountState::Active,
    };
    organization.add_account(account, management);
    add_managed_policies(&mut organization);
    organization
}

/// `FullAWSAccess` and `RCPFullAWSAccess`, which every organization has.
fn add_managed_policies(organization: &mut Organization) {
    let managed = [
        (
            PolicyType::ServiceControlPolicy,
            "p-FullAWSAccess",
            "FullAWSAccess",
            "Allows access to every operation",
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#,
        ),
        (
            PolicyType::ResourceControlPolicy,
            UNDETACHABLE,
            "RCPFullAWSAccess",
            "Allows access to every resource",
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#,
        ),
    ];
    for (policy_type, id, name, description, content) in managed {
        let [name, description, content] = [name, description, content].map(str::to_owned);
        organization.add_policy(
            id,
            policy_type,
            Policy {
                name,
                description,
                content,
                aws_managed: true,
            },
        );
    }
}

/// What a member of an organization hears when it creates another one.
pub(super) fn already(_: &mut Organization, _: &Request) -> Result<Value, ApiError> {
    Err(refuse(
        "AlreadyInOrganizationException",
        "The provided account is already a member of an organization.",
    ))
}

#[expect(clippy::unnecessary_wraps, reason = "all operations have one signature")]
pub(super) fn describe(organization: &mut Organization, _: &Request) -> Result<Value, ApiError> {
    Ok(json!({"Organization": organization.view()}))
}

/// Only checks: whoever holds the list of organizations takes this one out of it.
pub(super) fn delete(organization: &mut Organization, _: &Request) -> Result<Value, ApiError> {
    if organization.accounts.len() > 1 {
        return Err(refuse(
            "OrganizationNotEmptyException",
            "To delete an organization you must first remove all member accounts (except the master).",
        ));
    }
    Ok(json!({}))
}

pub(super) fn enable_service(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let principal = service_principal(request)?;
    require_all_features(organization)?;
    organization
        .service_access
        .entry(principal.to_owned())
        .or_insert(request.now_ms);
    Ok(json!({}))
}

pub(super) fn disable_service(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let principal = service_principal(request)?;
    let needed = |policy_type: &PolicyType| policy_type.needs_service_access() == Some(principal);
    if POLICY_TYPES
        .iter()
        .filter(|policy_type| needed(policy_type))
        .any(|it| organization.types.contains_key(it))
    {
        return Err(constraint("POLICY_TYPE_ENABLED_FOR_THIS_SERVICE"));
    }
    organization.service_access.remove(principal);
    for services in organization.administrators.values_mut() {
        services.remove(principal);
    }
    organization.administrators.retain(|_, services| !services.is_empty());
    Ok(json!({}))
}

pub(super) fn list_services(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let page = Page::of(request)?;
    let services = page.map(Some(&organization.service_access)).map(|(principal, since)| {
        (
            principal.as_str(),
            json!({"ServicePrincipal": principal, "DateEnabled": epoch_seconds(*since)}),
        )
    });
    Ok(page.answer("EnabledServicePrincipals", MOST, services).into())
}

/// Which principals AWS knows is not published as one list: anything of a service principal's form is taken.
pub(super) fn service_principal<'a>(request: &'a Request) -> Result<&'a str, ApiError> {
    let principal = request.required("ServicePrincipal");
    match principal.strip_suffix(".amazonaws.com") {
        Some(service) if !service.is_empty() => Ok(principal),
        _ => Err(invalid("UNRECOGNIZED_SERVICE_PRINCIPAL")),
    }
}

fn require_all_features(organization: &Organization) -> Result<(), ApiError> {
    if organization.all_features {
        Ok(())
    } else {
        Err(constraint("ORGANIZATION_NOT_IN_ALL_FEATURES_MODE"))
    }
}
