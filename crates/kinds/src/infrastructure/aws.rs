//! The calls of infrastructure configurations.

use aws_sdk_imagebuilder::types::{InfrastructureConfiguration as Sdk, InfrastructureConfigurationSummary};
use model::{Node, Object, Value};

use super::{Infrastructure, normalise};
use crate::{
    CallError, Clients,
    calls::{Calls, Create, Listed, list_pages},
    record::{Wire, typed},
};

pub(crate) struct Aws;

/// Sets every field on a create or an update: the two requests have the same members, and an update replaces everything.
macro_rules! with_fields {
    ($request:expr, $value:expr) => {{
        let Infrastructure {
            instance_profile_name,
            description,
            instance_types,
            security_group_ids,
            subnet_id,
            logging,
            key_pair,
            terminate_instance_on_failure,
            terminate_instance_on_completion,
            sns_topic_arn,
            resource_tags,
            instance_metadata_options,
            placement,
            parent_instance,
        } = $value;
        $request
            .instance_profile_name(instance_profile_name)
            .set_description(description)
            .set_instance_types(instance_types.put())
            .set_security_group_ids(security_group_ids.put())
            .set_subnet_id(subnet_id)
            .set_logging(logging.put())
            .set_key_pair(key_pair)
            .set_terminate_instance_on_failure(terminate_instance_on_failure)
            .set_terminate_instance_on_completion(terminate_instance_on_completion)
            .set_sns_topic_arn(sns_topic_arn)
            .set_resource_tags(resource_tags.put())
            .set_instance_metadata_options(instance_metadata_options.put())
            .set_placement(placement.put())
            .set_parent_instance(parent_instance.put())
    }};
}

impl Calls for Aws {
    async fn list(clients: &Clients) -> Result<Vec<Object>, CallError> {
        let request = || clients.image_builder.list_infrastructure_configurations();
        let item = |item: &InfrastructureConfigurationSummary| {
            let listed = Listed {
                kind: "infrastructure",
                arn: item.arn(),
                name: item.name(),
                tags: item.tags(),
            };
            listed.object("ListInfrastructureConfigurations", None)
        };
        list_pages!(
            clients,
            "ListInfrastructureConfigurations",
            request().max_results(25),
            infrastructure_configuration_summary_list,
            item
        )
    }

    async fn read(clients: &Clients, id: &str) -> Result<Object, CallError> {
        let request = clients
            .image_builder
            .get_infrastructure_configuration()
            .infrastructure_configuration_arn(id);
        let answer = clients.call("GetInfrastructureConfiguration", request.send()).await?;
        let found = answer
            .infrastructure_configuration
            .ok_or_else(|| CallError::empty("GetInfrastructureConfiguration"))?;
        let listed = Listed {
            kind: "infrastructure",
            arn: found.arn(),
            name: found.name(),
            tags: found.tags(),
        };
        listed.object("GetInfrastructureConfiguration", from_sdk(&found).encode())
    }

    async fn create(clients: &Clients, create: Create<'_>) -> Result<String, CallError> {
        let value: Infrastructure =
            typed(create.value).ok_or_else(|| Create::misfit("CreateInfrastructureConfiguration"))?;
        let request = clients
            .image_builder
            .create_infrastructure_configuration()
            .name(create.name)
            .set_tags(Some(create.sdk_tags()));
        let answer = clients
            .call("CreateInfrastructureConfiguration", with_fields!(request, value).send())
            .await?;
        answer
            .infrastructure_configuration_arn
            .ok_or_else(|| CallError::empty("CreateInfrastructureConfiguration"))
    }

    async fn update(clients: &Clients, id: &str, value: &Value, _: &[String]) -> Result<(), CallError> {
        let value: Infrastructure = typed(value).ok_or_else(|| Create::misfit("UpdateInfrastructureConfiguration"))?;
        let request = clients
            .image_builder
            .update_infrastructure_configuration()
            .infrastructure_configuration_arn(id);
        clients
            .call("UpdateInfrastructureConfiguration", with_fields!(request, value).send())
            .await
            .map(drop)
    }

    async fn delete(clients: &Clients, id: &str) -> Result<(), CallError> {
        let request = clients
            .image_builder
            .delete_infrastructure_configuration()
            .infrastructure_configuration_arn(id);
        clients
            .call("DeleteInfrastructureConfiguration", request.send())
            .await
            .map(drop)
    }
}

fn from_sdk(sdk: &Sdk) -> Infrastructure {
    let mut value = Infrastructure {
        instance_profile_name: Wire::get(sdk.instance_profile_name.as_ref()),
        description: sdk.description.clone(),
        instance_types: Wire::get(sdk.instance_types.as_ref()),
        security_group_ids: Wire::get(sdk.security_group_ids.as_ref()),
        subnet_id: sdk.subnet_id.clone(),
        logging: Wire::get(sdk.logging.as_ref()),
        key_pair: sdk.key_pair.clone(),
        terminate_instance_on_failure: sdk.terminate_instance_on_failure,
        terminate_instance_on_completion: sdk.terminate_instance_on_completion,
        sns_topic_arn: sdk.sns_topic_arn.clone(),
        resource_tags: Wire::get(sdk.resource_tags.as_ref()),
        instance_metadata_options: Wire::get(sdk.instance_metadata_options.as_ref()),
        placement: Wire::get(sdk.placement.as_ref()),
        parent_instance: Wire::get(sdk.parent_instance.as_ref()),
    };
    normalise(&mut value);
    value
}

#[cfg(test)]
mod tests {
    use aws_sdk_imagebuilder::operation::{
        create_infrastructure_configuration::CreateInfrastructureConfigurationInput,
        update_infrastructure_configuration::UpdateInfrastructureConfigurationInput,
    };
    use model::Node;

    use super::Infrastructure;
    use crate::record::assert_members;

    #[test]
    fn no_member_is_missing() {
        let renamed = [];
        let create = format!("{:?}", CreateInfrastructureConfigurationInput::builder());
        assert_members(
            &create,
            &Infrastructure::shape(),
            &renamed,
            &["name", "tags", "client_token", "dry_run"],
        );
        let update = format!("{:?}", UpdateInfrastructureConfigurationInput::builder());
        assert_members(
            &update,
            &Infrastructure::shape(),
            &renamed,
            &["infrastructure_configuration_arn", "client_token"],
        );
    }
}
