//! The calls of workflows.

use aws_sdk_imagebuilder::types::{Workflow as Sdk, WorkflowSummary};
use model::{Node, Object, Text, Value, arn::split_version};

use super::Workflow;
use crate::{
    CallError, Clients,
    calls::{Calls, Create, object},
    pages::every,
    record::{Wire, typed},
};

pub(crate) struct Aws;

impl Calls for Aws {
    /// Without an ARN this lists the builds of every workflow of the account, with their tags (newer service model).
    async fn list(clients: &Clients) -> Result<Vec<Object>, CallError> {
        let request = || clients.image_builder.list_workflow_build_versions().max_results(25);
        let items = every!(clients, "ListWorkflowBuildVersions", request(), workflow_summary_list);
        let mut objects = Vec::with_capacity(items.len());
        for item in &items {
            objects.push(listed(clients, item).await?);
        }
        Ok(objects)
    }

    async fn read(clients: &Clients, id: &str) -> Result<Object, CallError> {
        let request = clients.image_builder.get_workflow().workflow_build_version_arn(id);
        let answer = clients.call("GetWorkflow", request.send()).await?;
        let found = answer.workflow.ok_or_else(|| CallError::empty("GetWorkflow"))?;
        object!("workflow", "GetWorkflow", &found, from_sdk(&found).encode())
    }

    async fn create(clients: &Clients, create: Create<'_>) -> Result<String, CallError> {
        let workflow: Workflow = typed(create.value).ok_or_else(|| Create::misfit("CreateWorkflow"))?;
        let Workflow {
            r#type,
            data,
            uri,
            description,
            change_description,
            kms_key_id,
        } = workflow;
        let request = clients
            .image_builder
            .create_workflow()
            .name(create.name)
            .set_semantic_version(create.version.map(str::to_owned))
            .set_type(r#type.put())
            .set_data(data)
            .set_uri(uri)
            .set_description(description)
            .set_change_description(change_description)
            .set_kms_key_id(kms_key_id)
            .set_tags(Some(create.sdk_tags()));
        let answer = clients.call("CreateWorkflow", request.send()).await?;
        answer
            .workflow_build_version_arn
            .ok_or_else(|| CallError::empty("CreateWorkflow"))
    }

    async fn update(_: &Clients, _: &str, _: &Value, _: &[Text]) -> Result<(), CallError> {
        Err(CallError::unreadable("UpdateWorkflow", "workflows are immutable"))
    }

    async fn delete(clients: &Clients, id: &str) -> Result<(), CallError> {
        let request = clients.image_builder.delete_workflow().workflow_build_version_arn(id);
        clients.call("DeleteWorkflow", request.send()).await.map(drop)
    }
}

/// An item of the list. The service model gives its ARN the form `…/x.x.x`, which names no build (`WorkflowNameArn`), and the guide
/// calls it the ARN of the workflow; which of the two AWS answers is not known. Where it says no version, the Get of that version does.
async fn listed(clients: &Clients, item: &WorkflowSummary) -> Result<Object, CallError> {
    const OPERATION: &str = "ListWorkflowBuildVersions";
    let (stem, version) = item.arn().map_or(("", None), split_version);
    match (version, item.version()) {
        (Some(pattern), Some(version)) if pattern.contains('x') => {
            <Aws as Calls>::read(clients, &format!("{stem}/{version}")).await
        }
        _ => object!("workflow", OPERATION, item, None),
    }
}

/// A read answers an empty key where none was sent (seen in answers).
fn from_sdk(sdk: &Sdk) -> Workflow {
    Workflow {
        r#type: Wire::get(sdk.r#type.as_ref()),
        data: sdk.data.clone(),
        uri: None,
        description: sdk.description.clone(),
        change_description: sdk.change_description.clone(),
        kms_key_id: sdk.kms_key_id.clone().filter(|key| !key.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_imagebuilder::operation::create_workflow::CreateWorkflowInput;
    use model::Node;

    use super::Workflow;
    use crate::record::assert_members;

    #[test]
    fn no_member_is_missing() {
        let members = format!("{:?}", CreateWorkflowInput::builder());
        assert_members(
            &members,
            &Workflow::shape(),
            &[],
            &["name", "semantic_version", "tags", "client_token", "dry_run"],
        );
    }
}
