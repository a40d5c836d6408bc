//! What comes back: defaults, resets, lists and filters.

use serde_json::{Value, json};

use crate::setting::{Setting, component, mine, pipeline, recipe, used, with, workflow};

fn members(object: &Value) -> Vec<&str> {
    object
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn a_pipeline_is_returned_with_its_defaults_and_reset_by_an_update() {
    let factory = Setting::factory();
    let arn = mine("image-pipeline/pipe");
    let get = || factory.ok("GetImagePipeline", json!({"imagePipelineArn": arn}))["imagePipeline"].clone();
    let fresh = get();
    assert_eq!(fresh["status"], "ENABLED");
    assert_eq!(fresh["enhancedImageMetadataEnabled"], true);
    assert_eq!(
        fresh["imageTestsConfiguration"],
        json!({"imageTestsEnabled": true, "timeoutMinutes": 720})
    );
    assert_eq!(fresh["platform"], "Linux");
    assert!(fresh["dateUpdated"].is_string() && fresh["schedule"].is_null() && fresh["dateNextRun"].is_null());

    let mut update = with(
        pipeline("pipe"),
        json!({"imagePipelineArn": arn, "status": "DISABLED", "description": "d"}),
    );
    update["name"] = Value::Null;
    update["schedule"] = json!({"scheduleExpression": "rate(1 day)"});
    factory.ok("UpdateImagePipeline", update.clone());
    let disabled = get();
    assert_eq!(
        (&disabled["status"], &disabled["dateNextRun"]),
        (&json!("DISABLED"), &Value::Null)
    );
    assert_eq!(
        disabled["schedule"]["pipelineExecutionStartCondition"],
        "EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE"
    );
    for member in ["status", "description", "schedule"] {
        update[member] = Value::Null;
    }
    factory.ok("UpdateImagePipeline", update);
    let reset = get();
    assert_eq!(
        (&reset["status"], &reset["description"], &reset["schedule"]),
        (&json!("ENABLED"), &Value::Null, &Value::Null)
    );
}

#[test]
fn configurations_have_no_update_date_before_their_first_update() {
    let factory = Setting::factory();
    let arn = json!({"distributionConfigurationArn": mine("distribution-configuration/dist")});
    let get = || factory.ok("GetDistributionConfiguration", arn.clone())["distributionConfiguration"].clone();
    assert_eq!(
        members(&get()),
        ["name", "distributions", "arn", "timeoutMinutes", "dateCreated"]
    );
    factory.ok(
        "UpdateDistributionConfiguration",
        with(arn.clone(), json!({"distributions": [{"region": "eu-west-1"}]})),
    );
    assert!(get()["dateUpdated"].is_string());
    assert_eq!(get()["distributions"], json!([{"region": "eu-west-1"}]));
}

#[test]
fn references_are_returned_as_they_were_given() {
    let factory = Setting::factory();
    let wild = mine("component/component/1.x.x");
    factory.ok(
        "CreateImageRecipe",
        with(recipe("wild"), json!({"components": [used(&wild)]})),
    );
    let read = factory.ok(
        "GetImageRecipe",
        json!({"imageRecipeArn": mine("image-recipe/wild/x.x.x")}),
    );
    assert_eq!(read["imageRecipe"]["components"][0]["componentArn"], json!(wild));
    assert_eq!(
        read["latestVersionReferences"]["latestMajorVersionArn"],
        json!(mine("image-recipe/wild/1.x.x"))
    );
}

#[test]
fn wildcard_creates_count_up() {
    let factory = Setting::factory();
    let create = |version: &str| {
        factory.ok(
            "CreateImageRecipe",
            with(recipe("counted"), json!({"semanticVersion": version})),
        )["imageRecipeArn"]
            .clone()
    };
    let versions: Vec<Value> = ["1.0.x", "1.0.3", "1.0.x", "1.x.x"].into_iter().map(create).collect();
    let expected =
        ["1.0.0", "1.0.3", "1.0.4", "1.1.0"].map(|version| json!(mine(&format!("image-recipe/counted/{version}"))));
    assert_eq!(versions, expected);
}

#[test]
fn deprecated_components_are_listed_only_when_asked_for() {
    let factory = Setting::factory();
    let text = factory.emulator.world(|world| world.to_json());
    let text = text.replacen(
        "\"encrypted\":true",
        "\"encrypted\":true,\"state\":{\"status\":\"DEPRECATED\"}",
        1,
    );
    factory
        .emulator
        .world(|world| *world = emulator::World::from_json(&text).unwrap());
    let list = |input: Value| {
        factory.ok("ListComponents", input)["componentVersionList"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(list(json!({})), 0);
    assert_eq!(
        list(json!({"filters": [{"name": "status", "values": ["DEPRECATED"]}]})),
        1
    );
    let update = with(
        recipe("late"),
        json!({"components": [used(&mine("component/component/x.x.x"))]}),
    );
    factory.refused("CreateImageRecipe", update, "400 InvalidParameterValue", "DEPRECATED");
}

#[test]
fn filters_and_pages_work_together() {
    let factory = Setting::empty();
    for index in 0..30 {
        let platform = if index % 3 == 0 { "Windows" } else { "Linux" };
        factory.ok(
            "CreateComponent",
            with(
                component(&format!("component-{index:02}")),
                json!({"platform": platform}),
            ),
        );
    }
    let mut names = Vec::new();
    let mut input = json!({"maxResults": 7, "filters": [{"name": "platform", "values": ["Windows", "macOS"]}]});
    loop {
        let page = factory.ok("ListComponents", input.clone());
        names.extend(
            page["componentVersionList"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row["name"].clone()),
        );
        if page["nextToken"].is_null() {
            break;
        }
        input["nextToken"] = page["nextToken"].clone();
    }
    let expected: Vec<Value> = (0..30)
        .step_by(3)
        .map(|index| json!(format!("component-{index:02}")))
        .collect();
    assert_eq!(names, expected);
}

#[test]
fn a_token_of_another_list_is_refused() {
    let factory = Setting::factory();
    factory.ok("CreateComponent", component("second"));
    let page = factory.ok("ListComponents", json!({"maxResults": 1}));
    let token = json!({"nextToken": page["nextToken"]});
    factory.refused("ListImageRecipes", token, "400 InvalidPaginationToken", "");
}

#[test]
fn a_token_for_other_arguments_is_refused_if_the_switch_says_so() {
    let factory = Setting::factory();
    factory.ok("CreateComponent", component("second"));
    let asked = json!({"owner": "Self", "filters": [{"name": "platform", "values": ["Linux"]}]});
    let page = factory.ok("ListComponents", with(asked.clone(), json!({"maxResults": 1})));
    let next = |changes: Value| with(with(asked.clone(), json!({"nextToken": page["nextToken"]})), changes);
    let (amazon, unfiltered) = (
        json!({"owner": "Amazon"}),
        json!({"filters": [{"name": "platform", "values": ["Windows"]}]}),
    );
    let rest = factory.ok("ListComponents", next(json!({"maxResults": 2})));
    assert_eq!(rest["componentVersionList"].as_array().map(Vec::len), Some(1));
    factory.refused("ListComponents", next(amazon.clone()), "400 InvalidPaginationToken", "");
    factory.refused("ListComponents", next(unfiltered), "400 InvalidPaginationToken", "");
    factory
        .emulator
        .world(|world| world.switches.page_tokens_bind_arguments = false);
    let page = factory.ok("ListComponents", with(asked, json!({"maxResults": 1})));
    factory.ok("ListComponents", with(amazon, json!({"nextToken": page["nextToken"]})));
}

#[test]
fn workflows_of_different_types_are_different_things() {
    let factory = Setting::factory();
    let made = factory.ok("CreateWorkflow", with(workflow("flow"), json!({"type": "BUILD"})));
    assert_eq!(
        made["workflowBuildVersionArn"],
        json!(mine("workflow/build/flow/1.0.0/1"))
    );
    assert_eq!(
        factory.ok("ListWorkflows", json!({}))["workflowVersionList"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}
