//! Infrastructure configurations.

use serde_json::Value;

use crate::error::ApiError;
use crate::image_builder::arn::Kind;
use crate::image_builder::call::{Call, copy, list, text};
use crate::image_builder::kinds::shared::{Listing, answer_arn, named_key, replace, stop_dry_run, summary};
use crate::image_builder::store::Resource;
use crate::image_builder::{Answer, Object, refusals};

const SETTINGS: &[&str] = &[
    "description",
    "instanceTypes",
    "instanceProfileName",
    "securityGroupIds",
    "subnetId",
    "logging",
    "keyPair",
    "terminateInstanceOnFailure",
    "terminateInstanceOnCompletion",
    "parentInstance",
    "snsTopicArn",
    "resourceTags",
    "instanceMetadataOptions",
    "placement",
];

/// Keys that the service puts on instances itself.
const RESERVED_TAGS: &[&str] = &["CreatedBy", "Ec2ImageBuilderArn", "Name", "Tags"];

pub(in crate::image_builder) fn create(call: &mut Call, input: &Object) -> Answer {
    check(call, input)?;
    let kind = Kind::InfrastructureConfiguration;
    let key = named_key(input);
    call.check_free(kind, &key)?;
    let limit = call.switches.quotas.infrastructure_configurations;
    call.check_quota(kind, "infrastructure configurations", limit)?;
    stop_dry_run(input)?;

    let arn = call.own_arn(kind, &key);
    let mut object = copy(input, &["name", "tags"]);
    object.extend(settings(call, input));
    object.insert("arn".to_owned(), arn.clone().into());
    object.insert("dateCreated".to_owned(), call.date());
    call.insert(kind, Resource::new(key, object));
    Ok(answer_arn("infrastructureConfigurationArn", &arn))
}

/// A full replacement: what is left out is cleared.
pub(in crate::image_builder) fn update(call: &mut Call, input: &Object) -> Answer {
    let member = "infrastructureConfigurationArn";
    let arn = text(input, member);
    let key = call.own(Kind::InfrastructureConfiguration, member, arn)?;
    check(call, input)?;
    let settings = settings(call, input);
    let date = call.date();
    replace(call, Kind::InfrastructureConfiguration, &key, settings, date);
    Ok(answer_arn(member, arn))
}

fn settings(call: &Call, input: &Object) -> Object {
    let mut settings = copy(input, SETTINGS);
    if call.switches.echo_terminate_flags {
        for flag in ["terminateInstanceOnFailure", "terminateInstanceOnCompletion"] {
            settings.entry(flag).or_insert(Value::Bool(true));
        }
    }
    settings
}

fn check(call: &Call, input: &Object) -> Result<(), ApiError> {
    let profile = text(input, "instanceProfileName");
    if !call.iam.has_instance_profile(profile) {
        // The words that Terraform looks for are observed.
        let sentence =
            format!("The provided instance profile does not exist: instance profile does not exist '{profile}'.");
        return Err(refusals::invalid_value("instanceProfileName", &sentence));
    }
    if input.contains_key("subnetId") && list(input, "securityGroupIds").is_empty() {
        let sentence = "At least one security group is required when a subnet is given.";
        return Err(refusals::invalid_combination("securityGroupIds", sentence));
    }
    if text(input, "snsTopicArn").strip_suffix(".fifo").is_some() {
        return Err(refusals::invalid_value(
            "snsTopicArn",
            "The topic must be a standard topic.",
        ));
    }
    let tags = input.get("resourceTags").and_then(Value::as_object);
    if let Some(reserved) = tags.and_then(|tags| tags.keys().find(|key| RESERVED_TAGS.contains(&key.as_str()))) {
        return Err(refusals::invalid_value(
            "resourceTags",
            &format!("The tag key '{reserved}' is reserved."),
        ));
    }
    check_placement(input)
}

fn check_placement(input: &Object) -> Result<(), ApiError> {
    let Some(placement) = input.get("placement").and_then(Value::as_object) else {
        return Ok(());
    };
    let host = placement.contains_key("hostId");
    let group = placement.contains_key("hostResourceGroupArn");
    if host && group {
        let sentence = "Only one of hostId and hostResourceGroupArn can be given.";
        return Err(refusals::invalid_combination("placement", sentence));
    }
    if (host || group) && text(placement, "tenancy") != "host" {
        let sentence = "hostId and hostResourceGroupArn need the tenancy host.";
        return Err(refusals::invalid_combination("placement", sentence));
    }
    Ok(())
}

pub(in crate::image_builder) fn list_all(call: &mut Call, input: &Object) -> Answer {
    const LISTING: Listing = Listing {
        operation: "ListInfrastructureConfigurations",
        kind: Kind::InfrastructureConfiguration,
        filters: &[("name", "name")],
        member: "infrastructureConfigurationSummaryList",
    };
    let row = |resource: &Resource| -> Value {
        summary(
            resource,
            &[
                "arn",
                "name",
                "description",
                "dateCreated",
                "dateUpdated",
                "resourceTags",
                "tags",
                "instanceTypes",
                "instanceProfileName",
                "placement",
            ],
        )
    };
    LISTING.all(call, input, row)
}
