//! What a lifecycle policy leaves alone (service model; Image Builder user guide, lifecycle policies).

use model::Decoder;

use super::ExclusionRules;
use crate::rules;

pub(super) fn check(path: &str, exclusions: &ExclusionRules, containers: bool, decoder: &mut Decoder) {
    rules::tags(decoder, &format!("{path}.tag_map"), &exclusions.tag_map, 50);
    let Some(amis) = &exclusions.amis else { return };
    let path = format!("{path}.amis");
    if containers {
        decoder.problem_at(
            &path,
            "lifecycle/wrong-resources",
            "a policy for container images has no AMIs to leave alone",
        );
    }
    rules::tags(decoder, &format!("{path}.tag_map"), &amis.tag_map, 50);
    for (index, region) in amis.regions.iter().enumerate() {
        rules::region(decoder, &format!("{path}.regions[{index}]"), region);
    }
    for (index, account) in amis.shared_accounts.iter().enumerate() {
        let at = format!("{path}.shared_accounts[{index}]");
        rules::form(decoder, &at, Some(account), "a 12-digit account id", rules::account);
    }
    let launched = amis.last_launched.as_ref().map(|launched| launched.value);
    rules::range(decoder, &format!("{path}.last_launched.value"), launched, 1..=365);
}
