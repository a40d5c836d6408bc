//! What is written is what is read, with every field set and with none.

use emulator::{Effect, Fault, Rewrite};
use model::{Answer, KindName, Operation, Question, Text, Value, ownership::Tags};
use serde_json::json;

use crate::world::{ACCOUNT, Aws, DOCUMENT, SCP, aws, decoded, tags};

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-1111-2222-333344445555";

fn component() -> serde_json::Value {
    json!({ "platform": "Linux", "data": DOCUMENT, "description": "all", "change_description": "new",
        "supported_os_versions": ["Amazon Linux 2023"], "kms_key_id": KEY })
}

fn recipe() -> serde_json::Value {
    json!({ "parent_image": "arn:aws:imagebuilder:us-east-1:aws:image/amazon-linux-2023-x86/x.x.x",
        "components": [{ "component": "arn:aws:imagebuilder:us-east-1:aws:component/update-linux/x.x.x" }],
        "description": "all",
        "block_device_mappings": [
            { "device_name": "/dev/xvda", "ebs": { "encrypted": true, "delete_on_termination": false, "kms_key_id": KEY,
                "volume_size": 30, "volume_type": "gp3", "iops": 4000, "throughput": 250 } },
            { "device_name": "/dev/sdb", "no_device": "" },
            { "device_name": "/dev/sdc", "virtual_name": "ephemeral0" }],
        "working_directory": "/work",
        "additional_instance_configuration": { "systems_manager_agent": { "uninstall_after_build": false },
            "user_data_override": "IyEvYmluL3NoCg==" },
        "ami_tags": { "Name": "golden" } })
}

fn infrastructure() -> serde_json::Value {
    json!({ "instance_profile_name": "builder", "description": "all", "instance_types": ["m5.large", "c5.large"],
        "security_group_ids": ["sg-0123456789abcdef0"], "subnet_id": "subnet-0123456789abcdef0",
        "logging": { "s3_logs": { "s3_bucket_name": "logs", "s3_key_prefix": "builds" } }, "key_pair": "pair",
        "terminate_instance_on_failure": false, "terminate_instance_on_completion": false,
        "sns_topic_arn": "arn:aws:sns:us-east-1:111122223333:builds", "resource_tags": { "Team": "images" },
        "instance_metadata_options": { "http_tokens": "required", "http_put_response_hop_limit": 2 },
        "placement": { "availability_zone": "us-east-1a", "tenancy": "host", "host_id": "h-0123456789abcdef0" } })
}

fn distribution() -> serde_json::Value {
    json!({ "description": "all", "distributions": [{ "region": "us-east-1",
        "ami_distribution_configuration": { "name": "golden {{ imagebuilder:buildDate }}", "description": "d",
            "target_account_ids": ["222233334444"], "ami_tags": { "a": "b" }, "kms_key_id": KEY,
            "launch_permission": { "user_ids": ["333344445555"],
                "organization_arns": ["arn:aws:organizations::999988887777:organization/o-abc1234567"] } },
        "license_configuration_arns": ["arn:aws:license-manager:us-east-1:111122223333:license-configuration:lic-0123456789abcdef0123456789abcdef"],
        "launch_template_configurations": [{ "launch_template_id": "lt-0123456789abcdef0", "account_id": ACCOUNT,
            "set_default_version": false }],
        "fast_launch_configurations": [{ "enabled": true, "snapshot_configuration": { "target_resource_count": 5 },
            "max_parallel_launches": 6, "account_id": ACCOUNT,
            "launch_template": { "launch_template_id": "lt-0123456789abcdef0", "launch_template_version": "1" } }],
        "ssm_parameter_configurations": [{ "ami_account_id": ACCOUNT, "parameter_name": "/golden/ami", "data_type": "aws:ec2:image" }] }] })
}

fn lifecycle() -> serde_json::Value {
    json!({ "description": "all", "execution_role": "arn:aws:iam::111122223333:role/lifecycle", "resource_type": "AMI_IMAGE",
        "status": "DISABLED",
        "policy_details": [{ "action": { "type": "DELETE", "include_resources": { "amis": true, "snapshots": true } },
            "filter": { "type": "AGE", "value": 6, "unit": "MONTHS", "retain_at_least": 3 },
            "exclusion_rules": { "tag_map": { "keep": "yes" }, "amis": { "is_public": true, "regions": ["us-west-2", "eu-west-1"],
                "shared_accounts": ["222233334444"], "last_launched": { "value": 2, "unit": "WEEKS" }, "tag_map": { "a": "b" } } } }],
        "resource_selection": { "tag_map": { "Team": "images" } } })
}

/// Creates with every field, reads the same; updates to the least, reads the same: what was left out was reset; and deletes.
pub(crate) async fn there_and_back(
    aws: &Aws,
    kind: &'static str,
    all: &serde_json::Value,
    least: Option<&serde_json::Value>,
) {
    let wanted = decoded(kind, all);
    let unreadable = kinds::kind(KindName(kind))
        .expect("the kind exists")
        .unreadable(&wanted);
    let id = aws.create(kind, "full", &wanted).await;
    let live = aws.only(kind).await;
    let found = live.value.expect("ours are read").without_paths(unreadable);
    assert_eq!(found, wanted.without_paths(unreadable));
    assert_eq!(live.tags, tags(), "born with its tags");
    assert_eq!((live.id.as_str(), live.name.as_str()), (id.as_str(), "full"));
    if let Some(least) = least {
        let wanted = decoded(kind, least);
        let changed = wanted
            .entries()
            .map(|(key, _)| key.clone())
            .chain(["description".into()]);
        let update = Operation::Update {
            id: id.clone().into(),
            value: wanted.clone(),
            changed: changed.collect(),
            tags: Tags::from([("New".into(), "tag".into())]),
            untag: vec!["Team".into()],
        };
        aws.run(kind, "full", update).await.expect("the update is taken");
        let live = aws.only(kind).await;
        assert_eq!(live.value, Some(wanted));
        let keys: Vec<&str> = live.tags.keys().map(Text::as_str).collect();
        assert_eq!(keys, ["New", "goldsmith:stack"]);
    }
    aws.run(kind, "full", Operation::Delete { id: id.clone().into() })
        .await
        .expect("it can be deleted");
    assert!(aws.objects(kind).await.is_empty());
    let again = aws
        .run(kind, "full", Operation::Delete { id: id.into() })
        .await
        .expect("what is gone is gone");
    assert_eq!(again.note, Some("was deleted already"));
}

#[tokio::test(start_paused = true)]
async fn components() {
    there_and_back(&aws(), "component", &component(), None).await;
}

/// The text that lies there is read, and where it lay is not told.
#[tokio::test(start_paused = true)]
async fn components_whose_document_lies_in_s3() {
    let aws = aws();
    let mut fields = component();
    let text = fields.as_object_mut().and_then(|fields| fields.remove("data"));
    let text = text
        .and_then(|text| text.as_str().map(str::to_owned))
        .expect("a document");
    aws.emulator
        .world(|world| world.objects.put("documents", "base.yaml", &text));
    fields["uri"] = "s3://documents/base.yaml".into();
    aws.create("component", "other", &decoded("component", &fields)).await;
    let live = aws.only("component").await.value.expect("ours are read");
    assert_eq!((live.get("uri"), live.get("data")), (None, Some(&text.as_str().into())));
    let id = aws.only("component").await.id;
    aws.run("component", "other", Operation::Delete { id })
        .await
        .expect("it can be deleted");
    there_and_back(&aws, "component", &fields, None).await;
}

#[tokio::test(start_paused = true)]
async fn image_recipes() {
    there_and_back(&aws(), "image-recipe", &recipe(), None).await;
}

#[tokio::test(start_paused = true)]
async fn infrastructures() {
    let least = json!({ "instance_profile_name": "other" });
    there_and_back(&aws(), "infrastructure", &infrastructure(), Some(&least)).await;
}

#[tokio::test(start_paused = true)]
async fn distributions() {
    let least = json!({ "distributions": [{ "region": "us-east-1", "ami_distribution_configuration": {} }] });
    there_and_back(&aws(), "distribution", &distribution(), Some(&least)).await;
}

#[tokio::test(start_paused = true)]
async fn lifecycles() {
    let least = json!({ "execution_role": "arn:aws:iam::111122223333:role/lifecycle", "resource_type": "AMI_IMAGE",
        "policy_details": [{ "action": { "type": "DELETE" }, "filter": { "type": "COUNT", "value": 3 } }],
        "resource_selection": { "tag_map": { "Team": "images" } } });
    there_and_back(&aws(), "lifecycle", &lifecycle(), Some(&least)).await;
}

#[tokio::test(start_paused = true)]
async fn pipelines() {
    let aws = aws();
    let recipe = aws
        .create("image-recipe", "rec", &decoded("image-recipe", &recipe()))
        .await;
    let infrastructure = aws
        .create("infrastructure", "infra", &decoded("infrastructure", &infrastructure()))
        .await;
    let distribution = aws
        .create("distribution", "dist", &decoded("distribution", &distribution()))
        .await;
    let all = json!({ "recipe": recipe, "infrastructure": infrastructure, "distribution": distribution, "description": "all",
        "image_tests_configuration": { "image_tests_enabled": true, "timeout_minutes": 90 },
        "enhanced_image_metadata_enabled": false, "status": "DISABLED",
        "schedule": { "schedule_expression": "cron(0 4 ? * mon *)", "timezone": "Europe/Berlin",
            "pipeline_execution_start_condition": "EXPRESSION_MATCH_ONLY", "auto_disable_policy": { "failure_count": 3 } },
        "image_tags": { "a": "b" },
        "image_scanning_configuration": { "image_scanning_enabled": true },
        "execution_role": "arn:aws:iam::111122223333:role/build",
        "workflows": [{ "workflow": "arn:aws:imagebuilder:us-east-1:aws:workflow/build/build-image/x.x.x" }],
        "logging_configuration": { "image_log_group_name": "/images", "pipeline_log_group_name": "/pipelines" } });
    let least = json!({ "recipe": recipe, "infrastructure": infrastructure });
    there_and_back(&aws, "pipeline", &all, Some(&least)).await;
}

fn policy(action: &str, description: Option<&str>) -> serde_json::Value {
    let content =
        json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Deny", "Action": action, "Resource": "*" }] });
    let mut policy = json!({ "type": SCP, "content": content.to_string() });
    if let Some(description) = description {
        policy["description"] = description.into();
    }
    policy
}

#[tokio::test(start_paused = true)]
async fn policies() {
    there_and_back(
        &aws(),
        "policy",
        &policy("ec2:A", Some("all")),
        Some(&policy("ec2:B", None)),
    )
    .await;
}

fn attach(policy: &str) -> Operation {
    Operation::Attach {
        id: model::Late::Known(policy.into()),
        target: ACCOUNT.into(),
    }
}

#[tokio::test(start_paused = true)]
async fn an_attachment_is_made_found_and_removed_and_twice_is_no_matter() {
    let aws = aws();
    let id = aws
        .create("policy", "deny", &decoded("policy", &policy("ec2:A", None)))
        .await;
    let attach = || attach(&id);
    let detach = || Operation::Detach {
        id: model::Late::Known(id.clone().into()),
        target: ACCOUNT.into(),
    };
    let note = async |operation| aws.run("policy", "deny", operation).await.expect("it is taken").note;
    assert_eq!(note(attach()).await, None);
    assert_eq!(note(attach()).await, Some("was attached already"));
    let live = aws.only("policy").await.value.expect("ours are read");
    assert_eq!(live.get("targets"), Some(&Value::List(vec![ACCOUNT.into()].into())));
    let question = Question::Attached {
        target: ACCOUNT.into(),
        policy_type: SCP.into(),
    };
    let Answer::Ids(ids) = kinds::answer(&aws.clients, &question).await else {
        panic!("it can be read")
    };
    assert!(ids.contains(&id) && ids.contains("p-FullAWSAccess"), "{ids:?}");
    assert_eq!(note(detach()).await, None);
    assert_eq!(note(detach()).await, Some("was detached already"));
}

/// As the files write it: a `/` of a name is none between names.
#[tokio::test(start_paused = true)]
async fn a_target_is_called_as_the_files_call_it() {
    let aws = aws();
    let id = aws
        .create("policy", "deny", &decoded("policy", &policy("ec2:A", None)))
        .await;
    aws.run("policy", "deny", attach(&id)).await.expect("it is taken");
    for (kind, called) in [
        ("ACCOUNT", "account:red/blue"),
        ("ORGANIZATIONAL_UNIT", "ou:…/red\\/blue"),
        ("ROOT", "root"),
    ] {
        for (member, value) in [("Type", kind), ("Name", "red/blue")] {
            let rewrite = Rewrite::Set(format!("/Targets/0/{member}"), value.into());
            aws.emulator
                .add_fault(Fault::every("ListTargetsForPolicy", Effect::Rewrite { rewrite }));
        }
        let live = aws.only("policy").await;
        assert_eq!(live.target_names.get(ACCOUNT), Some(&Text::from(called)));
        aws.emulator.clear_faults();
    }
}

#[tokio::test(start_paused = true)]
async fn a_type_is_enabled_and_twice_is_no_matter() {
    let aws = aws();
    let root = aws.observe(false).await.tree.expect("there is an organization").root;
    for _ in 0..2 {
        let operation = Operation::EnableType {
            root: root.clone(),
            policy_type: "DECLARATIVE_POLICY_EC2".to_owned(),
        };
        aws.run("policy", "t", operation).await.expect("it is taken");
    }
    let enabled = aws
        .observe(false)
        .await
        .tree
        .expect("there is an organization")
        .enabled_types;
    assert!(enabled.contains("DECLARATIVE_POLICY_EC2"));
}

/// The typed client cannot write a plain `false`, and a missing member means `true`.
#[tokio::test(start_paused = true)]
async fn set_default_version_false_reaches_the_wire() {
    for wanted in [false, true] {
        let aws = aws();
        let fields = json!({ "distributions": [{ "region": "us-east-1", "launch_template_configurations":
            [{ "launch_template_id": "lt-0123456789abcdef0", "set_default_version": wanted }] }] });
        let id = aws
            .create("distribution", "out", &decoded("distribution", &fields))
            .await;
        let update = Operation::Update {
            id: id.into(),
            value: decoded("distribution", &fields),
            changed: vec!["description".into()],
            tags: Tags::new(),
            untag: Vec::new(),
        };
        aws.run("distribution", "out", update)
            .await
            .expect("the update is taken");
        for operation in ["CreateDistributionConfiguration", "UpdateDistributionConfiguration"] {
            let log = aws.emulator.log();
            let call = log
                .iter()
                .find(|entry| entry.operation == operation)
                .expect("it was called");
            let sent = call
                .request
                .pointer("/distributions/0/launchTemplateConfigurations/0/setDefaultVersion");
            assert_eq!(sent, Some(&json!(wanted)), "{operation}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn two_creations_never_share_a_token_and_retries_always_do() {
    let aws = aws();
    aws.strike("CreateComponent", 1, emulator::Effect::Throttle);
    aws.create("component", "one", &decoded("component", &component()))
        .await;
    aws.create("component", "two", &decoded("component", &component()))
        .await;
    let log = aws.emulator.log();
    let tokens: Vec<_> = log
        .iter()
        .filter(|entry| entry.operation == "CreateComponent")
        .map(|entry| {
            entry.request["clientToken"]
                .as_str()
                .expect("each creation has a token")
        })
        .collect();
    assert_eq!(tokens.len(), 3);
    assert_eq!(tokens[0], tokens[1]);
    assert_ne!(tokens[1], tokens[2]);
}
