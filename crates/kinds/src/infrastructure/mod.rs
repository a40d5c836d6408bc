//! Infrastructure configurations: where and on what images are built.

pub(crate) mod aws;

use std::collections::BTreeMap;

use model::{Decoder, Kind, KindName, Node, Quota, Service, Shape, Value};

use crate::{
    quotas,
    record::{choice, record},
    rules,
};

record! {
    /// Where build logs go in S3.
    S3Logs => S3Logs {
        s3_bucket_name: Option<String>,
        s3_key_prefix: Option<String>,
    }
}

record! {
    /// Where build logs go.
    Logging => Logging {
        s3_logs: Option<S3Logs>,
    }
}

record! {
    /// The instance metadata service of build and test instances.
    MetadataOptions => InstanceMetadataOptions {
        http_tokens: Option<String>,
        http_put_response_hop_limit: Option<i32>,
    }
}

choice! {
    /// Whether build instances share hardware.
    Tenancy => TenancyType
}

record! {
    /// Where build instances are placed.
    Placement => Placement {
        availability_zone: Option<String>,
        tenancy: Option<Tenancy>,
        host_id: Option<String>,
        host_resource_group_arn: Option<String>,
    }
}

record! {
    /// The Auto Scaling group that build instances are taken from.
    AutoScalingGroup => AutoScalingGroupConfiguration {
        name: String,
        capacity_wait_timeout_seconds: Option<i32>,
    }
}

record! {
    /// Where build instances are taken from instead of being launched.
    ParentInstance => ParentInstanceConfiguration {
        auto_scaling_group: Option<AutoScalingGroup>,
    }
}

record! {
    /// An infrastructure configuration.
    Infrastructure {
        instance_profile_name: String,
        description: Option<String>,
        instance_types: Vec<String>,
        security_group_ids: Vec<String>,
        subnet_id: Option<String>,
        logging: Option<Logging>,
        key_pair: Option<String>,
        terminate_instance_on_failure: Option<bool>,
        terminate_instance_on_completion: Option<bool>,
        sns_topic_arn: Option<String>,
        resource_tags: BTreeMap<String, String>,
        instance_metadata_options: Option<MetadataOptions>,
        placement: Option<Placement>,
        parent_instance: Option<ParentInstance>,
    }
}

/// The kind.
#[derive(Debug)]
pub struct InfrastructureKind;

impl Kind for InfrastructureKind {
    fn name(&self) -> KindName {
        KindName("infrastructure")
    }

    fn folder(&self) -> &'static str {
        "infrastructure"
    }

    fn segment(&self) -> &'static str {
        "infrastructure-configuration"
    }

    fn service(&self) -> Service {
        Service::ImageBuilder
    }

    fn quotas(&self) -> &'static [Quota] {
        quotas::INFRASTRUCTURE
    }

    fn shape(&self) -> Shape {
        Infrastructure::shape()
    }

    fn check_name(&self, name: &str) -> Result<(), String> {
        rules::resource_name(name)
    }

    fn decode(&self, value: &Value, decoder: &mut Decoder) -> Option<Value> {
        let mut infrastructure = Infrastructure::decode(value, decoder)?;
        check(&infrastructure, decoder);
        normalise(&mut infrastructure);
        infrastructure.encode()
    }
}

/// AWS fills in `true` for both flags (text of the newer service model); groups and types are sets.
pub(crate) fn normalise(infrastructure: &mut Infrastructure) {
    infrastructure.terminate_instance_on_failure.get_or_insert(true);
    infrastructure.terminate_instance_on_completion.get_or_insert(true);
    infrastructure.security_group_ids.sort();
    infrastructure.instance_types.sort();
}

/// Tag keys that Image Builder writes itself and refuses in `resource_tags`.
const RESERVED_TAGS: [&str; 4] = ["CreatedBy", "Ec2ImageBuilderArn", "Name", "Tags"];

fn check(infrastructure: &Infrastructure, decoder: &mut Decoder) {
    let Infrastructure {
        instance_profile_name,
        description,
        instance_types: _,
        security_group_ids,
        subnet_id,
        logging: _,
        key_pair,
        terminate_instance_on_failure: _,
        terminate_instance_on_completion: _,
        sns_topic_arn,
        resource_tags,
        instance_metadata_options,
        placement,
        parent_instance: _,
    } = infrastructure;
    rules::description(decoder, description.as_ref());
    rules::form(
        decoder,
        "instance_profile_name",
        Some(instance_profile_name),
        "the name of an instance profile",
        profile_name,
    );
    rules::length(decoder, "key_pair", key_pair.as_deref(), 1..=1024);
    rules::form(
        decoder,
        "sns_topic_arn",
        sns_topic_arn.as_deref(),
        "the ARN of a standard SNS topic",
        topic,
    );
    check_tags(resource_tags, decoder);
    if subnet_id.is_some() && security_group_ids.is_empty() {
        decoder
            .problem_at(
                "subnet_id",
                "infrastructure/subnet-without-group",
                "a subnet needs at least one security group",
            )
            .help("add `security_group_ids`: Image Builder refuses a subnet without");
    }
    check_metadata(instance_metadata_options.as_ref(), decoder);
    if let Some(placement) = placement {
        check_placement(placement, decoder);
    }
}

fn check_tags(tags: &BTreeMap<String, String>, decoder: &mut Decoder) {
    rules::tags(decoder, "resource_tags", tags, 30);
    for key in tags.keys().filter(|key| RESERVED_TAGS.contains(&key.as_str())) {
        decoder
            .problem_at(
                &format!("resource_tags.{key}"),
                "infrastructure/reserved-tag",
                format!("`{key}` is a tag that Image Builder writes itself"),
            )
            .at_key();
    }
}

fn check_metadata(options: Option<&MetadataOptions>, decoder: &mut Decoder) {
    let tokens = options.and_then(|options| options.http_tokens.as_deref());
    // Any other value is refused for itself.
    if matches!(tokens, None | Some("optional")) {
        decoder
            .problem_at(
                "instance_metadata_options",
                "infrastructure/imds-v1",
                "build instances answer unauthenticated metadata requests",
            )
            .warning()
            .help("add `instance_metadata_options = { http_tokens = \"required\" }`");
    }
    rules::range(
        decoder,
        "instance_metadata_options.http_put_response_hop_limit",
        options.and_then(|options| options.http_put_response_hop_limit),
        1..=64,
    );
    let known = |text: &str| text == "optional" || text == "required";
    rules::form(
        decoder,
        "instance_metadata_options.http_tokens",
        tokens,
        "`optional` or `required`",
        known,
    );
}

fn check_placement(placement: &Placement, decoder: &mut Decoder) {
    let host = placement.tenancy.as_ref().is_some_and(|tenancy| tenancy.0 == "host");
    match (&placement.host_id, &placement.host_resource_group_arn) {
        (Some(_), Some(_)) => {
            decoder.problem_at(
                "placement",
                "infrastructure/two-hosts",
                "`host_id` and `host_resource_group_arn` exclude each other",
            );
        }
        (None, None) => {}
        _ if host => {}
        _ => {
            decoder.problem_at(
                "placement",
                "infrastructure/host-tenancy",
                "a host is given, but `tenancy` is not `host`",
            );
        }
    }
}

fn profile_name(name: &str) -> bool {
    (1..=256).contains(&name.chars().count())
        && name
            .chars()
            .all(|character| character.is_alphanumeric() || "_+=,.@-".contains(character))
}

fn topic(arn: &str) -> bool {
    rules::arn_of("sns", arn) && !arn.to_ascii_lowercase().ends_with(".fifo")
}
