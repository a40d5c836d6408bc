//! The calls of distribution configurations.

use aws_sdk_imagebuilder::types::{DistributionConfiguration as Sdk, DistributionConfigurationSummary};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use model::{Node, Object, Value};

use super::{Distribution, normalise};
use crate::{
    CallError, Clients,
    calls::{Calls, Create, Listed, list_pages},
    record::{Wire, typed},
};

pub(crate) struct Aws;

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
    }};
}

impl Calls for Aws {
    async fn list(clients: &Clients) -> Result<Vec<Object>, CallError> {
        let request = || clients.image_builder.list_distribution_configurations();
        let item = |item: &DistributionConfigurationSummary| {
            let listed = Listed {
                kind: "distribution",
                arn: item.arn(),
                name: item.name(),
                tags: item.tags(),
            };
            listed.object("ListDistributionConfigurations", None)
        };
        list_pages!(
            clients,
            "ListDistributionConfigurations",
            request().max_results(25),
            distribution_configuration_summary_list,
            item
        )
    }

    async fn read(clients: &Clients, id: &str) -> Result<Object, CallError> {
        let request = clients
            .image_builder
            .get_distribution_configuration()
            .distribution_configuration_arn(id);
        let answer = clients.call("GetDistributionConfiguration", request.send()).await?;
        let found = answer
            .distribution_configuration
            .ok_or_else(|| CallError::empty("GetDistributionConfiguration"))?;
        let listed = Listed {
            kind: "distribution",
            arn: found.arn(),
            name: found.name(),
            tags: found.tags(),
        };
        listed.object("GetDistributionConfiguration", from_sdk(&found).encode())
    }

    async fn create(clients: &Clients, create: Create<'_>) -> Result<String, CallError> {
        let value: Distribution =
            typed(create.value).ok_or_else(|| Create::misfit("CreateDistributionConfiguration"))?;
        let request = clients
            .image_builder
            .create_distribution_configuration()
            .name(create.name)
            .set_tags(Some(create.sdk_tags()));
        let request = with_fields!(request, value).customize().mutate_request(write_false);
        let answer = clients.call("CreateDistributionConfiguration", request.send()).await?;
        answer
            .distribution_configuration_arn
            .ok_or_else(|| CallError::empty("CreateDistributionConfiguration"))
    }

    async fn update(clients: &Clients, id: &str, value: &Value, _: &[String]) -> Result<(), CallError> {
        let value: Distribution = typed(value).ok_or_else(|| Create::misfit("UpdateDistributionConfiguration"))?;
        let request = clients
            .image_builder
            .update_distribution_configuration()
            .distribution_configuration_arn(id);
        let request = with_fields!(request, value).customize().mutate_request(write_false);
        clients
            .call("UpdateDistributionConfiguration", request.send())
            .await
            .map(drop)
    }

    async fn delete(clients: &Clients, id: &str) -> Result<(), CallError> {
        let request = clients
            .image_builder
            .delete_distribution_configuration()
            .distribution_configuration_arn(id);
        clients
            .call("DeleteDistributionConfiguration", request.send())
            .await
            .map(drop)
    }
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
