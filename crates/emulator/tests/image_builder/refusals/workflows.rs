//! Workflows, by themselves and in what runs them.

use serde_json::{Value, json};

use super::{COMBINATION, DEPENDENCY, EXISTS, MISSING, QUOTA, VALUE, VERSION};
use crate::setting::{MINE, Setting, WORKFLOW, mine, pipeline, with, workflow};

const MANAGED: &str = "arn:aws:imagebuilder:us-east-1:aws:workflow/build/build-image";

/// A workflow whose one parameter has no default.
fn asking(name: &str) -> Value {
    let data = WORKFLOW.replace(", default: true", "");
    with(workflow(name), json!({"data": data}))
}

fn build_arn(tail: &str) -> Value {
    json!({"workflowBuildVersionArn": mine(tail)})
}

#[test]
fn creates_are_refused_for_what_they_say() {
    let factory = Setting::factory();
    let numbered = |count: usize, one: fn(usize) -> String| (0..count).map(one).collect::<Vec<_>>().join(", ");
    let steps = |count| {
        let steps = numbered(count, |number| format!("{{name: Wait{number}, action: WaitForAction}}"));
        json!({"data": format!("schemaVersion: 1.0\nsteps: [{steps}]")})
    };
    let parameters = |count| {
        let parameters = numbered(count, |number| format!("{{name: wait{number}, type: string}}"));
        json!({"data": format!("{WORKFLOW}\n").replace("{name: wait, type: boolean, default: true}", &parameters)})
    };
    for (changes, refusal, part) in [
        (json!({"data": null}), COMBINATION, "Exactly one of data and uri"),
        (json!({"uri": "s3://a/b"}), COMBINATION, "Exactly one of data and uri"),
        (
            json!({"data": null, "uri": "s3://none/here"}),
            VALUE,
            "'uri' is not valid",
        ),
        (json!({"data": "#".repeat(16_001)}), VALUE, "at most 16000"),
        (json!({"type": null}), VALUE, "must not be null"),
        (json!({"type": "DEPLOY"}), VALUE, "enum"),
        (json!({"semanticVersion": "1.0.x"}), VALUE, "must match pattern"),
        (json!({"semanticVersion": "1.0.1073741824"}), VERSION, "1073741823"),
        (json!({"description": ""}), VALUE, "at least 1"),
        (json!({"tags": {"aws:owner": "me"}}), VALUE, "aws:"),
        (steps(16), QUOTA, "15"),
        (parameters(26), QUOTA, "25"),
    ] {
        factory.refused("CreateWorkflow", with(workflow("other"), changes), refusal, part);
    }
    factory.ok("CreateWorkflow", with(workflow("long"), steps(15)));
    factory.ok("CreateWorkflow", with(workflow("wide"), parameters(25)));
}

#[test]
fn only_the_newest_build_is_what_already_exists() {
    let factory = Setting::factory();
    let other = with(workflow("flow"), json!({"data": format!("{WORKFLOW}\n# Two.")}));
    let described = with(workflow("flow"), json!({"description": "the same all the same"}));
    factory.refused("CreateWorkflow", described, EXISTS, "workflow/test/flow/1.0.0/1");
    factory.ok("CreateWorkflow", other.clone());
    factory.refused("CreateWorkflow", other, EXISTS, "workflow/test/flow/1.0.0/2");
    let made = factory.ok("CreateWorkflow", workflow("flow"));
    assert_eq!(
        made["workflowBuildVersionArn"],
        json!(mine("workflow/test/flow/1.0.0/3"))
    );
}

#[test]
fn gets_take_builds_versions_and_wildcards_of_one_stage() {
    let factory = Setting::factory();
    factory.ok(
        "CreateWorkflow",
        with(workflow("flow"), json!({"semanticVersion": "1.2.0"})),
    );
    for (tail, version) in [("x.x.x", "1.2.0"), ("1.0.x", "1.0.0"), ("1.0.0/1", "1.0.0")] {
        let read = factory.ok("GetWorkflow", build_arn(&format!("workflow/test/flow/{tail}")));
        assert_eq!(read["workflow"]["version"], version, "{tail}");
    }
    for (tail, refusal) in [
        ("workflow/test/flow/1.x.0", VERSION),
        ("workflow/test/flow/2.x.x", MISSING),
        ("workflow/test/flow/1.0.0/2", MISSING),
        ("workflow/build/flow/1.0.0/1", MISSING),
        ("workflow/deploy/flow/1.0.0/1", VALUE),
        ("workflow/test/flow", VALUE),
        ("component/component/1.0.0/1", VALUE),
    ] {
        factory.refused("GetWorkflow", build_arn(tail), refusal, "");
    }
    let elsewhere = MINE.replace("us-east-1", "eu-west-1") + "workflow/test/flow/1.0.0/1";
    let elsewhere = json!({"workflowBuildVersionArn": elsewhere});
    factory.refused("GetWorkflow", elsewhere, MISSING, "");
}

#[test]
fn deletes_take_one_build_that_nothing_runs() {
    let factory = Setting::factory();
    for (tail, refusal) in [
        ("workflow/test/flow/1.0.0", VALUE),
        ("workflow/test/flow/x.x.x", VALUE),
        ("workflow/test/none/1.0.0/1", MISSING),
        ("component/component/1.0.0/1", VALUE),
    ] {
        factory.refused("DeleteWorkflow", build_arn(tail), refusal, "");
    }
    let managed = json!({"workflowBuildVersionArn": format!("{MANAGED}/1.0.2/1")});
    factory.refused("DeleteWorkflow", managed, "403 Forbidden", "Amazon");
    let build = build_arn("workflow/test/flow/1.0.0/1");
    for version in ["1.0.0/1", "1.0.0", "1.x.x"] {
        let arn = mine(&format!("workflow/test/flow/{version}"));
        let runs = json!({"executionRole": "role", "workflows": [{"workflowArn": arn}]});
        factory.ok("CreateImagePipeline", with(pipeline("runs"), runs));
        factory.refused("DeleteWorkflow", build.clone(), DEPENDENCY, "other resources");
        factory.ok(
            "DeleteImagePipeline",
            json!({"imagePipelineArn": mine("image-pipeline/runs")}),
        );
    }
    factory.ok("DeleteWorkflow", build.clone());
    factory.refused("DeleteWorkflow", build, MISSING, "");
}

/// Everything that runs workflows holds them against their documents alike.
#[test]
fn what_runs_workflows_gives_them_what_they_ask_for() {
    let factory = Setting::factory();
    factory.ok("CreateWorkflow", asking("asking"));
    let build = with(workflow("flow"), json!({"type": "BUILD"}));
    factory.ok("CreateWorkflow", build);
    let asking = |value: &str| json!({"workflowArn": mine("workflow/test/asking/x.x.x"), "parameters": [{"name": "wait", "value": [value]}]});
    let built = |changes: Value| with(json!({"workflowArn": mine("workflow/build/flow/1.0.0/1")}), changes);
    let named = |arn: String| json!({"workflowArn": arn});
    let cases = [
        (
            named(mine("workflow/test/asking/x.x.x")),
            COMBINATION,
            "no default and no value",
        ),
        (asking(&"x".repeat(1025)), QUOTA, "1024"),
        (with(asking("true"), json!({"parameters": []})), VALUE, "at least 1"),
        (with(asking("true"), json!({"parallelGroup": "-a"})), VALUE, "pattern"),
        (with(asking("true"), json!({"onFailure": "Abort"})), VALUE, "enum"),
        (built(json!({"onFailure": "ABORT"})), COMBINATION, "test workflows only"),
        (
            built(json!({"parallelGroup": "one"})),
            COMBINATION,
            "test workflows only",
        ),
        (named(format!("{MANAGED}/1.x.x")), VALUE, "latest version 'x.x.x'"),
        (named(mine("workflow/test/none/x.x.x")), MISSING, ""),
        (named(mine("workflow/test/asking/1.x.0")), VERSION, ""),
        (named(mine("component/component/x.x.x")), VALUE, "pattern"),
    ];
    let requests = |workflow: &Value| {
        let new = with(
            pipeline("other"),
            json!({"executionRole": "role", "workflows": [workflow]}),
        );
        let image = with(new.clone(), json!({"name": null}));
        let change = with(image.clone(), json!({"imagePipelineArn": mine("image-pipeline/pipe")}));
        [
            ("CreateImagePipeline", new),
            ("UpdateImagePipeline", change),
            ("CreateImage", image),
        ]
    };
    for (workflow, refusal, part) in cases {
        for (operation, input) in requests(&workflow) {
            factory.refused(operation, input, refusal, part);
        }
    }
    for (operation, input) in requests(&asking(&"x".repeat(1024))) {
        let alone = with(input.clone(), json!({"executionRole": null}));
        factory.refused(operation, alone, COMBINATION, "An execution role is required");
        factory.ok(operation, input);
    }
}
