//! The calls of lifecycle policies.

use aws_sdk_imagebuilder::types::{LifecyclePolicy as Sdk, LifecyclePolicySummary};
use model::{Node, Object};

use super::{Lifecycle, normalise};
use crate::{
    CallError,
    calls::{configuration_calls, object},
    record::Wire,
};

/// Sets every field on a create or an update: the two requests have the same members, and an update replaces everything.
macro_rules! with_fields {
    ($request:expr, $value:expr) => {{
        let Lifecycle {
            description,
            execution_role,
            resource_type,
            status,
            policy_details,
            resource_selection,
        } = $value;
        $request
            .set_description(description)
            .execution_role(execution_role)
            .set_resource_type(resource_type.put())
            .set_status(status.put())
            .set_policy_details(policy_details.put())
            .set_resource_selection(resource_selection.put())
    }};
}

configuration_calls! {
    Lifecycle: lifecycle_policy as "LifecyclePolicy";
    list_lifecycle_policies as "ListLifecyclePolicies" in lifecycle_policy_summary_list
}

fn summary(operation: &'static str, item: &LifecyclePolicySummary) -> Result<Object, CallError> {
    object!("lifecycle", operation, item, None)
}

fn whole(operation: &'static str, sdk: &Sdk) -> Result<Object, CallError> {
    object!("lifecycle", operation, sdk, from_sdk(sdk).encode())
}

fn from_sdk(sdk: &Sdk) -> Lifecycle {
    let mut value = Lifecycle {
        description: sdk.description.clone(),
        execution_role: Wire::get(sdk.execution_role.as_ref()),
        resource_type: Wire::get(sdk.resource_type.as_ref()),
        status: Wire::get(sdk.status.as_ref()),
        policy_details: Wire::get(sdk.policy_details.as_ref()),
        resource_selection: Wire::get(sdk.resource_selection.as_ref()),
    };
    normalise(&mut value);
    value
}

#[cfg(test)]
mod tests {
    use aws_sdk_imagebuilder::operation::{
        create_lifecycle_policy::CreateLifecyclePolicyInput, update_lifecycle_policy::UpdateLifecyclePolicyInput,
    };
    use model::Node;

    use super::Lifecycle;
    use crate::record::assert_members;

    #[test]
    fn no_member_is_missing() {
        let renamed = [];
        let create = format!("{:?}", CreateLifecyclePolicyInput::builder());
        assert_members(
            &create,
            &Lifecycle::shape(),
            &renamed,
            &["name", "tags", "client_token", "dry_run"],
        );
        let update = format!("{:?}", UpdateLifecyclePolicyInput::builder());
        assert_members(
            &update,
            &Lifecycle::shape(),
            &renamed,
            &["lifecycle_policy_arn", "client_token"],
        );
    }
}
