//! What AWS refuses in a pipeline (text of the newer service model; user guide, pipelines and schedules).

use model::{Decoder, Severity};

use super::{ImageScanning, Logging, Pipeline, Schedule, workflows};
use crate::rules;

pub(super) fn check(pipeline: &Pipeline, decoder: &mut Decoder) {
    let Pipeline {
        recipe: _,
        infrastructure: _,
        distribution: _,
        description,
        image_tests_configuration,
        enhanced_image_metadata_enabled: _,
        schedule,
        status: _,
        image_tags,
        image_scanning_configuration,
        workflows,
        execution_role,
        logging_configuration,
    } = pipeline;
    rules::description(decoder, description.as_ref());
    rules::tags(decoder, "image_tags", image_tags, 50);
    let tests = image_tests_configuration.as_ref();
    rules::range(
        decoder,
        "image_tests_configuration.timeout_minutes",
        tests.and_then(|tests| tests.timeout_minutes),
        60..=1440,
    );
    if let Some(schedule) = schedule {
        check_schedule(schedule, decoder);
    }
    if let Some(scanning) = image_scanning_configuration {
        check_scanning(
            scanning,
            tests.and_then(|tests| tests.image_tests_enabled) == Some(false),
            decoder,
        );
    }
    workflows::check(workflows, decoder);
    match execution_role {
        Some(role) => rules::form(
            decoder,
            "execution_role",
            Some(role),
            "the name or ARN of a role",
            rules::role,
        ),
        None => check_without_role(!workflows.is_empty(), logging_configuration.as_ref(), decoder),
    }
}

/// What the service-linked role may not do.
fn check_without_role(has_workflows: bool, logging: Option<&Logging>, decoder: &mut Decoder) {
    if has_workflows {
        decoder
            .problem_at(
                "workflows",
                "pipeline/workflows-without-role",
                "`workflows` need an `execution_role`",
            )
            .help("add `execution_role`: they do not run under the service-linked role");
    }
    let groups = logging.map(|logging| [&logging.image_log_group_name, &logging.pipeline_log_group_name]);
    let mut groups = groups.into_iter().flatten().flatten();
    if groups.any(|group| !group.starts_with("/aws/imagebuilder/")) {
        decoder.problem_at(
            "logging_configuration",
            "pipeline/log-group-without-role",
            "log groups outside of `/aws/imagebuilder/` need an `execution_role`",
        );
    }
}

fn check_schedule(schedule: &Schedule, decoder: &mut Decoder) {
    let Some(expression) = &schedule.schedule_expression else {
        decoder.problem_at(
            "schedule",
            "pipeline/schedule-without-expression",
            "`schedule_expression` is missing",
        );
        return;
    };
    for finding in documents::schedule::check(expression).findings {
        let warning = finding.severity == Severity::Warning;
        let message = format!("`{expression}`: {}", finding.message);
        let problem = decoder.problem_at("schedule.schedule_expression", finding.code, message);
        if warning {
            problem.warning();
        } else {
            problem.help(
                "six fields, `cron(0 6 ? * sun *)`: minute hour day-of-month month day-of-week year, or `rate(7 days)`",
            );
        }
    }
    if let Some(zone) = schedule.timezone.as_deref() {
        check_timezone(zone, decoder);
    }
    let failures = schedule.auto_disable_policy.as_ref().map(|policy| policy.failure_count);
    rules::range(decoder, "schedule.auto_disable_policy.failure_count", failures, 1..=10);
}

/// Image Builder takes the names of the IANA time zone database (its API reference).
fn check_timezone(zone: &str, decoder: &mut Decoder) {
    if documents::schedule::is_time_zone(zone) {
        return;
    }
    let message = format!("`{zone}` is not a time zone");
    let problem = decoder.problem_at("schedule.timezone", "pipeline/timezone", message);
    match documents::schedule::nearest_time_zone(zone) {
        Some(near) => problem.label(format!("did you mean `{near}`?")).replace_with(near),
        None => problem.help("write a name of the IANA database, such as `Europe/Berlin` or `UTC`"),
    };
}

fn check_scanning(scanning: &ImageScanning, tests_off: bool, decoder: &mut Decoder) {
    if tests_off && scanning.image_scanning_enabled == Some(true) {
        decoder.problem_at(
            "image_scanning_configuration.image_scanning_enabled",
            "pipeline/scan-without-tests",
            "scanning needs the image tests enabled",
        );
    }
    if scanning.image_scanning_types.len() > 1 {
        decoder.problem_at(
            "image_scanning_configuration.image_scanning_types",
            "pipeline/scanning-types",
            "AWS takes one scanning type",
        );
    }
    let on_demand = scanning
        .image_scanning_types
        .iter()
        .any(|kind| kind.0 == "ON_DEMAND_AMI_CVE");
    if scanning.scan_result_condition.is_some() && !on_demand {
        decoder.problem_at(
            "image_scanning_configuration.scan_result_condition",
            "pipeline/scan-condition",
            "`scan_result_condition` goes only with `image_scanning_types = [\"ON_DEMAND_AMI_CVE\"]`",
        );
    }
}
