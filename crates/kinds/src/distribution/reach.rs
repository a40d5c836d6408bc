//! Where a distribution brings images, and who may launch them there.

use std::collections::BTreeSet;

use model::{Holding, Reach, Scope, Value};

use super::{Distribution, LaunchPermission, RegionDistribution};
use crate::record::typed;

/// Everybody, in a launch permission's groups (EC2 `ModifyImageAttribute`: `all` is the only one).
const ALL: &str = "all";

/// The Regions and accounts of a distribution. A Region without any configuration gets the AMI as well (user guide, distribution
/// settings); AMIs are copied to the target accounts beside the one that the stack's own account keeps.
pub(super) fn of(value: &Value, scope: &Scope) -> BTreeSet<Reach> {
    let distribution: Distribution = typed(value).unwrap_or_default();
    let regions = distribution.distributions.iter();
    regions.flat_map(|region| of_region(region, scope)).collect()
}

fn of_region(region: &RegionDistribution, scope: &Scope) -> Vec<Reach> {
    let reach = |holding, whom: &str| Reach {
        region: region.region.clone(),
        holding,
        whom: whom.to_owned(),
    };
    let ami = region.ami_distribution_configuration.as_ref();
    if ami.is_none() && region.container_distribution_configuration.is_some() {
        return vec![reach(Holding::Container, &scope.account)];
    }
    let targets = ami.map(|ami| ami.target_account_ids.as_slice()).unwrap_or_default();
    let owners = targets.iter().map(String::as_str).chain([scope.account.as_str()]);
    let permission = ami.and_then(|ami| ami.launch_permission.as_ref());
    let launchers = permission.map(launchers).unwrap_or_default();
    let owned = owners.map(|owner| reach(Holding::Ami, owner));
    let launched = launchers.iter().map(|whom| reach(Holding::LaunchPermission, whom));
    owned.chain(launched).collect()
}

fn launchers(permission: &LaunchPermission) -> Vec<String> {
    let LaunchPermission {
        user_ids,
        user_groups,
        organization_arns,
        organizational_unit_arns,
    } = permission;
    let group = |group: &String| {
        if group == ALL {
            "everybody".to_owned()
        } else {
            group.clone()
        }
    };
    let named = user_ids.iter().chain(organization_arns).chain(organizational_unit_arns);
    named.cloned().chain(user_groups.iter().map(group)).collect()
}
