//! Reading what is there: objects and gaps.

use futures::{StreamExt, stream};
use model::{Answer, Gap, Kind, KindName, Object, Observation, Question, Service, Tree, Versioning};

use crate::{CallError, Clients, Failure, KINDS, dispatch, images, organization, organization::TreeNeeds, policy};

/// What is to be read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reading {
    /// Read the fields of owned immutable versions too, instead of trusting the digests in their tags.
    pub deep: bool,
    /// How much of the organization's tree.
    pub tree: TreeNeeds,
}

/// How many calls run at once. The pace per operation is limited apart from this.
const CONCURRENCY: usize = 8;

/// Reads everything that a plan needs.
pub async fn observe(clients: &Clients, reading: Reading) -> Observation {
    let mut observation = Observation {
        deep: reading.deep,
        ..Observation::default()
    };
    // Without a type there can be no policy, and the organization's id and ARN are known from the files.
    let with_organization = clients
        .organization
        .as_ref()
        .is_some_and(|organization| !organization.types.is_empty());
    let tree = async {
        if with_organization {
            Some(organization::observe(clients, reading.tree).await)
        } else {
            None
        }
    };
    let kinds = KINDS
        .iter()
        .copied()
        .filter(|kind| with_organization || kind.service() != Service::Organizations);
    let lists = stream::iter(kinds.map(|kind| observe_kind(clients, kind, reading.deep)))
        .buffered(CONCURRENCY)
        .collect::<Vec<_>>();
    let (tree, lists) = futures::join!(tree, lists);
    match tree {
        Some(Ok(tree)) => {
            forgotten(clients, &tree, &mut observation).await;
            observation.tree = Some(tree);
        }
        Some(Err(gap)) => observation.gaps.push(gap),
        None => look_for_forgotten(clients, &mut observation).await,
    }
    for (objects, gaps) in lists {
        observation.objects.extend(objects);
        observation.gaps.extend(gaps);
    }
    observation
}

/// Policies of ours of types that the desired state does not declare.
async fn forgotten(clients: &Clients, tree: &Tree, observation: &mut Observation) {
    match policy::aws::undeclared(clients, tree).await {
        Ok(found) => observation.undeclared = found,
        Err(error) => observation
            .gaps
            .push(gap(&error, clients, "organizations", vec![KindName("policy")])),
    }
}

/// What Organizations answers to an account that is in no organization.
const STANDS_ALONE: &str = "AWSOrganizationsNotInUseException";

/// A stack without an organization, or without policy types, may have had some, and left policies there. One call tells whether these credentials can see that:
/// most cannot, and need not, so that is no gap unless somebody named a role for it.
async fn look_for_forgotten(clients: &Clients, observation: &mut Observation) {
    match organization::root(clients).await {
        Ok(tree) => forgotten(clients, &tree, observation).await,
        // An account that stands alone has no policies.
        Err(error) if error.code.as_deref() == Some(STANDS_ALONE) => {}
        Err(error) if error.failure == Failure::Denied && !clients.organization_role => {
            observation.notes.push(format!(
                "whether an organization still has policies of this stack was not seen: {}",
                error.message
            ));
        }
        Err(error) => observation
            .gaps
            .push(gap(&error, clients, "organizations", vec![KindName("policy")])),
    }
}

async fn observe_kind(clients: &Clients, kind: &'static dyn Kind, deep: bool) -> (Vec<Object>, Vec<Gap>) {
    let listed = match dispatch::list(clients, kind.name()).await {
        Ok(objects) => objects,
        Err(error) => return (Vec::new(), vec![gap_of_kind(&error, clients, kind)]),
    };
    let wanted = |object: &Object| {
        let needed = object.value.is_none() && (deep || kind.versioning() == Versioning::None);
        needed && clients.owns(&object.tags)
    };
    let reads = listed.into_iter().map(|object| async {
        if !wanted(&object) {
            return Ok(object);
        }
        match dispatch::read(clients, kind.name(), &object.id).await {
            // Gone between the list and the read: somebody deleted it just now, and the list is what we knew.
            Err(error) if error.failure == Failure::NotFound => Ok(object),
            other => other,
        }
    });
    let results: Vec<Result<Object, CallError>> = stream::iter(reads).buffered(CONCURRENCY).collect().await;
    let mut objects = Vec::new();
    let mut gaps = Vec::new();
    for result in results {
        match result {
            Ok(object) => objects.push(object),
            Err(error) => gaps.push(gap_of_kind(&error, clients, kind)),
        }
    }
    (objects, gaps)
}

/// Answers one question of the planner.
pub async fn answer(clients: &Clients, question: &Question) -> Answer {
    let answered = match question {
        Question::Exists { kind, arn } => exists(dispatch::read(clients, *kind, arn).await),
        Question::Managed { arn } => managed(clients, arn).await,
        Question::Read { kind, arn } => dispatch::read(clients, *kind, arn)
            .await
            .map(|object| Answer::Object(Box::new(object))),
        Question::Images { recipe } => images::of(clients, recipe).await.map(Answer::Images),
        Question::Attached { target, policy_type } => policy::aws::attached(clients, target, policy_type)
            .await
            .map(Answer::Ids),
    };
    answered.unwrap_or_else(|error| {
        let (service, affects) = match question {
            Question::Exists { kind, .. } | Question::Read { kind, .. } => ("imagebuilder", vec![*kind]),
            Question::Managed { arn } if arn.contains(":workflow/") => ("imagebuilder", vec![KindName("pipeline")]),
            Question::Managed { .. } | Question::Images { .. } => ("imagebuilder", vec![KindName("image-recipe")]),
            Question::Attached { .. } => ("organizations", vec![KindName("policy")]),
        };
        Answer::Unknown(gap(&error, clients, service, affects))
    })
}

/// Only "not found" means no.
fn exists<T>(result: Result<T, CallError>) -> Result<Answer, CallError> {
    match result {
        Ok(_) => Ok(Answer::Yes),
        Err(error) if error.failure == Failure::NotFound => Ok(Answer::No),
        Err(error) => Err(error),
    }
}

async fn managed(clients: &Clients, arn: &str) -> Result<Answer, CallError> {
    let segment = arn.split(':').nth(5).and_then(|resource| resource.split('/').next());
    match segment {
        Some("component") => {
            let request = clients.image_builder.get_component().component_build_version_arn(arn);
            exists(clients.call("GetComponent", request.send()).await)
        }
        Some("image") => {
            let request = clients.image_builder.get_image().image_build_version_arn(arn);
            exists(clients.call("GetImage", request.send()).await)
        }
        _ => {
            let request = clients.image_builder.get_workflow().workflow_build_version_arn(arn);
            exists(clients.call("GetWorkflow", request.send()).await)
        }
    }
}

fn gap_of_kind(error: &CallError, clients: &Clients, kind: &'static dyn Kind) -> Gap {
    let service = match kind.service() {
        Service::ImageBuilder => "imagebuilder",
        Service::Organizations => "organizations",
    };
    gap(error, clients, service, vec![kind.name()])
}

/// A gap from a failed call.
pub fn gap(error: &CallError, clients: &Clients, service: &'static str, affects: Vec<KindName>) -> Gap {
    Gap {
        service,
        operation: error.operation.to_owned(),
        region: clients.scope.region.clone(),
        error: error.message.clone(),
        affects,
        denied: error.failure == Failure::Denied,
    }
}
