//! The calls of policies and of the organization around them.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_organizations::types::{PolicySummary, PolicyTargetSummary, PolicyType, Tag, TargetType};
use model::{KindName, Node, Object, Text, Tree, Value, ownership::Tags};

use super::{Content, Policy};
use crate::{
    CallError, Clients, Failure,
    calls::{Calls, Create},
    pages::every,
    record::typed,
};

pub(crate) struct Aws;

impl Calls for Aws {
    /// Lists say neither contents nor tags nor targets: the tags of each policy that is not AWS's are read, and of our own everything.
    async fn list(clients: &Clients) -> Result<Vec<Object>, CallError> {
        let mut objects = Vec::new();
        let types = clients
            .organization
            .as_ref()
            .map(|organization| organization.types.as_slice())
            .unwrap_or_default();
        for policy_type in types {
            for summary in summaries(clients, policy_type).await? {
                objects.push(object(clients, policy_type, &summary).await?);
            }
        }
        Ok(objects)
    }

    async fn read(clients: &Clients, id: &str) -> Result<Object, CallError> {
        let request = clients.organizations.describe_policy().policy_id(id);
        let answer = clients.call("DescribePolicy", request.send()).await?;
        let policy = answer.policy.ok_or_else(|| CallError::empty("DescribePolicy"))?;
        let summary = policy
            .policy_summary
            .ok_or_else(|| CallError::empty("DescribePolicy"))?;
        let content = policy.content.ok_or_else(|| CallError::empty("DescribePolicy"))?;
        let policy_type = summary
            .r#type
            .as_ref()
            .map(PolicyType::as_str)
            .unwrap_or_default()
            .to_owned();
        let tags = if summary.aws_managed {
            Tags::new()
        } else {
            tags(clients, id).await?
        };
        let mut object = bare(&policy_type, &summary, tags)?;
        fill(&mut object, clients, &policy_type, &summary, &content).await?;
        Ok(object)
    }

    /// There is no client token: an answer that was lost shows as a duplicate, which is ours if its tags are.
    async fn create(clients: &Clients, create: Create<'_>) -> Result<String, CallError> {
        let policy: Policy = typed(create.value).ok_or_else(|| Create::misfit("CreatePolicy"))?;
        let Policy {
            r#type,
            content,
            description,
            targets: _,
        } = policy;
        let request = clients
            .organizations
            .create_policy()
            .name(create.name)
            .r#type(PolicyType::from(r#type.as_str()))
            .content(&content.0.text)
            .description(description.unwrap_or_default())
            .set_tags(Some(sdk_tags(create.tags)));
        match clients.call("CreatePolicy", request.send()).await {
            Ok(answer) => {
                let summary = answer.policy.and_then(|policy| policy.policy_summary);
                summary
                    .and_then(|summary| summary.id)
                    .ok_or_else(|| CallError::empty("CreatePolicy"))
            }
            Err(error) if error.failure == Failure::Exists => resolve_duplicate(clients, &r#type, create, error).await,
            Err(error) => Err(error),
        }
    }

    /// An update is a patch: only what differs is sent.
    async fn update(clients: &Clients, id: &str, value: &Value, changed: &[Text]) -> Result<(), CallError> {
        let policy: Policy = typed(value).ok_or_else(|| Create::misfit("UpdatePolicy"))?;
        let differs = |field: &str| changed.iter().any(|name| name == field);
        let Policy {
            r#type: _,
            content,
            description,
            targets: _,
        } = policy;
        let request = clients
            .organizations
            .update_policy()
            .policy_id(id)
            .set_content(differs("content").then(|| content.0.text.clone()))
            .set_description(differs("description").then(|| description.unwrap_or_default()));
        clients.call("UpdatePolicy", request.send()).await.map(drop)
    }

    async fn delete(clients: &Clients, id: &str) -> Result<(), CallError> {
        clients
            .call(
                "DeletePolicy",
                clients.organizations.delete_policy().policy_id(id).send(),
            )
            .await
            .map(drop)
    }
}

/// The types that goldsmith manages. One of them that is enabled and no longer declared may still hold policies of ours.
const MANAGED_TYPES: [&str; 2] = ["SERVICE_CONTROL_POLICY", "DECLARATIVE_POLICY_EC2"];

/// Policies of this stack, by name and type, of types that are enabled and that the desired state does not declare.
pub(crate) async fn undeclared(clients: &Clients, tree: &Tree) -> Result<Vec<(String, String)>, CallError> {
    let declared = clients
        .organization
        .as_ref()
        .map(|organization| organization.types.as_slice())
        .unwrap_or_default();
    let forgotten = MANAGED_TYPES
        .iter()
        .filter(|name| tree.enabled_types.contains(**name) && !declared.iter().any(|other| other == *name));
    let mut found = Vec::new();
    for policy_type in forgotten {
        for summary in summaries(clients, policy_type)
            .await?
            .into_iter()
            .filter(|summary| !summary.aws_managed)
        {
            let id = summary.id().ok_or_else(|| CallError::empty("ListPolicies"))?;
            if clients.owns(&tags(clients, id).await?) {
                found.push((summary.name.unwrap_or_default(), (*policy_type).to_owned()));
            }
        }
    }
    Ok(found)
}

async fn resolve_duplicate(
    clients: &Clients,
    policy_type: &str,
    create: Create<'_>,
    error: CallError,
) -> Result<String, CallError> {
    let found = summaries(clients, policy_type)
        .await?
        .into_iter()
        .find(|summary| summary.name() == Some(create.name));
    let Some(id) = found.and_then(|summary| summary.id) else {
        return Err(error);
    };
    if tags(clients, &id).await? == *create.tags {
        Ok(id)
    } else {
        Err(error)
    }
}

pub(crate) async fn summaries(clients: &Clients, policy_type: &str) -> Result<Vec<PolicySummary>, CallError> {
    let request = || clients.organizations.list_policies().max_results(20);
    let request = || request().filter(PolicyType::from(policy_type));
    Ok(every!(clients, "ListPolicies", request(), policies))
}

async fn object(clients: &Clients, policy_type: &str, summary: &PolicySummary) -> Result<Object, CallError> {
    let id = summary.id().ok_or_else(|| CallError::empty("ListPolicies"))?;
    if summary.aws_managed {
        return bare(policy_type, summary, Tags::new());
    }
    let mut object = bare(policy_type, summary, tags(clients, id).await?)?;
    if clients.owns(&object.tags) {
        let content = content(clients, id).await?;
        fill(&mut object, clients, policy_type, summary, &content).await?;
    }
    Ok(object)
}

/// The JSON of a policy.
pub(crate) async fn content(clients: &Clients, id: &str) -> Result<String, CallError> {
    let request = clients.organizations.describe_policy().policy_id(id);
    let answer = clients.call("DescribePolicy", request.send()).await?;
    let content = answer.policy.and_then(|policy| policy.content);
    content.ok_or_else(|| CallError::empty("DescribePolicy"))
}

fn bare(policy_type: &str, summary: &PolicySummary, tags: Tags) -> Result<Object, CallError> {
    let (Some(id), Some(name), Some(arn)) = (summary.id(), summary.name(), summary.arn()) else {
        return Err(CallError::empty("ListPolicies"));
    };
    Ok(Object {
        kind: KindName("policy"),
        name: name.into(),
        arn: arn.into(),
        id: id.into(),
        version: None,
        tags,
        value: None,
        namespace: policy_type.into(),
        aws_managed: summary.aws_managed,
        yielded: Vec::new(),
        target_names: BTreeMap::new(),
    })
}

/// Adds what a policy says, and what it is attached to.
async fn fill(
    object: &mut Object,
    clients: &Clients,
    policy_type: &str,
    summary: &PolicySummary,
    content: &str,
) -> Result<(), CallError> {
    let id = summary.id().ok_or_else(|| CallError::empty("DescribePolicy"))?;
    let targets = target_summaries(clients, id).await?;
    let policy = Policy {
        r#type: policy_type.to_owned(),
        content: Content::new(content),
        description: summary.description.clone().filter(|text| !text.is_empty()),
        targets: targets.iter().filter_map(|target| target.target_id.clone()).collect(),
    };
    object.value = policy.encode();
    object.target_names = targets.iter().filter_map(named).collect();
    Ok(())
}

/// A target's id and what people call it. The list does not tell the OUs above one.
fn named(target: &PolicyTargetSummary) -> Option<(Text, Text)> {
    let (id, name) = (target.target_id()?, target.name()?);
    let name = match target.r#type()? {
        TargetType::Root => "root".to_owned(),
        TargetType::Account => format!("account:{name}"),
        TargetType::OrganizationalUnit => format!("ou:…/{}", name.replace('/', "\\/")),
        _ => name.to_owned(),
    };
    Some((id.into(), name.into()))
}

/// What a policy is attached to.
pub(crate) async fn targets(clients: &Clients, id: &str) -> Result<BTreeSet<String>, CallError> {
    let targets = target_summaries(clients, id).await?;
    Ok(targets.into_iter().filter_map(|target| target.target_id).collect())
}

async fn target_summaries(clients: &Clients, id: &str) -> Result<Vec<PolicyTargetSummary>, CallError> {
    let request = || clients.organizations.list_targets_for_policy().max_results(20);
    Ok(every!(
        clients,
        "ListTargetsForPolicy",
        request().policy_id(id),
        targets
    ))
}

/// The ids of the policies of one type that are attached to a target itself.
pub(crate) async fn attached(
    clients: &Clients,
    target: &str,
    policy_type: &str,
) -> Result<BTreeSet<String>, CallError> {
    let request = || clients.organizations.list_policies_for_target().max_results(20);
    let request = || request().target_id(target).filter(PolicyType::from(policy_type));
    let policies = every!(clients, "ListPoliciesForTarget", request(), policies);
    Ok(policies.into_iter().filter_map(|policy| policy.id).collect())
}

async fn tags(clients: &Clients, id: &str) -> Result<Tags, CallError> {
    let request = || clients.organizations.list_tags_for_resource().resource_id(id);
    let tags = every!(clients, "organizations:ListTagsForResource", request(), tags);
    Ok(tags.into_iter().map(|tag| (tag.key.into(), tag.value.into())).collect())
}

pub(crate) fn sdk_tags(tags: &Tags) -> Vec<Tag> {
    let tags = tags
        .iter()
        .map(|(key, value)| Tag::builder().key(key.as_str()).value(value.as_str()));
    tags.filter_map(|tag| tag.build().ok()).collect()
}

#[cfg(test)]
mod tests {
    use aws_sdk_organizations::operation::{create_policy::CreatePolicyInput, update_policy::UpdatePolicyInput};
    use model::Node;

    use super::Policy;
    use crate::record::assert_members;

    #[test]
    fn no_member_is_missing() {
        // `targets` is no member of a request: each attachment is a call of its own.
        let create = format!("{:?}, targets: None", CreatePolicyInput::builder());
        assert_members(&create, &Policy::shape(), &[], &["name", "tags"]);
        let update = format!("{:?}, targets: None, type: None", UpdatePolicyInput::builder());
        assert_members(&update, &Policy::shape(), &[], &["policy_id", "name"]);
    }
}
