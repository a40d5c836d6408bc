//! The calls of components.

use aws_sdk_imagebuilder::types::{Component as Sdk, ComponentSummary};
use model::{Node, Object, Text, Value};

use super::Component;
use crate::{
    CallError, Clients,
    calls::{Calls, Create, object},
    pages::every,
    record::{Wire, typed},
};

pub(crate) struct Aws;

impl Calls for Aws {
    /// Without an ARN this lists the builds of every component that the account owns, with their tags (newer service model).
    /// Deprecated builds are left out, so the planner asks for the exact ARN before it takes a version.
    async fn list(clients: &Clients) -> Result<Vec<Object>, CallError> {
        let request = || clients.image_builder.list_component_build_versions().max_results(25);
        let items = every!(clients, "ListComponentBuildVersions", request(), component_summary_list);
        let object = |item: &ComponentSummary| object!("component", "ListComponentBuildVersions", item, None);
        items.iter().map(object).collect()
    }

    async fn read(clients: &Clients, id: &str) -> Result<Object, CallError> {
        let request = clients.image_builder.get_component().component_build_version_arn(id);
        let answer = clients.call("GetComponent", request.send()).await?;
        let found = answer.component.ok_or_else(|| CallError::empty("GetComponent"))?;
        object!("component", "GetComponent", &found, from_sdk(&found).encode())
    }

    async fn create(clients: &Clients, create: Create<'_>) -> Result<String, CallError> {
        let component: Component = typed(create.value).ok_or_else(|| Create::misfit("CreateComponent"))?;
        let Component {
            platform,
            data,
            uri,
            description,
            change_description,
            supported_os_versions,
            kms_key_id,
        } = component;
        let request = clients
            .image_builder
            .create_component()
            .name(create.name)
            .set_semantic_version(create.version.map(str::to_owned))
            .set_platform(platform.put())
            .set_data(data)
            .set_uri(uri)
            .set_description(description)
            .set_change_description(change_description)
            .set_supported_os_versions(supported_os_versions.put())
            .set_kms_key_id(kms_key_id)
            .set_tags(Some(create.sdk_tags()));
        let answer = clients.call("CreateComponent", request.send()).await?;
        answer
            .component_build_version_arn
            .ok_or_else(|| CallError::empty("CreateComponent"))
    }

    async fn update(_: &Clients, _: &str, _: &Value, _: &[Text]) -> Result<(), CallError> {
        Err(CallError::unreadable("UpdateComponent", "components are immutable"))
    }

    async fn delete(clients: &Clients, id: &str) -> Result<(), CallError> {
        let request = clients.image_builder.delete_component().component_build_version_arn(id);
        clients.call("DeleteComponent", request.send()).await.map(drop)
    }
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
