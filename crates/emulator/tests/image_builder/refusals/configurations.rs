//! Infrastructure and distribution configurations.

use serde_json::{Value, json};

use super::{COMBINATION, QUOTA, VALUE};
use crate::setting::{Setting, distribution, infrastructure, mine, with};

#[test]
fn infrastructure_is_refused_for_its_network_tags_and_placement() {
    let factory = Setting::factory();
    let update = |changes: Value| {
        let arn = json!({"infrastructureConfigurationArn": mine("infrastructure-configuration/infra"), "instanceProfileName": "builder"});
        with(arn, changes)
    };
    let cases = [
        (json!({"subnetId": "subnet-1"}), COMBINATION, "security group"),
        (json!({"resourceTags": {"Name": "x"}}), VALUE, "reserved"),
        (
            json!({"snsTopicArn": "arn:aws:sns:us-east-1:111122223333:topic.fifo"}),
            VALUE,
            "",
        ),
        (
            json!({"placement": {"tenancy": "host", "hostId": "h", "hostResourceGroupArn": "g"}}),
            COMBINATION,
            "Only one",
        ),
        (json!({"placement": {"hostId": "h"}}), COMBINATION, "tenancy host"),
        (
            json!({"instanceMetadataOptions": {"httpPutResponseHopLimit": 65}}),
            VALUE,
            "at most 64",
        ),
    ];
    for (changes, refusal, part) in cases {
        factory.refused(
            "CreateInfrastructureConfiguration",
            with(infrastructure("other"), changes.clone()),
            refusal,
            part,
        );
        factory.refused("UpdateInfrastructureConfiguration", update(changes), refusal, part);
    }
    factory
        .emulator
        .world(|world| world.iam.instance_profiles.insert("real".to_owned()));
    factory.refused(
        "CreateInfrastructureConfiguration",
        infrastructure("other"),
        VALUE,
        "instance profile does not exist",
    );
}

#[test]
fn distributions_are_refused_for_their_regions_names_and_targets() {
    let factory = Setting::factory();
    let one = |settings: Value| with(json!({"region": "us-east-1"}), settings);
    let cases = [
        (json!([one(json!({})), one(json!({}))]), COMBINATION, "more than once"),
        (
            json!([one(json!({"amiDistributionConfiguration": {"name": "golden"}}))]),
            VALUE,
            "buildDate",
        ),
        (
            json!([one(
                json!({"amiDistributionConfiguration": {"launchPermission": {"userGroups": ["some"]}}})
            )]),
            VALUE,
            "'all'",
        ),
        (
            json!([one(
                json!({"amiDistributionConfiguration": {"targetAccountIds": ["1"]}})
            )]),
            VALUE,
            "must match pattern",
        ),
        (
            json!([one(
                json!({"ssmParameterConfigurations": [{"parameterName": "p", "amiAccountId": "444455556666"}]})
            )]),
            COMBINATION,
            "target account",
        ),
        (
            json!([one(
                json!({"fastLaunchConfigurations": [{"enabled": true, "launchTemplate": {}}]})
            )]),
            COMBINATION,
            "Exactly one",
        ),
        (
            json!([one(
                json!({"launchTemplateConfigurations": vec![json!({"launchTemplateId": "lt-0123456789abcdef0"}); 6]})
            )]),
            QUOTA,
            "5",
        ),
    ];
    for (distributions, refusal, part) in cases {
        factory.refused(
            "CreateDistributionConfiguration",
            json!({"name": "other", "distributions": distributions}),
            refusal,
            part,
        );
    }
    factory
        .emulator
        .world(|world| world.switches.refuse_empty_distributions = true);
    factory.refused(
        "CreateDistributionConfiguration",
        distribution("other"),
        COMBINATION,
        "no settings",
    );
}
