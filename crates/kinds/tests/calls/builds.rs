//! Builds that are started, and which images there are of a recipe version.

use emulator::{BrokenBody, Effect, Fault};
use kinds::Failure;
use model::{Answer, Operation, Question, ownership::Tags};
use serde_json::{Value, json};

use crate::world::{Aws, aws, decoded};

const RECIPE: &str = "arn:aws:imagebuilder:us-east-1:111122223333:image-recipe/rec/1.0.0";
const IMAGE: &str = "arn:aws:imagebuilder:us-east-1:111122223333:image/rec/1.0.0";

/// A world with a pipeline of this status; and the pipeline's ARN.
async fn pipeline(status: &str) -> (Aws, String) {
    let aws = aws();
    let fields = json!({ "parent_image": "arn:aws:imagebuilder:us-east-1:aws:image/amazon-linux-2023-x86/x.x.x" });
    let recipe = aws
        .create("image-recipe", "rec", &decoded("image-recipe", &fields))
        .await;
    assert_eq!(recipe, RECIPE);
    let fields = json!({ "instance_profile_name": "builder" });
    let infrastructure = aws
        .create("infrastructure", "infra", &decoded("infrastructure", &fields))
        .await;
    let fields = json!({ "recipe": recipe, "infrastructure": infrastructure, "status": status });
    let pipeline = aws.create("pipeline", "pipe", &decoded("pipeline", &fields)).await;
    (aws, pipeline)
}

fn build(pipeline: &str) -> Operation {
    Operation::Build {
        id: pipeline.into(),
        tags: Tags::from([("Team".into(), "images".into())]),
    }
}

/// The ARNs of the images of the recipe.
async fn images(aws: &Aws) -> Vec<String> {
    let question = Question::Images { recipe: RECIPE.into() };
    match kinds::answer(&aws.clients, &question).await {
        Answer::Images(images) => images.into_iter().map(|image| image.arn).collect(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_build_begins_with_the_tags_of_its_image() {
    for status in ["ENABLED", "DISABLED"] {
        let (aws, pipeline) = pipeline(status).await;
        assert_eq!(images(&aws).await, Vec::<String>::new());
        let began = aws.run("pipeline", "pipe", build(&pipeline)).await;
        let began = began.unwrap_or_else(|error| panic!("{status}: {error}"));
        assert_eq!(began.image, Some(format!("{IMAGE}/1")));
        assert_eq!((began.id, began.note), (None, None));
        assert_eq!(images(&aws).await, [format!("{IMAGE}/1")]);
        let log = aws.emulator.log();
        let call = log.iter().find(|call| call.operation == "StartImagePipelineExecution");
        let request = &call.expect("it was called").request;
        assert_eq!(request["tags"], json!({ "Team": "images" }));
    }
}

#[tokio::test(start_paused = true)]
async fn an_image_without_tags_is_asked_for_without() {
    let (aws, pipeline) = pipeline("ENABLED").await;
    let operation = Operation::Build {
        id: pipeline.into(),
        tags: Tags::new(),
    };
    aws.run("pipeline", "pipe", operation)
        .await
        .expect("AWS takes no empty tags");
    let log = aws.emulator.log();
    let call = log.iter().find(|call| call.operation == "StartImagePipelineExecution");
    assert_eq!(call.expect("it was called").request["tags"], Value::Null);
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_starts_no_second_build() {
    let (aws, pipeline) = pipeline("ENABLED").await;
    for reset in [true, false] {
        let lost = Effect::LostReply {
            with_effect: true,
            reset,
        };
        aws.strike("StartImagePipelineExecution", 1, lost);
        let began = aws.run("pipeline", "pipe", build(&pipeline)).await.expect("it begins");
        let image = began.image.expect("there is an image");
        assert_eq!(images(&aws).await.last(), Some(&image));
    }
    assert_eq!(images(&aws).await.len(), 2, "one for each run");
    assert_eq!(aws.calls("StartImagePipelineExecution"), 4, "each was asked for twice");
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_an_image_is_none() {
    let (aws, pipeline) = pipeline("ENABLED").await;
    let effect = Effect::Body {
        body: BrokenBody::EmptyObject,
        with_effect: true,
    };
    aws.emulator
        .add_fault(Fault::every("StartImagePipelineExecution", effect));
    let failed = aws.run("pipeline", "pipe", build(&pipeline)).await;
    let failed = failed.expect_err("nobody knows what began");
    assert_eq!(failed.failure, Failure::Unknown);
    assert_eq!(failed.operation, "StartImagePipelineExecution");
}
