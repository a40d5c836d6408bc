//! The root and the units below it.

use serde_json::{Value, json};

use super::super::pages::{MOST, Page};
use super::super::refusal::{constraint, parent_not_found, refuse};
use super::super::request::Request;
use super::super::state::{Organization, Unit};
use super::tags::check_count;
use crate::error::ApiError;

pub(super) fn list_roots(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let page = Page::of(request)?;
    let root = (organization.root.as_str(), organization.root_view());
    let root = Some(root).filter(|(id, _)| page.shows(id));
    Ok(page.answer("Roots", MOST, root.into_iter()).into())
}

pub(super) fn create_unit(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let (parent, name) = (request.required("ParentId"), request.required("Name"));
    if !organization.is_parent(parent) {
        return Err(parent_not_found());
    }
    check_name(organization, parent, name, None)?;
    let limits = &request.switches.limits;
    if organization.units.len() >= limits.units {
        return Err(constraint("OU_NUMBER_LIMIT_EXCEEDED"));
    }
    // The chain holds the root, which is no level of units, and the parent.
    if organization.chain(parent).len() > limits.depth {
        return Err(constraint("OU_DEPTH_LIMIT_EXCEEDED"));
    }
    let tags = request.tags();
    check_count(tags.len(), limits.tags)?;
    let id = organization.add_unit(parent, name);
    organization.set_tags(&id, tags);
    Ok(json!({"OrganizationalUnit": organization.unit_view(&id)}))
}

pub(super) fn update_unit(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let id = unit_id(organization, request)?;
    if let Some(name) = request.text("Name") {
        let parent = organization.parent(id).unwrap_or_default();
        check_name(organization, parent, name, Some(id))?;
        organization.rename_unit(id, name);
    }
    Ok(json!({"OrganizationalUnit": organization.unit_view(id)}))
}

pub(super) fn delete_unit(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let id = unit_id(organization, request)?;
    let children = organization.children.get(id);
    if children.is_some_and(|children| !children.units.is_empty() || !children.accounts.is_empty()) {
        let message = "The specified OU is not empty. Move all accounts and OUs out of it first.";
        return Err(refuse("OrganizationalUnitNotEmptyException", message));
    }
    organization.forget(id);
    organization.children.remove(id);
    if let Some(unit) = organization.units.remove(id)
        && let Some(siblings) = organization.children.get_mut(&unit.parent)
    {
        siblings.units.remove(id);
        siblings.unit_names.remove(&unit.name);
    }
    Ok(json!({}))
}

pub(super) fn describe_unit(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let id = unit_id(organization, request)?;
    Ok(json!({"OrganizationalUnit": organization.unit_view(id)}))
}

pub(super) fn list_units(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let page = Page::of(request)?;
    let children = organization.children.get(parent_id(organization, request)?);
    let units = page.set(children.map(|children| &children.units));
    let units = units.map(|id| (id.as_str(), organization.unit_view(id)));
    Ok(page.answer("OrganizationalUnits", MOST, units).into())
}

pub(super) fn list_accounts(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let page = Page::of(request)?;
    let children = organization.children.get(parent_id(organization, request)?);
    let accounts = page.set(children.map(|children| &children.accounts)).filter_map(|id| {
        let account = organization.accounts.get(id)?;
        Some((id.as_str(), organization.account_view(id, account, request.switches)))
    });
    Ok(page.answer("Accounts", MOST, accounts).into())
}

pub(super) fn list_children(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let page = Page::of(request)?;
    let children = organization.children.get(parent_id(organization, request)?);
    let kind = request.required("ChildType");
    let children = children.map(|children| {
        if kind == "ACCOUNT" {
            &children.accounts
        } else {
            &children.units
        }
    });
    let children = page
        .set(children)
        .map(|id| (id.as_str(), json!({"Id": id, "Type": kind})));
    Ok(page.answer("Children", MOST, children).into())
}

pub(super) fn list_parents(organization: &mut Organization, request: &Request) -> Result<Value, ApiError> {
    let page = Page::of(request)?;
    let Some(parent) = organization.parent(request.required("ChildId")) else {
        return Err(refuse(
            "ChildNotFoundException",
            "You specified a child that doesn't exist.",
        ));
    };
    let kind = if parent == organization.root {
        "ROOT"
    } else {
        "ORGANIZATIONAL_UNIT"
    };
    let parent = Some((parent, json!({"Id": parent, "Type": kind}))).filter(|(id, _)| page.shows(id));
    Ok(page.answer("Parents", MOST, parent.into_iter()).into())
}

fn parent_id<'a>(organization: &Organization, request: &'a Request) -> Result<&'a str, ApiError> {
    let id = request.required("ParentId");
    if organization.is_parent(id) {
        Ok(id)
    } else {
        Err(parent_not_found())
    }
}

fn unit_id<'a>(organization: &Organization, request: &'a Request) -> Result<&'a str, ApiError> {
    let id = request.required("OrganizationalUnitId");
    if organization.units.contains_key(id) {
        Ok(id)
    } else {
        Err(refuse(
            "OrganizationalUnitNotFoundException",
            "You specified an OU that doesn't exist.",
        ))
    }
}

/// Names of units are unique below one parent.
fn check_name(organization: &Organization, parent: &str, name: &str, but: Option<&str>) -> Result<(), ApiError> {
    let sibling = organization
        .children
        .get(parent)
        .and_then(|children| children.unit_names.get(name));
    if sibling.is_none_or(|id| but == Some(id)) {
        Ok(())
    } else {
        Err(duplicate())
    }
}

fn duplicate() -> ApiError {
    refuse(
        "DuplicateOrganizationalUnitException",
        "An OU with the same name already exists.",
    )
}

impl Organization {
    /// Adds a unit with the policies that every new one gets; gives its id.
    pub(in super::super) fn add_unit(&mut self, parent: &str, name: &str) -> String {
        let suffix = self.root.trim_start_matches("r-").to_owned();
        let id = format!("ou-{suffix}-{}", self.invent(8));
        self.units.insert(
            id.clone(),
            Unit {
                name: name.to_owned(),
                parent: parent.to_owned(),
            },
        );
        let siblings = self.children.entry(parent.to_owned()).or_default();
        siblings.units.insert(id.clone());
        siblings.unit_names.insert(name.to_owned(), id.clone());
        self.attach_managed(&id);
        id
    }

    fn rename_unit(&mut self, id: &str, name: &str) {
        let Some(unit) = self.units.get_mut(id) else { return };
        if let Some(siblings) = self.children.get_mut(&unit.parent) {
            siblings.unit_names.remove(&unit.name);
            siblings.unit_names.insert(name.to_owned(), id.to_owned());
        }
        name.clone_into(&mut unit.name);
    }
}
