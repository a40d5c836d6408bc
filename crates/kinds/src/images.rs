//! Reading, starting and deleting the images that recipes bring.

use std::time::Duration;

use aws_sdk_imagebuilder::types::{
    Ami, ImageSummary, LifecycleExecutionStatus, ResourceState, ResourceStateUpdateIncludeResources, ResourceStatus,
};
use model::{
    image::{Image, ImageAmi, version_arn},
    ownership::Tags,
};

use crate::{CallError, Clients, Failure, calls::sdk_tags, pages::every};

/// Every image build that the account owns.
pub async fn images(clients: &Clients) -> Result<Vec<Image>, CallError> {
    let request = || clients.image_builder.list_image_build_versions().max_results(25);
    let items = every!(clients, "ListImageBuildVersions", request(), image_summary_list);
    Ok(items.iter().map(image).collect())
}

/// The images of one recipe version. Where there was none yet, AWS may know no image of that name.
pub(crate) async fn of(clients: &Clients, recipe: &str) -> Result<Vec<Image>, CallError> {
    match builds(clients, &version_arn(recipe)).await {
        Err(error) if error.failure == Failure::NotFound => Ok(Vec::new()),
        builds => Ok(builds?.iter().map(image).collect()),
    }
}

async fn builds(clients: &Clients, version: &str) -> Result<Vec<ImageSummary>, CallError> {
    let request = || clients.image_builder.list_image_build_versions().max_results(25);
    let request = || request().image_version_arn(version);
    Ok(every!(clients, "ListImageBuildVersions", request(), image_summary_list))
}

/// Starts a build; answers the ARN of its image, which AWS counts. The SDK draws one client token for all attempts, so that a lost answer
/// starts no second build. A pipeline that is disabled is built all the same: only its schedule is off (text of the newer service model).
pub(crate) async fn start(clients: &Clients, pipeline: &str, tags: &Tags) -> Result<String, CallError> {
    const OPERATION: &str = "StartImagePipelineExecution";
    let request = clients
        .image_builder
        .start_image_pipeline_execution()
        .image_pipeline_arn(pipeline)
        .set_tags(Some(sdk_tags(tags)).filter(|tags| !tags.is_empty()));
    let answer = clients.call(OPERATION, request.send()).await?;
    answer
        .image_build_version_arn
        .ok_or_else(|| CallError::empty(OPERATION))
}

fn image(sdk: &ImageSummary) -> Image {
    let ami = |ami: &Ami| ImageAmi {
        region: ami.region().unwrap_or_default().to_owned(),
        account: ami.account_id().unwrap_or_default().to_owned(),
        id: ami.image().unwrap_or_default().to_owned(),
    };
    let status = sdk
        .state()
        .and_then(|state| state.status())
        .map(|status| status.as_str().to_owned());
    Image {
        arn: sdk.arn().unwrap_or_default().to_owned(),
        status: status.unwrap_or_default(),
        amis: sdk
            .output_resources()
            .map(|output| output.amis().iter().map(ami).collect())
            .unwrap_or_default(),
    }
}

/// Deletes an image. With a role its AMIs and their snapshots go as well, wherever they were distributed: Image Builder does that in
/// an execution that takes its time. Without one only the image's record goes (user guide, deleting images: what was made of it stays).
pub(crate) async fn delete(clients: &Clients, arn: &str, role: Option<&str>) -> Result<(), CallError> {
    let Some(role) = role else {
        let request = clients.image_builder.delete_image().image_build_version_arn(arn);
        return clients.call("DeleteImage", request.send()).await.map(drop);
    };
    let everything = ResourceStateUpdateIncludeResources::builder()
        .amis(true)
        .snapshots(true);
    let request = clients
        .image_builder
        .start_resource_state_update()
        .resource_arn(arn)
        .state(ResourceState::builder().status(ResourceStatus::Deleted).build())
        .execution_role(role)
        .include_resources(everything.build());
    let answer = clients.call("StartResourceStateUpdate", request.send()).await?;
    match answer.lifecycle_execution_id {
        Some(execution) => ended(clients, arn, &execution).await,
        None => Ok(()),
    }
}

/// Ten minutes of polls. How long a deletion takes is not documented.
const DELETE_POLLS: usize = 120;
const DELETE_PAUSE: Duration = Duration::from_secs(5);

/// Waits for the end of an execution; an error where it did not do everything.
async fn ended(clients: &Clients, arn: &str, execution: &str) -> Result<(), CallError> {
    for _ in 0..DELETE_POLLS {
        let request = clients
            .image_builder
            .get_lifecycle_execution()
            .lifecycle_execution_id(execution);
        let answer = clients.call("GetLifecycleExecution", request.send()).await?;
        let state = answer.lifecycle_execution.and_then(|execution| execution.state);
        let state = state.ok_or_else(|| CallError::empty("GetLifecycleExecution"))?;
        match state.status {
            Some(LifecycleExecutionStatus::Success) => return Ok(()),
            Some(LifecycleExecutionStatus::InProgress | LifecycleExecutionStatus::Pending) => {}
            status => {
                let status = status.map(|status| status.to_string()).unwrap_or_default();
                let reason = state.reason.unwrap_or_default();
                return Err(CallError::unreadable(
                    "StartResourceStateUpdate",
                    format!("the deletion of {arn} ended as {status}: {reason}"),
                ));
            }
        }
        tokio::time::sleep(DELETE_PAUSE).await;
    }
    Err(CallError::unreadable(
        "StartResourceStateUpdate",
        format!("{arn} is still being deleted; run it again later"),
    ))
}
