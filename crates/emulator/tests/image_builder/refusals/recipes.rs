//! Components and recipes.

use serde_json::{Value, json};

use super::{COMBINATION, MISSING, QUOTA, VALUE, VERSION};
use crate::setting::{BASE, COMPONENT, Setting, component, container_recipe, mine, recipe, used, with, workflow};

#[test]
fn components_are_refused_for_their_document_and_its_source() {
    let factory = Setting::factory();
    let create = |changes: Value| with(component("other"), changes);
    factory.refused(
        "CreateComponent",
        create(json!({"uri": "s3://bucket/key"})),
        COMBINATION,
        "Exactly one of data and uri",
    );
    factory.refused(
        "CreateComponent",
        create(json!({"data": null})),
        COMBINATION,
        "Exactly one of data and uri",
    );
    factory.refused(
        "CreateComponent",
        create(json!({"data": null, "uri": "s3://bucket/none"})),
        VALUE,
        "'uri'",
    );
    factory.refused(
        "CreateComponent",
        create(json!({"data": "a: 1\na: 2"})),
        VALUE,
        "'data' is not valid. yaml:",
    );
    factory.refused(
        "CreateComponent",
        create(json!({"data": COMPONENT.replace("Install", "In stall")})),
        VALUE,
        "Invalid step name 'In stall' in phase 'build'",
    );
    factory.refused(
        "CreateComponent",
        create(json!({"semanticVersion": "1.0.x"})),
        VALUE,
        "must match pattern",
    );
    factory.refused(
        "CreateComponent",
        create(json!({"semanticVersion": "1.0.1073741824"})),
        VERSION,
        "1073741823",
    );
    factory.refused(
        "CreateComponent",
        create(json!({"data": "x".repeat(16_001)})),
        VALUE,
        "at most 16000",
    );
    factory.refused(
        "CreateComponent",
        create(json!({"platform": "Solaris"})),
        VALUE,
        "[Windows, Linux, macOS]",
    );
    factory.refused("CreateComponent", create(json!({"tags": {}})), VALUE, "at least 1");
    let parameters: Vec<String> = (0..26)
        .map(|index| format!("{{Parameter{index}: {{type: string}}}}"))
        .collect();
    let many = format!(
        "schemaVersion: 1.0\nparameters: [{}]\nphases: [{{name: build, steps: []}}]",
        parameters.join(", ")
    );
    factory.refused("CreateComponent", create(json!({"data": many})), QUOTA, "25");
}

#[test]
fn recipes_are_refused_for_their_components_and_base() {
    let factory = Setting::factory();
    let create = |changes: Value| with(recipe("other"), changes);
    let component = mine("component/component/1.0.0/1");
    let cases = [
        (
            json!({"components": [{"componentArn": component}]}),
            COMBINATION,
            "Package",
        ),
        (
            json!({"components": [used(&component), used(&mine("component/component/x.x.x"))]}),
            COMBINATION,
            "more than once",
        ),
        (
            json!({"components": [used(&mine("component/none/1.0.0/1"))]}),
            MISSING,
            "component/none",
        ),
        (
            json!({"components": [used("arn:aws:imagebuilder:us-east-1:444455556666:component/component/1.0.0/1")]}),
            MISSING,
            "",
        ),
        (
            json!({"components": [used("arn:aws:imagebuilder:eu-west-1:111122223333:component/component/1.0.0/1")]}),
            MISSING,
            "",
        ),
        (
            json!({"components": [used(&mine("component/component/x.0.x"))]}),
            VERSION,
            "to the right of an 'x'",
        ),
        (
            json!({"components": [used("component/component")]}),
            VALUE,
            "must match pattern",
        ),
        (json!({"components": []}), VALUE, "at least 1"),
        (
            json!({"parentImage": "arn:aws:imagebuilder:us-east-1:aws:image/none/x.x.x"}),
            MISSING,
            "",
        ),
        (
            json!({"parentImage": "arn:aws:ec2:us-east-1::image/ami-1"}),
            VALUE,
            "image",
        ),
        (
            json!({"parentImage": "ami-nonsense"}),
            VALUE,
            "no reference to an image",
        ),
        (json!({"parentImage": "ssm:"}), VALUE, "no reference to an image"),
        (
            json!({"blockDeviceMappings": [{"ebs": {"volumeType": "io1"}}]}),
            VALUE,
            "iops",
        ),
        (json!({"semanticVersion": "x.1.x"}), VERSION, ""),
    ];
    for (changes, refusal, part) in cases {
        factory.refused("CreateImageRecipe", create(changes), refusal, part);
    }
    let text = "The value supplied for parameter 'components[0].parameters' is not valid. The following parameters are not defined in the \
                provided component: S3BucketName";
    let undeclared = json!([{"componentArn": component, "parameters": [{"name": "S3BucketName", "value": ["b"]}]}]);
    factory.refused(
        "CreateImageRecipe",
        create(json!({"components": undeclared})),
        COMBINATION,
        text,
    );
    factory.ok(
        "CreateImageRecipe",
        create(json!({"parentImage": "ami-0123456789abcdef0"})),
    );
    factory.ok(
        "CreateImageRecipe",
        create(json!({"name": "by ssm", "parentImage": "ssm:/golden/ami"})),
    );
}

#[test]
fn container_recipes_are_refused_for_their_template_and_overrides() {
    let factory = Setting::factory();
    let create = |changes: Value| with(container_recipe("other"), changes);
    factory.refused(
        "CreateContainerRecipe",
        create(json!({"dockerfileTemplateUri": "s3://b/k"})),
        COMBINATION,
        "Exactly one",
    );
    factory.refused(
        "CreateContainerRecipe",
        create(json!({"parentImage": BASE, "platformOverride": "Linux"})),
        COMBINATION,
        "platformOverride",
    );
    let registry = json!({"service": "ECR", "repositoryName": "1.dkr.ecr.us-east-1.amazonaws.com/boxes"});
    factory.refused(
        "CreateContainerRecipe",
        create(json!({"targetRepository": registry})),
        VALUE,
        "host",
    );
}

#[test]
fn unsound_documents_are_refused_if_the_switch_says_so() {
    let setting = Setting::factory();
    let document = |name: &str, command: &str| {
        let data = format!(
            "schemaVersion: 1.0\nphases: [{{name: build, steps: [{{name: A, action: ExecuteBash, inputs: {{commands: ['{command}']}}}}]}}]"
        );
        with(component(name), json!({"data": data}))
    };
    let flow = |name: &str, parameter: &str| {
        let data = format!(
            "schemaVersion: 1.0\nsteps: [{{name: Wait, action: WaitForAction, inputs: {{payload.$: '$.parameters.{parameter}'}}}}]"
        );
        with(workflow(name), json!({"data": data}))
    };
    setting.ok("CreateComponent", document("loose", "{{ Undeclared }}"));
    setting.ok("CreateWorkflow", flow("loose", "undeclared"));
    setting
        .emulator
        .world(|world| world.switches.refuse_unsound_documents = true);
    setting.ok("CreateComponent", document("sound", "ls"));

    let said =
        "Parsing step 'A' in phase 'build' failed. Error: The parameter or constant 'Undeclared' is not declared";
    setting.refused("CreateComponent", document("strict", "{{ Undeclared }}"), VALUE, said);
    let said = "Parsing step 'Wait' failed. Error: The parameter 'undeclared' is not declared";
    setting.refused("CreateWorkflow", flow("strict", "undeclared"), VALUE, said);
}
