//! Members that administer a service for the whole organization.

use serde_json::{Value, json};

use super::super::pages::{MOST, Page};
use super::super::refusal::{account_not_found, constraint, refuse};
use super::super::request::Request;
use super::super::state::{AccountState, Organization};
use super::organization::service_principal;
use crate::clock::epoch_seconds;
use crate::error::ApiError;

pub(super) fn register(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let (id, principal) = (request.required("AccountId"), service_principal(request)?);
    let account = organization.accounts.get(id).ok_or_else(account_not_found)?;
    if id == organization.management_account {
        return Err(constraint("CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR"));
    }
    if account.state != AccountState::Active {
        return Err(constraint(
            "CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR",
        ));
    }
    if !organization.service_access.contains_key(principal) {
        return Err(constraint("SERVICE_ACCESS_NOT_ENABLED"));
    }
    let services = organization.administrators.entry(id.to_owned()).or_default();
    if services.contains_key(principal) {
        let message = "The provided account is already a delegated administrator for your organization.";
        return Err(refuse("AccountAlreadyRegisteredException", message));
    }
    services.insert(principal.to_owned(), request.now_ms);
    Ok(json!({}))
}

pub(super) fn deregister(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let (id, principal) = (request.required("AccountId"), service_principal(request)?);
    if !organization.accounts.contains_key(id) {
        return Err(account_not_found());
    }
    let services = organization.administrators.get_mut(id);
    if services.and_then(|services| services.remove(principal)).is_none() {
        return Err(not_registered());
    }
    organization.administrators.retain(|_, services| !services.is_empty());
    Ok(json!({}))
}

pub(super) fn list(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let page = Page::of(request)?;
    let wanted = request.text("ServicePrincipal");
    let administrators = page
        .map(Some(&organization.administrators))
        .filter_map(|(id, services)| {
            let since = match wanted {
                Some(principal) => services.get(principal),
                None => services.values().min(),
            };
            let mut view = organization.account_core(id, organization.accounts.get(id)?, request.switches);
            view.insert("DelegationEnabledDate".to_owned(), epoch_seconds(*since?));
            Some((id.as_str(), Value::Object(view)))
        });
    Ok(page.answer("DelegatedAdministrators", MOST, administrators).into())
}

pub(super) fn list_services(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let page = Page::of(request)?;
    let id = request.required("AccountId");
    if !organization.accounts.contains_key(id) {
        return Err(account_not_found());
    }
    let services = organization.administrators.get(id).ok_or_else(not_registered)?;
    let services = page.map(Some(services)).map(|(principal, since)| {
        (
            principal.as_str(),
            json!({"ServicePrincipal": principal, "DelegationEnabledDate": epoch_seconds(*since)}),
        )
    });
    Ok(page.answer("DelegatedServices", MOST, services).into())
}

fn not_registered() -> ApiError {
    refuse(
        "AccountNotRegisteredException",
        "The provided account is not a registered delegated administrator for your organization.",
    )
}
