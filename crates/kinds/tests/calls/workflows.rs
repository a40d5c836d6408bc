//! Workflows: what is written is what is read, and what the service model leaves open of their list.

use emulator::{Effect, Fault, Rewrite};
use model::Operation;
use serde_json::json;

use crate::{
    round_trip::there_and_back,
    world::{aws, decoded},
};

const DOCUMENT: &str = "schemaVersion: 1.0\nsteps:\n  - name: Approve\n    action: WaitForAction\n";

fn workflow(stage: &str) -> serde_json::Value {
    json!({ "type": stage, "data": DOCUMENT, "description": "all", "change_description": "new",
        "kms_key_id": "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-1111-2222-333344445555" })
}

#[tokio::test(start_paused = true)]
async fn workflows() {
    for stage in ["BUILD", "TEST", "DISTRIBUTION"] {
        there_and_back(&aws(), "workflow", &workflow(stage), None).await;
    }
}

#[tokio::test(start_paused = true)]
async fn workflows_of_one_name_and_two_stages_are_two_things() {
    let aws = aws();
    for stage in ["BUILD", "TEST"] {
        aws.create("workflow", "full", &decoded("workflow", &workflow(stage)))
            .await;
    }
    let objects = aws.objects("workflow").await;
    let found: Vec<_> = objects
        .iter()
        .map(|object| (object.namespace.as_str(), object.name.as_str()))
        .collect();
    assert_eq!(found, [("build", "full"), ("test", "full")]);
}

/// Where AWS answers the workflows of its own that run by default, nobody declared them.
#[tokio::test(start_paused = true)]
async fn a_pipeline_that_names_no_workflows_is_read_without() {
    let aws = aws();
    aws.emulator.world(|world| world.switches.echo_default_workflows = true);
    let fields = json!({ "parent_image": "arn:aws:imagebuilder:us-east-1:aws:image/amazon-linux-2023-x86/x.x.x" });
    let recipe = aws
        .create("image-recipe", "rec", &decoded("image-recipe", &fields))
        .await;
    let fields = json!({ "instance_profile_name": "builder" });
    let infrastructure = aws
        .create("infrastructure", "infra", &decoded("infrastructure", &fields))
        .await;
    let wanted = decoded(
        "pipeline",
        &json!({ "recipe": recipe, "infrastructure": infrastructure }),
    );
    aws.create("pipeline", "pipe", &wanted).await;
    assert_eq!(aws.only("pipeline").await.value, Some(wanted));
    let state = aws.emulator.world(|world| world.to_json());
    assert!(
        state.contains(":workflow/distribution/distribute-image/x.x.x"),
        "the stand-in has them"
    );
}

/// The ARN of an item may name no version. Then each is read, and has the ARN that can be deleted.
#[tokio::test(start_paused = true)]
async fn a_list_that_names_workflows_without_versions_is_completed_by_reading() {
    let aws = aws();
    let id = aws
        .create("workflow", "full", &decoded("workflow", &workflow("TEST")))
        .await;
    let name = "arn:aws:imagebuilder:us-east-1:111122223333:workflow/test/full/x.x.x";
    let rewrite = Rewrite::Set("/workflowSummaryList/0/arn".to_owned(), name.into());
    let rewritten = Fault::every("ListWorkflowBuildVersions", Effect::Rewrite { rewrite });
    aws.emulator.add_fault(rewritten);
    let listed = aws.observe(false).await.objects;
    let mut workflows = listed.into_iter().filter(|object| object.kind.0 == "workflow");
    let live = workflows.next().expect("one workflow");
    assert_eq!((live.id.as_str(), live.namespace.as_str()), (id.as_str(), "test"));
    let delete = Operation::Delete { id: live.id };
    aws.run("workflow", "full", delete).await.expect("it can be deleted");
}

/// Where nobody named a key, AWS answers an empty text.
#[tokio::test(start_paused = true)]
async fn the_key_that_nobody_named_is_none() {
    let aws = aws();
    // With a key, so that there is a member to be emptied.
    aws.create("workflow", "full", &decoded("workflow", &workflow("TEST")))
        .await;
    let rewrite = Rewrite::Set("/workflow/kmsKeyId".to_owned(), "".into());
    aws.emulator
        .add_fault(Fault::every("GetWorkflow", Effect::Rewrite { rewrite }));
    let live = aws.only("workflow").await.value.expect("ours are read");
    assert_eq!((live.get("kms_key_id"), live.get("type").is_some()), (None, true));
}
