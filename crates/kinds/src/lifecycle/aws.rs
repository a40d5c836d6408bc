//! The calls of lifecycle policies.

use aws_sdk_imagebuilder::types::{LifecyclePolicy as Sdk, LifecyclePolicySummary};
use model::{Node, Object, Value};

use super::{Lifecycle, normalise};
use crate::{
    CallError, Clients,
    calls::{Calls, Create, Listed, list_pages},
    record::{Wire, typed},
};

pub(crate) struct Aws;

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

impl Calls for Aws {
    async fn list(clients: &Clients) -> Result<Vec<Object>, CallError> {
        let request = || clients.image_builder.list_lifecycle_policies();
        let item = |item: &LifecyclePolicySummary| {
            let listed = Listed {
                kind: "lifecycle",
                arn: item.arn(),
                name: item.name(),
                tags: item.tags(),
            };
            listed.object("ListLifecyclePolicies", None)
        };
        list_pages!(
            clients,
            "ListLifecyclePolicies",
            request().max_results(25),
            lifecycle_policy_summary_list,
            item
        )
    }

    async fn read(clients: &Clients, id: &str) -> Result<Object, CallError> {
        let request = clients.image_builder.get_lifecycle_policy().lifecycle_policy_arn(id);
        let answer = clients.call("GetLifecyclePolicy", request.send()).await?;
        let found = answer
            .lifecycle_policy
            .ok_or_else(|| CallError::empty("GetLifecyclePolicy"))?;
        let listed = Listed {
            kind: "lifecycle",
            arn: found.arn(),
            name: found.name(),
            tags: found.tags(),
        };
        listed.object("GetLifecyclePolicy", from_sdk(&found).encode())
    }

    async fn create(clients: &Clients, create: Create<'_>) -> Result<String, CallError> {
        let value: Lifecycle = typed(create.value).ok_or_else(|| Create::misfit("CreateLifecyclePolicy"))?;
        let request = clients
            .image_builder
            .create_lifecycle_policy()
            .name(create.name)
            .set_tags(Some(create.sdk_tags()));
        let answer = clients
            .call("CreateLifecyclePolicy", with_fields!(request, value).send())
            .await?;
        answer
            .lifecycle_policy_arn
            .ok_or_else(|| CallError::empty("CreateLifecyclePolicy"))
    }

    async fn update(clients: &Clients, id: &str, value: &Value, _: &[String]) -> Result<(), CallError> {
        let value: Lifecycle = typed(value).ok_or_else(|| Create::misfit("UpdateLifecyclePolicy"))?;
        let request = clients.image_builder.update_lifecycle_policy().lifecycle_policy_arn(id);
        clients
            .call("UpdateLifecyclePolicy", with_fields!(request, value).send())
            .await
            .map(drop)
    }

    async fn delete(clients: &Clients, id: &str) -> Result<(), CallError> {
        let request = clients.image_builder.delete_lifecycle_policy().lifecycle_policy_arn(id);
        clients.call("DeleteLifecyclePolicy", request.send()).await.map(drop)
    }
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
