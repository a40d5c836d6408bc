//! Distribution configurations.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::error::ApiError;
use crate::image_builder::arn::Kind;
use crate::image_builder::call::{Call, copy, list, text};
use crate::image_builder::kinds::shared::{Listing, answer_arn, named_key, replace, stop_dry_run};
use crate::image_builder::store::Resource;
use crate::image_builder::{Answer, Object, refusals};

/// `timeoutMinutes` is a member that the service fills and does not use; the number is not known.
const TIMEOUT_MINUTES: u32 = 720;

pub(in crate::image_builder) fn create(call: &mut Call, input: &Object) -> Answer {
    let kind = Kind::DistributionConfiguration;
    check(call, input)?;
    let key = named_key(input);
    call.check_free(kind, &key)?;
    call.check_quota(
        kind,
        "distribution configurations",
        call.switches.quotas.distribution_configurations,
    )?;
    stop_dry_run(input)?;

    let arn = call.own_arn(kind, &key);
    let mut object = copy(input, &["name", "description", "distributions", "tags"]);
    object.insert("arn".to_owned(), arn.clone().into());
    object.insert("timeoutMinutes".to_owned(), TIMEOUT_MINUTES.into());
    object.insert("dateCreated".to_owned(), call.date());
    call.insert(kind, Resource::new(key, object));
    Ok(answer_arn("distributionConfigurationArn", &arn))
}

/// A full replacement, the list of distributions included.
pub(in crate::image_builder) fn update(call: &mut Call, input: &Object) -> Answer {
    let member = "distributionConfigurationArn";
    let arn = text(input, member);
    let key = call.own(Kind::DistributionConfiguration, member, arn)?;
    check(call, input)?;
    let date = call.date();
    replace(
        call,
        Kind::DistributionConfiguration,
        &key,
        copy(input, &["description", "distributions"]),
        date,
    );
    Ok(answer_arn(member, arn))
}

fn check(call: &Call, input: &Object) -> Result<(), ApiError> {
    let mut regions = BTreeSet::new();
    for (index, distribution) in list(input, "distributions").iter().enumerate() {
        let path = format!("distributions[{index}]");
        let Some(distribution) = distribution.as_object() else {
            continue;
        };
        let region = text(distribution, "region");
        if !regions.insert(region) {
            let sentence = format!("The Region '{region}' appears more than once.");
            return Err(refusals::invalid_combination("distributions", &sentence));
        }
        if distribution.len() == 1 && call.switches.refuse_empty_distributions {
            let sentence = format!("The distribution for '{region}' has no settings.");
            return Err(refusals::invalid_combination(&path, &sentence));
        }
        let limit = call.switches.quotas.launch_templates_per_region;
        if list(distribution, "launchTemplateConfigurations").len() > limit {
            return Err(refusals::quota(
                "launch templates in one Region of a distribution configuration",
                limit,
            ));
        }
        check_ami(distribution, &path)?;
        check_fast_launch(distribution, &path)?;
        check_parameters(call, distribution, &path)?;
    }
    Ok(())
}

fn check_ami(distribution: &Object, path: &str) -> Result<(), ApiError> {
    let path = format!("{path}.amiDistributionConfiguration");
    let Some(ami) = distribution
        .get("amiDistributionConfiguration")
        .and_then(Value::as_object)
    else {
        return Ok(());
    };
    if ami.contains_key("name") && !has_build_date(text(ami, "name")) {
        let sentence = "The AMI name must contain '{{ imagebuilder:buildDate }}'.";
        return Err(refusals::invalid_value(&format!("{path}.name"), sentence));
    }
    let permission = ami.get("launchPermission").and_then(Value::as_object);
    let groups = permission
        .map(|permission| list(permission, "userGroups"))
        .unwrap_or_default();
    if groups.iter().any(|group| group != "all") {
        return Err(refusals::invalid_value(
            &format!("{path}.launchPermission.userGroups"),
            "The only user group is 'all'.",
        ));
    }
    Ok(())
}

/// Whether a name contains `{{ imagebuilder:buildDate }}`, with any spaces inside the braces.
fn has_build_date(name: &str) -> bool {
    name.split("{{").skip(1).any(|rest| {
        rest.split_once("}}")
            .is_some_and(|(inside, _)| inside.trim() == "imagebuilder:buildDate")
    })
}

fn check_fast_launch(distribution: &Object, path: &str) -> Result<(), ApiError> {
    for (index, fast_launch) in list(distribution, "fastLaunchConfigurations").iter().enumerate() {
        let template = &fast_launch["launchTemplate"];
        let by_id = template["launchTemplateId"].is_string();
        let by_name = template["launchTemplateName"].is_string();
        if template.is_object() && by_id == by_name {
            return Err(refusals::invalid_combination(
                &format!("{path}.fastLaunchConfigurations[{index}].launchTemplate"),
                "Exactly one of launchTemplateId and launchTemplateName must be given.",
            ));
        }
    }
    Ok(())
}

/// The account of an AMI whose id goes into a parameter must be one that the Region distributes to.
fn check_parameters(call: &Call, distribution: &Object, path: &str) -> Result<(), ApiError> {
    let ami = distribution
        .get("amiDistributionConfiguration")
        .and_then(Value::as_object);
    let targets = ami.map(|ami| list(ami, "targetAccountIds")).unwrap_or_default();
    for (index, parameter) in list(distribution, "ssmParameterConfigurations").iter().enumerate() {
        let Some(account) = parameter["amiAccountId"].as_str() else {
            continue;
        };
        if account != call.account && !targets.iter().any(|target| target == account) {
            return Err(refusals::invalid_combination(
                &format!("{path}.ssmParameterConfigurations[{index}].amiAccountId"),
                "The account must be a target account of the Region.",
            ));
        }
    }
    Ok(())
}

pub(in crate::image_builder) fn list_all(call: &mut Call, input: &Object) -> Answer {
    const LISTING: Listing = Listing {
        operation: "ListDistributionConfigurations",
        kind: Kind::DistributionConfiguration,
        filters: &[("name", "name")],
        member: "distributionConfigurationSummaryList",
    };
    let row = |resource: &Resource| -> Value {
        let mut row = copy(
            &resource.object,
            &["arn", "name", "description", "dateCreated", "dateUpdated", "tags"],
        );
        let regions = list(&resource.object, "distributions")
            .iter()
            .map(|distribution| distribution["region"].clone());
        row.insert("regions".to_owned(), regions.collect());
        Value::Object(row)
    };
    LISTING.all(call, input, row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_build_date_is_found_in_any_spacing() {
        assert!(has_build_date("golden {{ imagebuilder:buildDate }}"));
        assert!(has_build_date(
            "{{imagebuilder:buildVersion}} {{imagebuilder:buildDate}}"
        ));
        assert!(!has_build_date("golden imagebuilder:buildDate"));
        assert!(!has_build_date("golden {{ imagebuilder:buildDate"));
    }
}
