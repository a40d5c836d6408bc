//! SSM parameters that get the id of an AMI (Image Builder user guide, distribution settings; service model).

use model::{Decoder, Scope, Value};

use super::RegionDistribution;
use crate::rules;

pub(super) fn check(path: &str, region: &RegionDistribution, decoder: &mut Decoder) {
    for (index, parameter) in region.ssm_parameter_configurations.iter().enumerate() {
        let at = format!("{path}.ssm_parameter_configurations[{index}]");
        let name = Some(parameter.parameter_name.as_str());
        let named = format!("{at}.parameter_name");
        rules::length(decoder, &named, name, 1..=1011);
        rules::form(decoder, &named, name, "the name of an SSM parameter", is_name);
        rules::form(
            decoder,
            &format!("{at}.ami_account_id"),
            parameter.ami_account_id.as_deref(),
            "a 12-digit account id",
            rules::account,
        );
    }
}

/// `SsmParameterName`.
fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-/".contains(&byte);
    name.bytes().all(allowed)
}

/// A parameter names the AMI of one of the entry's target accounts. Whether the stack's own account counts as one beside others is
/// not documented; it is taken to.
pub(super) fn check_accounts(value: &Value, scope: &Scope, decoder: &mut Decoder) {
    for (entry, distribution) in items(value, "distributions").iter().enumerate() {
        let ami = distribution.get("ami_distribution_configuration");
        let targets = ami.map(|ami| items(ami, "target_account_ids")).unwrap_or_default();
        for (index, parameter) in items(distribution, "ssm_parameter_configurations").iter().enumerate() {
            let Some(account) = parameter.get("ami_account_id").and_then(Value::text) else {
                continue;
            };
            let reached = account == scope.account || targets.iter().any(|target| target.text() == Some(account));
            if rules::account(account) && !reached {
                let path = format!("distributions[{entry}].ssm_parameter_configurations[{index}].ami_account_id");
                decoder
                    .problem_at(
                        &path,
                        "distribution/parameter-account",
                        format!("no AMI goes to {account} here"),
                    )
                    .label("not a target account")
                    .help("Image Builder takes one of the entry's `target_account_ids`");
            }
        }
    }
}

fn items<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).map(Value::items).unwrap_or_default()
}
