//! The calls of infrastructure configurations.

use aws_sdk_imagebuilder::types::{InfrastructureConfiguration as Sdk, InfrastructureConfigurationSummary};
use model::{Node, Object};

use super::{Infrastructure, normalise};
use crate::{
    CallError,
    calls::{configuration_calls, object},
    record::Wire,
};

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

configuration_calls! {
    Infrastructure: infrastructure_configuration as "InfrastructureConfiguration";
    list_infrastructure_configurations as "ListInfrastructureConfigurations" in infrastructure_configuration_summary_list
}

fn summary(operation: &'static str, item: &InfrastructureConfigurationSummary) -> Result<Object, CallError> {
    object!("infrastructure", operation, item, None)
}

fn whole(operation: &'static str, sdk: &Sdk) -> Result<Object, CallError> {
    object!("infrastructure", operation, sdk, from_sdk(sdk).encode())
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
