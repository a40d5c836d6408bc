//! The calls of distribution configurations.

use aws_sdk_imagebuilder::types::{DistributionConfiguration as Sdk, DistributionConfigurationSummary};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use model::{Node, Object};

use super::{Distribution, normalise};
use crate::{
    CallError,
    calls::{configuration_calls, object},
    record::Wire,
};

/// Sets every field on a create or an update: the two requests have the same members, and an update replaces everything.
macro_rules! with_fields {
    ($request:expr, $value:expr) => {{
        let Distribution {
            description,
            distributions,
        } = $value;
        $request
            .set_description(description)
            .set_distributions(distributions.put())
            .customize()
            .mutate_request(write_false)
    }};
}

configuration_calls! {
    Distribution: distribution_configuration as "DistributionConfiguration";
    list_distribution_configurations as "ListDistributionConfigurations" in distribution_configuration_summary_list
}

fn summary(operation: &'static str, item: &DistributionConfigurationSummary) -> Result<Object, CallError> {
    object!("distribution", operation, item, None)
}

fn whole(operation: &'static str, sdk: &Sdk) -> Result<Object, CallError> {
    object!("distribution", operation, sdk, from_sdk(sdk).encode())
}

/// Writes `setDefaultVersion: false` into the body. The SDK leaves the flag out when it is false, and to the service absent
/// means true. Every flag that is true is in the body already, so each missing one was meant as false or not set; what is
/// not set was filled in with AWS's default, `true`, when the desired state was read.
fn write_false(request: &mut HttpRequest) {
    let Some(mut body) = request
        .body()
        .bytes()
        .and_then(|bytes| serde_json::from_slice::<serde_json::Value>(bytes).ok())
    else {
        return;
    };
    let mut missing = 0;
    let regions = body
        .get_mut("distributions")
        .and_then(serde_json::Value::as_array_mut)
        .into_iter()
        .flatten();
    for region in regions {
        let templates = region
            .get_mut("launchTemplateConfigurations")
            .and_then(serde_json::Value::as_array_mut);
        for template in templates
            .into_iter()
            .flatten()
            .filter_map(serde_json::Value::as_object_mut)
        {
            template.entry("setDefaultVersion").or_insert_with(|| {
                missing += 1;
                false.into()
            });
        }
    }
    if missing > 0 {
        let text = body.to_string();
        request.headers_mut().insert("content-length", text.len().to_string());
        *request.body_mut() = text.into();
    }
}

fn from_sdk(sdk: &Sdk) -> Distribution {
    let mut value = Distribution {
        description: sdk.description.clone(),
        distributions: Wire::get(sdk.distributions.as_ref()),
    };
    normalise(&mut value);
    value
}

#[cfg(test)]
mod tests {
    use aws_sdk_imagebuilder::operation::{
        create_distribution_configuration::CreateDistributionConfigurationInput,
        update_distribution_configuration::UpdateDistributionConfigurationInput,
    };
    use model::Node;

    use super::Distribution;
    use crate::record::assert_members;

    #[test]
    fn no_member_is_missing() {
        let renamed = [];
        let create = format!("{:?}", CreateDistributionConfigurationInput::builder());
        assert_members(
            &create,
            &Distribution::shape(),
            &renamed,
            &["name", "tags", "client_token", "dry_run"],
        );
        let update = format!("{:?}", UpdateDistributionConfigurationInput::builder());
        assert_members(
            &update,
            &Distribution::shape(),
            &renamed,
            &["distribution_configuration_arn", "client_token"],
        );
    }
}
