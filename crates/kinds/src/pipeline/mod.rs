//! Image pipelines: what is built, on what, for whom, and when.

pub(crate) mod aws;
mod check;
mod distribution;
mod workflows;

use std::collections::BTreeMap;

use model::{Address, Builds, Decoder, Kind, KindName, Node, Quota, Service, Shape, Value};

use crate::{
    quotas,
    record::{choice, record},
    references::{DistributionReference, InfrastructureReference, RecipeReference, WorkflowConfiguration},
    rules,
};

record! {
    /// Whether and how long images are tested.
    ImageTests => ImageTestsConfiguration {
        image_tests_enabled: Option<bool>,
        timeout_minutes: Option<i32>,
    }
}

choice! {
    /// When a scheduled run really builds.
    StartCondition => PipelineExecutionStartCondition
}

choice! {
    /// Whether the schedule runs.
    Status => PipelineStatus
}

record! {
    /// After how many failures the schedule stops.
    AutoDisablePolicy => AutoDisablePolicy {
        failure_count: i32,
    }
}

record! {
    /// When the pipeline runs.
    Schedule => Schedule {
        schedule_expression: Option<String>,
        timezone: Option<String>,
        pipeline_execution_start_condition: Option<StartCondition>,
        auto_disable_policy: Option<AutoDisablePolicy>,
    }
}

choice! {
    /// What is scanned.
    ScanningType => ImageScanningType
}

choice! {
    /// How bad a finding may be.
    SeverityLabel => MaximumSeverityLabel
}

record! {
    /// Which findings fail the build.
    ScanResultCondition => ScanResultCondition {
        maximum_severity_label: SeverityLabel,
        fix_available: Option<bool>,
    }
}

record! {
    /// Where container images go to be scanned.
    EcrConfiguration => EcrConfiguration {
        repository_name: Option<String>,
        container_tags: Vec<String>,
    }
}

record! {
    /// Whether and how images are scanned by Amazon Inspector.
    ImageScanning => ImageScanningConfiguration {
        image_scanning_enabled: Option<bool>,
        ecr_configuration: Option<EcrConfiguration>,
        image_scanning_types: Vec<ScanningType>,
        scan_result_condition: Option<ScanResultCondition>,
    }
}

record! {
    /// Where logs go.
    Logging => PipelineLoggingConfiguration {
        image_log_group_name: Option<String>,
        pipeline_log_group_name: Option<String>,
    }
}

record! {
    /// A pipeline. AWS has one member for image recipes and one for container recipes; `recipe` stands for both.
    Pipeline {
        recipe: RecipeReference,
        infrastructure: InfrastructureReference,
        distribution: Option<DistributionReference>,
        description: Option<String>,
        image_tests_configuration: Option<ImageTests>,
        enhanced_image_metadata_enabled: Option<bool>,
        schedule: Option<Schedule>,
        status: Option<Status>,
        image_tags: BTreeMap<String, String>,
        image_scanning_configuration: Option<ImageScanning>,
        workflows: Vec<WorkflowConfiguration>,
        execution_role: Option<String>,
        logging_configuration: Option<Logging>,
    }
}

/// The kind.
#[derive(Debug)]
pub struct PipelineKind;

impl Kind for PipelineKind {
    fn name(&self) -> KindName {
        KindName("pipeline")
    }

    fn folder(&self) -> &'static str {
        "pipelines"
    }

    fn segment(&self) -> &'static str {
        "image-pipeline"
    }

    fn service(&self) -> Service {
        Service::ImageBuilder
    }

    fn quotas(&self) -> &'static [Quota] {
        quotas::PIPELINE
    }

    fn shape(&self) -> Shape {
        Pipeline::shape()
    }

    fn check_name(&self, name: &str) -> Result<(), String> {
        rules::resource_name(name)
    }

    fn builds(&self) -> Option<Builds> {
        Some(Builds {
            recipe: "recipe",
            tags: "image_tags",
        })
    }

    fn check_related(&self, value: &Value, related: &BTreeMap<Address, Value>, decoder: &mut Decoder) {
        workflows::check_related(value, related, decoder);
        distribution::check_related(value, related, decoder);
    }

    fn decode(&self, value: &Value, decoder: &mut Decoder) -> Option<Value> {
        let mut pipeline = Pipeline::decode(value, decoder)?;
        check::check(&pipeline, decoder);
        normalise(&mut pipeline);
        pipeline.encode()
    }
}

/// Test time that AWS fills in, in minutes (seen in answers to a create without it).
const TEST_MINUTES: i32 = 720;

/// What AWS stores for what is left out (text of the newer service model): enabled, metadata collected, tests on for 720 minutes;
/// schedules in UTC that wait for newer dependencies.
pub(crate) fn normalise(pipeline: &mut Pipeline) {
    pipeline.status.get_or_insert_with(|| Status("ENABLED".to_owned()));
    pipeline.enhanced_image_metadata_enabled.get_or_insert(true);
    let tests = pipeline.image_tests_configuration.get_or_insert_default();
    tests.image_tests_enabled.get_or_insert(true);
    tests.timeout_minutes.get_or_insert(TEST_MINUTES);
    pipeline
        .schedule
        .take_if(|schedule| schedule.schedule_expression.is_none());
    if let Some(schedule) = &mut pipeline.schedule {
        schedule.timezone.get_or_insert_with(|| "UTC".to_owned());
        schedule
            .pipeline_execution_start_condition
            .get_or_insert_with(|| StartCondition("EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE".to_owned()));
    }
    pipeline
        .logging_configuration
        .take_if(|logging| *logging == Logging::default());
    pipeline
        .image_scanning_configuration
        .take_if(|scanning| *scanning == ImageScanning::default());
}
