//! Pipelines and lifecycle policies.

use serde_json::{Value, json};

use super::{COMBINATION, MISSING, QUOTA, VALUE};
use crate::setting::{Setting, mine, pipeline, policy, recipe, with};

#[test]
fn pipelines_are_refused_for_their_recipe_schedule_workflows_and_scans() {
    let factory = Setting::factory();
    let create = |changes: Value| with(pipeline("other"), changes);
    let flow = |extra: Value| json!({"executionRole": "role", "workflows": [with(json!({"workflowArn": mine("workflow/test/flow/x.x.x")}), extra)]});
    let managed = |name: &str| json!({"workflowArn": format!("arn:aws:imagebuilder:us-east-1:aws:workflow/{name}")});
    let cases = [
        (
            json!({"containerRecipeArn": mine("container-recipe/box/1.0.0")}),
            COMBINATION,
            "Exactly one",
        ),
        (json!({"imageRecipeArn": null}), COMBINATION, "Exactly one"),
        (
            json!({"imageRecipeArn": mine("image-recipe/none/1.0.0")}),
            MISSING,
            "image-recipe/none",
        ),
        (
            json!({"infrastructureConfigurationArn": mine("infrastructure-configuration/none")}),
            MISSING,
            "",
        ),
        (
            json!({"distributionConfigurationArn": mine("distribution-configuration/none")}),
            MISSING,
            "",
        ),
        (
            json!({"schedule": {"scheduleExpression": "cron(0 0 * * 0)"}}),
            VALUE,
            "'schedule.scheduleExpression' is not valid. Invalid schedule expression. Details: Invalid CRON expression: error at position 9, details: Unexpected end of expression.",
        ),
        (
            json!({"schedule": {"scheduleExpression": "rate(1 days)"}}),
            VALUE,
            "Invalid schedule expression",
        ),
        (
            json!({"schedule": {"scheduleExpression": "rate(1 day)", "timezone": "Nowhere/At-all"}}),
            VALUE,
            "time zone",
        ),
        (
            json!({"schedule": {"autoDisablePolicy": {"failureCount": 11}}}),
            VALUE,
            "at most 10",
        ),
        (
            json!({"workflows": [{"workflowArn": mine("workflow/test/flow/x.x.x")}]}),
            COMBINATION,
            "executionRole",
        ),
        (
            flow(json!({"parameters": [{"name": "none", "value": ["x"]}]})),
            COMBINATION,
            "not defined",
        ),
        (
            json!({"executionRole": "role", "workflows": vec![json!({"workflowArn": mine("workflow/test/flow/1.0.0/1")}); 11]}),
            QUOTA,
            "10",
        ),
        (
            json!({"executionRole": "role", "workflows": [managed("build/build-image/1.0.2/1")]}),
            VALUE,
            "'workflows' is not valid. AWS managed workflows must have latest version 'x.x.x'",
        ),
        (
            json!({"executionRole": "role", "workflows": [managed("build/build-image/x.x.x"), managed("build/build-container/x.x.x")]}),
            VALUE,
            "more than one workflow of type BUILD",
        ),
        (
            json!({"imageScanningConfiguration": {"imageScanningEnabled": true}, "imageTestsConfiguration": {"imageTestsEnabled": false}}),
            COMBINATION,
            "scanning",
        ),
        (
            json!({"imageScanningConfiguration": {"scanResultCondition": {"maximumSeverityLabel": "HIGH"}}}),
            COMBINATION,
            "ON_DEMAND_AMI_CVE",
        ),
        (
            json!({"loggingConfiguration": {"pipelineLogGroupName": "/mine"}}),
            COMBINATION,
            "log group",
        ),
        (
            json!({"imageTestsConfiguration": {"timeoutMinutes": 59}}),
            VALUE,
            "at least 60",
        ),
    ];
    for (changes, refusal, part) in cases {
        factory.refused("CreateImagePipeline", create(changes), refusal, part);
    }
    factory.ok(
        "CreateImagePipeline",
        create(flow(json!({"onFailure": "CONTINUE", "parallelGroup": "one"}))),
    );
    let tests = vec![json!({"workflowArn": mine("workflow/test/flow/x.x.x"), "parallelGroup": "one"}); 9];
    let mut workflows = vec![managed("build/build-image/x.x.x")];
    workflows.extend(tests);
    factory.ok(
        "CreateImagePipeline",
        create(json!({"name": "many", "executionRole": "role", "workflows": workflows})),
    );
    let container = json!({"imagePipelineArn": mine("image-pipeline/pipe"), "containerRecipeArn": mine("container-recipe/box/1.0.0"),
                           "infrastructureConfigurationArn": mine("infrastructure-configuration/infra")});
    factory.refused("UpdateImagePipeline", container, COMBINATION, "same type");
    factory
        .emulator
        .world(|world| world.iam.roles.insert("real".to_owned()));
    factory.refused(
        "CreateImagePipeline",
        create(json!({"name": "third", "executionRole": "role"})),
        VALUE,
        "The provided role does not exist or does not have sufficient permissions",
    );
}

#[test]
fn lifecycle_policies_are_refused_for_rules_that_do_not_fit() {
    let factory = Setting::factory();
    let rule = |action: Value, filter: Value| json!({"policyDetails": [{"action": action, "filter": filter}]});
    let age = json!({"type": "AGE", "value": 1, "unit": "DAYS"});
    let count = json!({"type": "COUNT", "value": 1});
    let delete = json!({"type": "DELETE"});
    let containers = |changes: Value| with(changes, json!({"resourceType": "CONTAINER_IMAGE"}));
    let cases = [
        (json!({"resourceSelection": {}}), "Exactly one"),
        (
            json!({"resourceSelection": {"recipes": [{"name": "recipe", "semanticVersion": "1.0.0"}], "tagMap": {"a": "b"}}}),
            "Exactly one",
        ),
        (
            json!({"policyDetails": vec![json!({"action": delete, "filter": count}); 2]}),
            "more than one rule",
        ),
        (
            rule(json!({"type": "DISABLE"}), count.clone()),
            "only with the action DELETE",
        ),
        (rule(delete.clone(), json!({"type": "AGE", "value": 1})), "needs a unit"),
        (
            rule(delete.clone(), json!({"type": "COUNT", "value": 1, "retainAtLeast": 1})),
            "belongs to AGE",
        ),
        (
            rule(
                json!({"type": "DEPRECATE"}),
                with(age.clone(), json!({"retainAtLeast": 1})),
            ),
            "only with the action DELETE",
        ),
        (
            rule(
                json!({"type": "DEPRECATE", "includeResources": {"amis": true, "snapshots": true}}),
                age.clone(),
            ),
            "AMIs only",
        ),
        (
            rule(
                json!({"type": "DELETE", "includeResources": {"snapshots": true}}),
                age.clone(),
            ),
            "together with AMIs",
        ),
        (
            rule(
                json!({"type": "DELETE", "includeResources": {"containers": true}}),
                age.clone(),
            ),
            "AMI images",
        ),
        (containers(rule(json!({"type": "DISABLE"}), age.clone())), "DELETE"),
        (
            containers(rule(
                json!({"type": "DELETE", "includeResources": {"amis": true}}),
                age.clone(),
            )),
            "container images",
        ),
        (
            containers(
                json!({"policyDetails": [{"action": delete, "filter": age, "exclusionRules": {"amis": {"isPublic": true}}}]}),
            ),
            "container images",
        ),
    ];
    for (changes, part) in cases {
        factory.refused(
            "CreateLifecyclePolicy",
            with(policy("other"), changes),
            COMBINATION,
            part,
        );
    }
    factory.ok("CreateLifecyclePolicy", policy("tidy"));
    let mut update = with(
        policy("tidy"),
        json!({"lifecyclePolicyArn": mine("lifecycle-policy/tidy"), "resourceType": "CONTAINER_IMAGE"}),
    );
    update["name"] = Value::Null;
    factory.refused("UpdateLifecyclePolicy", update, COMBINATION, "cannot be changed");
}

#[test]
fn watermarked_images_are_not_made_public() {
    let factory = Setting::factory();
    factory.ok(
        "CreateImageRecipe",
        with(recipe("marked"), json!({"amiWatermarks": ["ours"]})),
    );
    let public =
        json!([{"region": "us-east-1", "amiDistributionConfiguration": {"launchPermission": {"userGroups": ["all"]}}}]);
    factory.ok(
        "CreateDistributionConfiguration",
        json!({"name": "public", "distributions": public}),
    );
    let marked = json!({"imageRecipeArn": mine("image-recipe/marked/1.0.0")});
    factory.ok("CreateImagePipeline", with(pipeline("private"), marked.clone()));
    let open = with(
        marked,
        json!({"distributionConfigurationArn": mine("distribution-configuration/public")}),
    );
    factory.refused(
        "CreateImagePipeline",
        with(pipeline("other"), open),
        COMBINATION,
        "amiWatermarks",
    );
}
