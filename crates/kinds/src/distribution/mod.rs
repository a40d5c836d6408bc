//! Distribution configurations: to which Regions and accounts images go.

pub(crate) mod aws;
mod check;
mod parameters;
mod reach;

use std::collections::{BTreeMap, BTreeSet};

use model::{Decoder, Kind, KindName, Node, Quota, Reach, Scope, Service, Shape, Value};

use crate::{
    quotas,
    record::{choice, record},
    rules,
};

record! {
    /// Who may launch the AMI.
    LaunchPermission => LaunchPermissionConfiguration {
        user_ids: Vec<String>,
        user_groups: Vec<String>,
        organization_arns: Vec<String>,
        organizational_unit_arns: Vec<String>,
    }
}

record! {
    /// The AMI of a Region.
    AmiDistribution => AmiDistributionConfiguration {
        name: Option<String>,
        description: Option<String>,
        target_account_ids: Vec<String>,
        ami_tags: BTreeMap<String, String>,
        kms_key_id: Option<String>,
        launch_permission: Option<LaunchPermission>,
    }
}

choice! {
    /// The service that keeps a container repository.
    RepositoryService => ContainerRepositoryService
}

record! {
    /// A container repository.
    TargetRepository => TargetContainerRepository {
        service: RepositoryService,
        repository_name: String,
    }
}

record! {
    /// The container image of a Region.
    ContainerDistribution => ContainerDistributionConfiguration {
        description: Option<String>,
        container_tags: Vec<String>,
        target_repository: Option<TargetRepository>,
    }
}

record! {
    /// A launch template that gets a new version with the AMI.
    LaunchTemplate => LaunchTemplateConfiguration {
        launch_template_id: String,
        account_id: Option<String>,
        set_default_version: Option<bool>,
    }
}

choice! {
    /// The format of an exported disk.
    DiskImageFormat => DiskImageFormat
}

record! {
    /// An export of the disk to S3.
    S3Export => S3ExportConfiguration {
        role_name: String,
        disk_image_format: DiskImageFormat,
        s3_bucket: String,
        s3_prefix: Option<String>,
    }
}

record! {
    /// How many snapshots are prepared.
    FastLaunchSnapshot => FastLaunchSnapshotConfiguration {
        target_resource_count: Option<i32>,
    }
}

record! {
    /// The launch template of prepared instances.
    FastLaunchTemplate => FastLaunchLaunchTemplateSpecification {
        launch_template_id: Option<String>,
        launch_template_name: Option<String>,
        launch_template_version: Option<String>,
    }
}

record! {
    /// Faster launches of Windows AMIs.
    FastLaunch => FastLaunchConfiguration {
        enabled: bool,
        snapshot_configuration: Option<FastLaunchSnapshot>,
        max_parallel_launches: Option<i32>,
        launch_template: Option<FastLaunchTemplate>,
        account_id: Option<String>,
    }
}

choice! {
    /// How SSM checks a parameter's value.
    ParameterDataType => SsmParameterDataType
}

record! {
    /// An SSM parameter that gets the AMI's id.
    SsmParameter => SsmParameterConfiguration {
        ami_account_id: Option<String>,
        parameter_name: String,
        data_type: Option<ParameterDataType>,
    }
}

record! {
    /// What goes to one Region.
    RegionDistribution => Distribution {
        region: String,
        ami_distribution_configuration: Option<AmiDistribution>,
        container_distribution_configuration: Option<ContainerDistribution>,
        license_configuration_arns: Vec<String>,
        launch_template_configurations: Vec<LaunchTemplate>,
        s3_export_configuration: Option<S3Export>,
        fast_launch_configurations: Vec<FastLaunch>,
        ssm_parameter_configurations: Vec<SsmParameter>,
    }
}

record! {
    /// A distribution configuration.
    Distribution {
        description: Option<String>,
        distributions: Vec<RegionDistribution>,
    }
}

/// The kind.
#[derive(Debug)]
pub struct DistributionKind;

impl Kind for DistributionKind {
    fn name(&self) -> KindName {
        KindName("distribution")
    }

    fn folder(&self) -> &'static str {
        "distribution"
    }

    fn segment(&self) -> &'static str {
        "distribution-configuration"
    }

    fn service(&self) -> Service {
        Service::ImageBuilder
    }

    fn quotas(&self) -> &'static [Quota] {
        quotas::DISTRIBUTION
    }

    fn shape(&self) -> Shape {
        Distribution::shape()
    }

    fn check_name(&self, name: &str) -> Result<(), String> {
        rules::resource_name(name)
    }

    fn check_place(&self, value: &Value, scope: &Scope, decoder: &mut Decoder) {
        parameters::check_accounts(value, scope, decoder);
    }

    /// The SDK reads an absent flag and `false` alike, while to the service absent means `true`.
    fn unreadable(&self, _declared: &Value) -> &'static [&'static str] {
        &["distributions[].launch_template_configurations[].set_default_version"]
    }

    fn reach(&self, value: &Value, scope: &Scope) -> BTreeSet<Reach> {
        reach::of(value, scope)
    }

    fn decode(&self, value: &Value, decoder: &mut Decoder) -> Option<Value> {
        let mut distribution = Distribution::decode(value, decoder)?;
        check::check(&distribution, decoder);
        normalise(&mut distribution);
        distribution.encode()
    }
}

/// Regions, accounts, organizations and licences are sets.
pub(crate) fn normalise(distribution: &mut Distribution) {
    distribution
        .distributions
        .sort_by(|one, other| one.region.cmp(&other.region));
    for region in &mut distribution.distributions {
        region.license_configuration_arns.sort();
        for template in &mut region.launch_template_configurations {
            template.set_default_version.get_or_insert(true);
        }
        region.launch_template_configurations.sort_by(|one, other| {
            (&one.launch_template_id, &one.account_id).cmp(&(&other.launch_template_id, &other.account_id))
        });
        region
            .fast_launch_configurations
            .sort_by(|one, other| one.account_id.cmp(&other.account_id));
        region
            .ssm_parameter_configurations
            .sort_by(|one, other| one.parameter_name.cmp(&other.parameter_name));
        if let Some(ami) = &mut region.ami_distribution_configuration {
            normalise_ami(ami);
        }
        region
            .ami_distribution_configuration
            .take_if(|ami| *ami == AmiDistribution::default());
    }
}

fn normalise_ami(ami: &mut AmiDistribution) {
    ami.target_account_ids.sort();
    if let Some(permission) = &mut ami.launch_permission {
        permission.user_ids.sort();
        permission.user_groups.sort();
        permission.organization_arns.sort();
        permission.organizational_unit_arns.sort();
    }
    ami.launch_permission
        .take_if(|permission| *permission == LaunchPermission::default());
}
