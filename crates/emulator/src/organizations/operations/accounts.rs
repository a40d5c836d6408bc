//! Accounts.

use serde_json::{Map, Value, json};

use super::super::identifiers::invent_account;
use super::super::pages::{MOST, Page};
use super::super::refusal::{account_not_found, constraint, finalizing, invalid, refuse};
use super::super::request::Request;
use super::super::state::{Account, AccountRequest, AccountState, Change, Organization, Outcome, Pending};
use super::tags::check_count;
use crate::clock::epoch_seconds;
use crate::error::ApiError;

pub(super) fn list(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let page = Page::of(request)?;
    let accounts = page.map(Some(&organization.accounts));
    let accounts =
        accounts.map(|(id, account)| (id.as_str(), organization.account_view(id, account, request.switches)));
    Ok(page.answer("Accounts", MOST, accounts).into())
}

pub(super) fn describe(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let id = request.required("AccountId");
    let account = organization.accounts.get(id).ok_or_else(account_not_found)?;
    Ok(json!({"Account": organization.account_view(id, account, request.switches)}))
}

/// Asks for an account: the answer is always `IN_PROGRESS`, and the account is there some calls later.
pub(super) fn create(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    if organization.finalizing_calls > 0 {
        return Err(finalizing());
    }
    if request
        .text("RoleName")
        .is_some_and(|role| role.starts_with("AWSServiceRoleFor"))
    {
        return Err(invalid("INVALID_ROLE_NAME"));
    }
    let limits = &request.switches.limits;
    let open = organization
        .account_requests
        .values()
        .filter(|asked| asked.outcome.is_none())
        .count();
    if organization.accounts.len() + open >= limits.accounts {
        return Err(constraint("ACCOUNT_NUMBER_LIMIT_EXCEEDED"));
    }
    let tags = request.tags();
    check_count(tags.len(), limits.tags)?;
    let asked = AccountRequest {
        name: request.required("AccountName").to_owned(),
        email: request.required("Email").to_owned(),
        tags,
        requested_ms: request.now_ms,
        outcome: None,
    };
    let id = format!("car-{}", organization.invent(32));
    let answer = json!({"CreateAccountStatus": asked.view(&id)});
    organization.account_requests.insert(id.clone(), asked);
    organization.pending.push(Pending {
        calls: request.switches.pending_calls,
        change: Change::Account(id),
    });
    Ok(answer)
}

pub(super) fn describe_request(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let id = request.required("CreateAccountRequestId");
    let Some(asked) = organization.account_requests.get(id) else {
        let message = "You specified a create account request that doesn't exist.";
        return Err(refuse("CreateAccountStatusNotFoundException", message));
    };
    Ok(json!({"CreateAccountStatus": asked.view(id)}))
}

pub(super) fn list_requests(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let page = Page::of(request)?;
    let states = request.input.get("States").and_then(Value::as_array);
    let wanted = |asked: &AccountRequest| states.is_none_or(|states| states.iter().any(|it| *it == asked.state()));
    let requests = page
        .map(Some(&organization.account_requests))
        .filter(|(_, asked)| wanted(asked));
    let requests = requests.map(|(id, asked)| (id.as_str(), asked.view(id)));
    Ok(page.answer("CreateAccountStatuses", MOST, requests).into())
}

/// Moves an account; what is attached to it directly stays.
pub(super) fn relocate(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let id = request.required("AccountId");
    let (source, destination) = (
        request.required("SourceParentId"),
        request.required("DestinationParentId"),
    );
    let account = organization.accounts.get(id).ok_or_else(account_not_found)?;
    if !organization.is_parent(source) || account.parent != source {
        let message = "You specified a source parent that doesn't hold the account.";
        return Err(refuse("SourceParentNotFoundException", message));
    }
    if !organization.is_parent(destination) {
        let message = "You specified a destination parent that doesn't exist.";
        return Err(refuse("DestinationParentNotFoundException", message));
    }
    if source == destination {
        let message = "The account is already in the specified destination.";
        return Err(refuse("DuplicateAccountException", message));
    }
    organization.hang_account(id, destination);
    for changed in organization.types.keys() {
        organization.changed_ms.insert(*changed, request.now_ms);
    }
    Ok(json!({}))
}

pub(super) fn close(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let id = request.required("AccountId");
    if id == organization.management_account {
        return Err(constraint("CANNOT_CLOSE_MANAGEMENT_ACCOUNT"));
    }
    let account = organization.accounts.get_mut(id).ok_or_else(account_not_found)?;
    match account.state {
        AccountState::Suspended => {
            return Err(refuse(
                "AccountAlreadyClosedException",
                "The provided account is already closed.",
            ));
        }
        AccountState::PendingClosure => {
            return Err(refuse("ConflictException", "The account is being closed already."));
        }
        AccountState::Active => account.state = AccountState::PendingClosure,
    }
    let change = Change::Closure(id.to_owned());
    organization.pending.push(Pending {
        calls: request.switches.pending_calls,
        change,
    });
    Ok(json!({}))
}

pub(super) fn remove(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    part(organization, request.required("AccountId"))
}

pub(super) fn leave(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    part(organization, &request.caller.account)
}

fn part(organization: &mut Organization, id: &str) -> Result<Value, ApiError> {
    if id == organization.management_account {
        let message = "You can't remove the management account from its organization.";
        return Err(refuse("MasterCannotLeaveOrganizationException", message));
    }
    if !organization.accounts.contains_key(id) {
        return Err(account_not_found());
    }
    if organization.administrators.contains_key(id) {
        return Err(constraint("CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG"));
    }
    organization.forget(id);
    if let Some(account) = organization.accounts.remove(id)
        && let Some(children) = organization.children.get_mut(&account.parent)
    {
        children.accounts.remove(id);
    }
    Ok(json!({}))
}

impl AccountRequest {
    fn state(&self) -> &'static str {
        match &self.outcome {
            None => "IN_PROGRESS",
            Some(Outcome { result: Ok(_), .. }) => "SUCCEEDED",
            Some(Outcome { result: Err(_), .. }) => "FAILED",
        }
    }

    fn view(&self, id: &str) -> Value {
        let mut view = Map::new();
        let mut insert = |member: &str, value: Value| view.insert(member.to_owned(), value);
        insert("Id", id.into());
        insert("AccountName", self.name.as_str().into());
        insert("State", self.state().into());
        insert("RequestedTimestamp", epoch_seconds(self.requested_ms));
        if let Some(outcome) = &self.outcome {
            insert("CompletedTimestamp", epoch_seconds(outcome.completed_ms));
            match &outcome.result {
                Ok(account) => insert("AccountId", account.as_str().into()),
                Err(reason) => insert("FailureReason", reason.as_str().into()),
            };
        }
        Value::Object(view)
    }
}

impl Organization {
    /// Adds an account with the policies that every new one gets.
    pub(in super::super) fn add_account(&mut self, id: &str, account: Account) {
        self.children
            .entry(account.parent.clone())
            .or_default()
            .accounts
            .insert(id.to_owned());
        self.accounts.insert(id.to_owned(), account);
        self.attach_managed(id);
    }

    /// Hangs an account below another parent.
    fn hang_account(&mut self, id: &str, parent: &str) {
        let Some(account) = self.accounts.get_mut(id) else {
            return;
        };
        if let Some(children) = self.children.get_mut(&account.parent) {
            children.accounts.remove(id);
        }
        parent.clone_into(&mut account.parent);
        self.children
            .entry(parent.to_owned())
            .or_default()
            .accounts
            .insert(id.to_owned());
    }

    /// Finishes a request for an account.
    pub(in super::super) fn finish_account(&mut self, request_id: &str, now_ms: i64) {
        let Some(mut asked) = self.account_requests.get(request_id).cloned() else {
            return;
        };
        let taken = self
            .accounts
            .values()
            .any(|account| account.email.eq_ignore_ascii_case(&asked.email));
        let result = if taken {
            Err("EMAIL_ALREADY_EXISTS".to_owned())
        } else {
            Ok(self.open_account(&asked, now_ms))
        };
        asked.outcome = Some(Outcome {
            completed_ms: now_ms,
            result,
        });
        self.account_requests.insert(request_id.to_owned(), asked);
    }

    fn open_account(&mut self, asked: &AccountRequest, now_ms: i64) -> String {
        self.invented += 1;
        let id = invent_account(&self.id, self.invented);
        let account = Account {
            name: asked.name.clone(),
            email: asked.email.clone(),
            parent: self.root.clone(),
            joined_ms: now_ms,
            created: true,
            state: AccountState::Active,
        };
        self.add_account(&id, account);
        self.set_tags(&id, asked.tags.clone());
        id
    }
}
