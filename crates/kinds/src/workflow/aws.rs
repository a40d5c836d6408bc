//! The calls of workflows.

use aws_sdk_imagebuilder::types::{Workflow as Sdk, WorkflowSummary};
use model::{Node, Object, arn::split_version};

use super::Workflow;
use crate::{
    CallError, Clients,
    calls::{Calls, object, object_calls},
    pages::every,
    record::Wire,
};

/// Sets every field on a create.
macro_rules! with_fields {
    ($request:expr, $value:expr) => {{
        let Workflow {
            r#type,
            data,
            uri,
            description,
            change_description,
            kms_key_id,
        } = $value;
        $request
            .set_type(r#type.put())
            .set_data(data)
            .set_uri(uri)
            .set_description(description)
            .set_change_description(change_description)
            .set_kms_key_id(kms_key_id)
    }};
}

pub(crate) struct Aws;

impl Calls for Aws {
    object_calls!(Workflow: workflow as "Workflow" by workflow_build_version_arn at set_semantic_version);

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
}

fn whole(operation: &'static str, sdk: &Sdk) -> Result<Object, CallError> {
    object!("workflow", operation, sdk, from_sdk(sdk).encode())
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
