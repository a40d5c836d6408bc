//! What each guarded role does, as the requests that it will make.

mod apply;
mod factory;
mod repair;

use model::Guards;

use super::{Guard, Places};
use crate::evaluate::Request;

/// Every request that must keep passing.
pub(super) fn asked(guards: &Guards, places: &Places) -> Vec<(Guard, Request)> {
    let mut asked = Vec::new();
    let mut add = |guard, requests: Vec<Request>| asked.extend(requests.into_iter().map(|request| (guard, request)));
    add(Guard::ApplyRole, apply::asked(guards.apply_role.as_deref(), places));
    for role in &guards.break_glass_roles {
        add(Guard::BreakGlass, repair::asked(role, guards, places));
    }
    for role in &guards.factory_roles {
        add(Guard::Factory, factory::asked(role, places));
    }
    asked
}
