//! Doing one step.

use model::{KindName, Late, Operation, Step, Text, arn::without_build, ownership::Tags};

use crate::{CallError, Clients, Failure, calls, calls::Create, dispatch, images, policy::aws::sdk_tags};

/// What a step brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The id or ARN of what was created, for later steps.
    pub id: Option<String>,
    /// Said where a step found its work done already.
    pub note: Option<&'static str>,
    /// The ARN of the image whose build began.
    pub image: Option<String>,
}

const DONE: Outcome = Outcome {
    id: None,
    note: None,
    image: None,
};

/// Does a step. Ids that an earlier step brought must have been filled in.
pub async fn run(clients: &Clients, step: &Step) -> Result<Outcome, CallError> {
    match &step.operation {
        Operation::Create {
            value,
            version,
            tags,
            arn,
        } => {
            let create = Create {
                name: &step.name,
                value,
                version: version.as_deref(),
                tags,
            };
            let id = match dispatch::create(clients, step.kind, create).await {
                Err(error) if error.failure == Failure::Exists => {
                    ours(clients, step.kind, arn.as_deref(), tags, error).await?
                }
                other => other?,
            };
            same_arn(clients, step.kind, arn.as_deref(), &id).await?;
            Ok(Outcome { id: Some(id), ..DONE })
        }
        Operation::Update {
            id,
            value,
            changed,
            tags,
            untag,
        } => {
            if !changed.is_empty() {
                dispatch::update(clients, step.kind, id, value, changed).await?;
            }
            retag(clients, step.kind, id, tags, untag).await.map(|()| DONE)
        }
        Operation::Tag { id, tags, untag } => retag(clients, step.kind, id, tags, untag).await.map(|()| DONE),
        Operation::Build { id, tags } => Ok(Outcome {
            image: Some(images::start(clients, id, tags).await?),
            ..DONE
        }),
        Operation::DeleteImage { id, role } => gone(
            "was deleted already",
            images::delete(clients, id, role.as_deref()).await,
        ),
        Operation::Delete { id } => gone("was deleted already", dispatch::delete(clients, step.kind, id).await),
        Operation::Attach { id, target } => attach(clients, known(id)?, target).await,
        Operation::Detach { id, target } => detach(clients, known(id)?, target).await,
        Operation::EnableType { root, policy_type } => enable(clients, root, policy_type).await,
    }
}

/// A create that finds its work done: after a lost answer it is ours, and carries exactly the tags that were sent.
async fn ours(
    clients: &Clients,
    kind: KindName,
    arn: Option<&str>,
    tags: &Tags,
    error: CallError,
) -> Result<String, CallError> {
    let Some(arn) = arn else { return Err(error) };
    match dispatch::read(clients, kind, arn).await {
        Ok(object) if object.tags == *tags => Ok(object.id.into()),
        _ => Err(error),
    }
}

/// Whatever refers to the new object refers to the ARN that was planned. Another build is somebody's who made the planned one
/// meanwhile, or AWS counts on from one that is deleted: reading the planned ARN tells.
async fn same_arn(clients: &Clients, kind: KindName, planned: Option<&str>, created: &str) -> Result<(), CallError> {
    let Some(planned) = planned.filter(|planned| *planned != created) else {
        return Ok(());
    };
    let another_build = without_build(planned) == without_build(created);
    let read = dispatch::read(clients, kind, planned).await;
    let deleted = another_build && read.is_err_and(|error| error.failure == Failure::NotFound);
    let made = format!("AWS made {created}, where {planned} was planned");
    if deleted {
        let message = format!("{made}: it does not give the number of a deleted build again; plan again");
        let error = CallError::unreadable("Create", message);
        return Err(CallError {
            failure: Failure::Renumbered,
            ..error
        });
    }
    Err(CallError::unreadable(
        "Create",
        format!("{made}: somebody else took that version; plan again"),
    ))
}

/// Sets tags, then removes tags. The tag calls merge, so only what differs is sent.
async fn retag(clients: &Clients, kind: KindName, id: &str, tags: &Tags, untag: &[Text]) -> Result<(), CallError> {
    let organizations = kind == KindName("policy");
    if !tags.is_empty() && organizations {
        let request = clients.organizations.tag_resource().resource_id(id);
        let request = request.set_tags(Some(sdk_tags(tags)));
        clients.call("organizations:TagResource", request.send()).await?;
    } else if !tags.is_empty() {
        let request = clients
            .image_builder
            .tag_resource()
            .resource_arn(id)
            .set_tags(Some(calls::sdk_tags(tags)));
        clients.call("TagResource", request.send()).await?;
    }
    if !untag.is_empty() && organizations {
        let request = clients.organizations.untag_resource().resource_id(id);
        let request = request.set_tag_keys(Some(untag.iter().map(Text::to_string).collect()));
        clients.call("organizations:UntagResource", request.send()).await?;
    } else if !untag.is_empty() {
        let request = clients
            .image_builder
            .untag_resource()
            .resource_arn(id)
            .set_tag_keys(Some(untag.iter().map(Text::to_string).collect()));
        clients.call("UntagResource", request.send()).await?;
    }
    Ok(())
}

async fn attach(clients: &Clients, id: &str, target: &str) -> Result<Outcome, CallError> {
    let request = clients.organizations.attach_policy().policy_id(id).target_id(target);
    match clients.call("AttachPolicy", request.send()).await {
        Err(error) if error.code.as_deref() == Some("DuplicatePolicyAttachmentException") => Ok(Outcome {
            note: Some("was attached already"),
            ..DONE
        }),
        other => other.map(|_| DONE),
    }
}

async fn detach(clients: &Clients, id: &str, target: &str) -> Result<Outcome, CallError> {
    let request = clients.organizations.detach_policy().policy_id(id).target_id(target);
    match clients.call("DetachPolicy", request.send()).await {
        Err(error) if error.code.as_deref() == Some("PolicyNotAttachedException") => Ok(Outcome {
            note: Some("was detached already"),
            ..DONE
        }),
        other => gone("is gone already", other.map(drop)),
    }
}

/// Enabling is asynchronous: it is done when `ListRoots` says so.
async fn enable(clients: &Clients, root: &str, policy_type: &str) -> Result<Outcome, CallError> {
    use aws_sdk_organizations::types::{PolicyType, PolicyTypeStatus};
    let wanted = PolicyType::from(policy_type);
    let request = clients
        .organizations
        .enable_policy_type()
        .root_id(root)
        .policy_type(wanted.clone());
    match clients.call("EnablePolicyType", request.send()).await {
        Err(error) if error.failure != Failure::Exists => return Err(error),
        _ => {}
    }
    for _ in 0..ENABLE_POLLS {
        let answer = clients
            .call("ListRoots", clients.organizations.list_roots().send())
            .await?;
        let types = answer
            .roots
            .unwrap_or_default()
            .into_iter()
            .flat_map(|root| root.policy_types.unwrap_or_default());
        let mut statuses = types
            .filter(|summary| summary.r#type.as_ref() == Some(&wanted))
            .filter_map(|summary| summary.status);
        if statuses.any(|status| status == PolicyTypeStatus::Enabled) {
            return Ok(DONE);
        }
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    }
    Err(CallError::unreadable(
        "EnablePolicyType",
        format!("{policy_type} is still being enabled; run apply again later"),
    ))
}

/// Two minutes of polls. How long AWS takes is not documented.
const ENABLE_POLLS: usize = 60;

fn gone(note: &'static str, result: Result<(), CallError>) -> Result<Outcome, CallError> {
    match result {
        Err(error) if error.failure == Failure::NotFound => Ok(Outcome {
            note: Some(note),
            ..DONE
        }),
        other => other.map(|()| DONE),
    }
}

fn known(id: &Late) -> Result<&str, CallError> {
    match id {
        Late::Known(id) => Ok(id),
        Late::CreatedBy(address) => Err(CallError::unreadable(
            "AttachPolicy",
            format!("{address} was not created"),
        )),
    }
}
