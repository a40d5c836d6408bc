//! The calls of components.

use aws_sdk_imagebuilder::types::{Component as Sdk, ComponentSummary};
use model::{Node, Object};

use super::Component;
use crate::{
    CallError, Clients,
    calls::{Calls, object, object_calls},
    pages::every,
    record::Wire,
};

/// Sets every field on a create.
macro_rules! with_fields {
    ($request:expr, $value:expr) => {{
        let Component {
            platform,
            data,
            uri,
            description,
            change_description,
            supported_os_versions,
            kms_key_id,
        } = $value;
        $request
            .set_platform(platform.put())
            .set_data(data)
            .set_uri(uri)
            .set_description(description)
            .set_change_description(change_description)
            .set_supported_os_versions(supported_os_versions.put())
            .set_kms_key_id(kms_key_id)
    }};
}

pub(crate) struct Aws;

impl Calls for Aws {
    object_calls!(Component: component as "Component" by component_build_version_arn at set_semantic_version);

    /// Without an ARN this lists the builds of every component that the account owns, with their tags (newer service model).
    /// Deprecated builds are left out, so the planner asks for the exact ARN before it takes a version.
    async fn list(clients: &Clients) -> Result<Vec<Object>, CallError> {
        let request = || clients.image_builder.list_component_build_versions().max_results(25);
        let items = every!(clients, "ListComponentBuildVersions", request(), component_summary_list);
        let object = |item: &ComponentSummary| object!("component", "ListComponentBuildVersions", item, None);
        items.iter().map(object).collect()
    }
}

fn whole(operation: &'static str, sdk: &Sdk) -> Result<Object, CallError> {
    object!("component", operation, sdk, from_sdk(sdk).encode())
}

fn from_sdk(sdk: &Sdk) -> Component {
    Component {
        platform: Wire::get(sdk.platform()),
        data: sdk.data.clone(),
        uri: None,
        description: sdk.description.clone(),
        change_description: sdk.change_description.clone(),
        supported_os_versions: Wire::get(sdk.supported_os_versions.as_ref()),
        kms_key_id: sdk.kms_key_id.clone(),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_imagebuilder::operation::create_component::CreateComponentInput;
    use model::Node;

    use super::Component;
    use crate::record::assert_members;

    #[test]
    fn no_member_is_missing() {
        let members = format!("{:?}", CreateComponentInput::builder());
        assert_members(
            &members,
            &Component::shape(),
            &[],
            &["name", "semantic_version", "tags", "client_token", "dry_run"],
        );
    }
}
