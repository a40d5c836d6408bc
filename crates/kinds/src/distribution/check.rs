//! What AWS refuses in a distribution (Image Builder user guide, distribution settings; service model).

use std::collections::BTreeSet;

use model::Decoder;

use super::{
    AmiDistribution, Distribution, FastLaunch, LaunchPermission, LaunchTemplate, RegionDistribution, parameters,
};
use crate::rules;

pub(super) fn check(distribution: &Distribution, decoder: &mut Decoder) {
    let Distribution {
        description,
        distributions,
    } = distribution;
    rules::description(decoder, description.as_ref());
    if distributions.is_empty() {
        decoder
            .problem_at("", "distribution/no-region", "`distributions` is missing")
            .help("add a `[[distributions]]` with a `region`");
    }
    let mut seen = BTreeSet::new();
    for (index, region) in distributions.iter().enumerate() {
        let path = format!("distributions[{index}]");
        if !seen.insert(&region.region) {
            decoder
                .problem_at(
                    &format!("{path}.region"),
                    "distribution/region-twice",
                    format!("`{}` is listed twice", region.region),
                )
                .help("AWS takes a Region only once per distribution configuration: put its settings together");
        }
        rules::form(
            decoder,
            &format!("{path}.region"),
            Some(&region.region),
            "a Region such as `eu-central-1`",
            is_region,
        );
        if is_region(&region.region) {
            rules::region(decoder, &format!("{path}.region"), &region.region);
        }
        check_region(&path, region, decoder);
    }
}

fn check_region(path: &str, region: &RegionDistribution, decoder: &mut Decoder) {
    if let Some(ami) = &region.ami_distribution_configuration {
        check_ami(
            &format!("{path}.ami_distribution_configuration"),
            &region.region,
            ami,
            decoder,
        );
    }
    parameters::check(path, region, decoder);
    if let Some(container) = &region.container_distribution_configuration
        && container.target_repository.is_none()
    {
        decoder.problem_at(
            &format!("{path}.container_distribution_configuration"),
            "load/missing-key",
            "`target_repository` is missing",
        );
    }
    check_licences(path, &region.license_configuration_arns, decoder);
    check_launch_templates(path, &region.launch_template_configurations, decoder);
    for (index, fast_launch) in region.fast_launch_configurations.iter().enumerate() {
        check_fast_launch(
            &format!("{path}.fast_launch_configurations[{index}]"),
            fast_launch,
            decoder,
        );
    }
}

fn check_licences(path: &str, arns: &[String], decoder: &mut Decoder) {
    rules::count(decoder, &format!("{path}.license_configuration_arns"), arns.len(), 50);
    for (index, arn) in arns.iter().enumerate() {
        let at = format!("{path}.license_configuration_arns[{index}]");
        rules::form(decoder, &at, Some(arn), "the ARN of a licence configuration", |arn| {
            rules::arn_of("license-manager", arn)
        });
    }
}

fn check_launch_templates(path: &str, templates: &[LaunchTemplate], decoder: &mut Decoder) {
    // Five is the default of the quota; a hundred is what the shape takes.
    rules::count(
        decoder,
        &format!("{path}.launch_template_configurations"),
        templates.len(),
        100,
    );
    for (index, template) in templates.iter().enumerate() {
        let at = format!("{path}.launch_template_configurations[{index}]");
        rules::form(
            decoder,
            &format!("{at}.launch_template_id"),
            Some(&template.launch_template_id),
            "a launch template id",
            is_launch_template,
        );
        rules::form(
            decoder,
            &format!("{at}.account_id"),
            template.account_id.as_deref(),
            "a 12-digit account id",
            rules::account,
        );
    }
}

fn check_ami(path: &str, region: &str, ami: &AmiDistribution, decoder: &mut Decoder) {
    let AmiDistribution {
        name,
        description,
        target_account_ids,
        ami_tags,
        kms_key_id,
        launch_permission,
    } = ami;
    rules::length(decoder, &format!("{path}.name"), name.as_deref(), 1..=127);
    rules::form(
        decoder,
        &format!("{path}.name"),
        name.as_deref(),
        "an AMI name of letters, digits, blanks and `-_:.`",
        is_ami_name,
    );
    if let Some(name) = name.as_ref().filter(|name| !has_build_date(name)) {
        decoder
            .problem_at(
                &format!("{path}.name"),
                "distribution/build-date",
                format!("the AMI name `{name}` is the same for every build"),
            )
            .help("AMI names are unique: put `{{ imagebuilder:buildDate }}` into it");
    }
    rules::length(
        decoder,
        &format!("{path}.description"),
        description.as_deref(),
        1..=1024,
    );
    check_accounts(&format!("{path}.target_account_ids"), target_account_ids, decoder);
    rules::tags(decoder, &format!("{path}.ami_tags"), ami_tags, 50);
    if let Some(key) = kms_key_id
        && key.starts_with("arn:")
        && key.split(':').nth(3) != Some(region)
    {
        decoder
            .problem_at(
                &format!("{path}.kms_key_id"),
                "distribution/key-of-another-region",
                format!("this key is not in {region}"),
            )
            .help("a KMS key is regional: name one of this Region, for example with `${var.kms_key.<region>}`");
    }
    if let Some(permission) = launch_permission {
        check_permission(&format!("{path}.launch_permission"), permission, decoder);
    }
}

fn check_permission(path: &str, permission: &LaunchPermission, decoder: &mut Decoder) {
    let LaunchPermission {
        user_ids,
        user_groups,
        organization_arns,
        organizational_unit_arns,
    } = permission;
    check_accounts(&format!("{path}.user_ids"), user_ids, decoder);
    rules::count(
        decoder,
        &format!("{path}.organization_arns"),
        organization_arns.len(),
        25,
    );
    rules::count(
        decoder,
        &format!("{path}.organizational_unit_arns"),
        organizational_unit_arns.len(),
        25,
    );
    let arns = organization_arns.iter().map(|arn| ("organization_arns", arn));
    for (key, arn) in arns.chain(
        organizational_unit_arns
            .iter()
            .map(|arn| ("organizational_unit_arns", arn)),
    ) {
        let organizations = |arn: &str| rules::arn_of("organizations", arn);
        rules::form(
            decoder,
            &format!("{path}.{key}"),
            Some(arn),
            "an ARN of AWS Organizations",
            organizations,
        );
    }
    for group in user_groups.iter().filter(|group| *group != "all") {
        decoder
            .problem_at(
                &format!("{path}.user_groups"),
                "distribution/user-group",
                format!("`{group}` is not a group"),
            )
            .help("the only group is `all`, which makes the AMI public");
    }
}

fn check_fast_launch(path: &str, fast_launch: &FastLaunch, decoder: &mut Decoder) {
    let FastLaunch {
        enabled: _,
        snapshot_configuration,
        max_parallel_launches,
        launch_template,
        account_id,
    } = fast_launch;
    let count = snapshot_configuration
        .as_ref()
        .and_then(|snapshot| snapshot.target_resource_count);
    rules::range(
        decoder,
        &format!("{path}.snapshot_configuration.target_resource_count"),
        count,
        1..=10_000,
    );
    rules::range(
        decoder,
        &format!("{path}.max_parallel_launches"),
        *max_parallel_launches,
        1..=i32::MAX,
    );
    rules::form(
        decoder,
        &format!("{path}.account_id"),
        account_id.as_deref(),
        "a 12-digit account id",
        rules::account,
    );
    if let Some(template) = launch_template
        && template.launch_template_id.is_some() == template.launch_template_name.is_some()
    {
        decoder.problem_at(
            &format!("{path}.launch_template"),
            "distribution/launch-template",
            "give either `launch_template_id` or `launch_template_name`",
        );
    }
}

fn check_accounts(path: &str, accounts: &[String], decoder: &mut Decoder) {
    rules::count(decoder, path, accounts.len(), 1536);
    for (index, account) in accounts.iter().enumerate() {
        rules::form(
            decoder,
            &format!("{path}[{index}]"),
            Some(account),
            "a 12-digit account id",
            rules::account,
        );
    }
}

/// `AmiNameString`, with the braces of variables; what it begins and ends with is no blank, colon or dot.
fn is_ami_name(name: &str) -> bool {
    let edge = |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
    let inner = |character: char| edge(character) || character.is_ascii_whitespace() || ":{}.".contains(character);
    let first = name.chars().next().is_some_and(|first| edge(first) || first == '{');
    let last = name.chars().next_back().is_some_and(|last| edge(last) || last == '}');
    first && last && name.chars().count() >= 3 && name.chars().all(inner)
}

fn has_build_date(name: &str) -> bool {
    name.split("{{").skip(1).any(|part| {
        part.split("}}")
            .next()
            .is_some_and(|inner| inner.trim() == "imagebuilder:buildDate")
    })
}

fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let letters = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let number = parts
        .last()
        .is_some_and(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    parts.len() >= 3 && number && parts[..parts.len() - 1].iter().all(letters)
}

fn is_launch_template(text: &str) -> bool {
    text.strip_prefix("lt-").is_some_and(|id| {
        id.len() == 17
            && id
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_')
    })
}
