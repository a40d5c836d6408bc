//! What a finished build leaves behind: AMIs per Region and account, or container images.

use serde_json::{Value, json};

use crate::clock::{EpochMs, iso};
use crate::image_builder::Object;
use crate::image_builder::call::{list, text};
use crate::image_builder::ids;
use crate::image_builder::store::Resource;

/// `outputResources` of an image.
pub(super) fn outputs(image: &Resource, account: &str, region: &str, now: EpochMs) -> Value {
    let distributions = image.object.get("distributionConfiguration").and_then(Value::as_object);
    let distributions = distributions
        .map(|configuration| list(configuration, "distributions"))
        .unwrap_or_default();
    let local = [json!({"region": region})];
    // Without a distribution configuration the output stays where it was built.
    let distributions = if distributions.is_empty() {
        &local
    } else {
        distributions
    };
    if image.text("type") == "DOCKER" {
        let containers: Vec<Value> = distributions
            .iter()
            .map(|distribution| container(image, account, distribution))
            .collect();
        return json!({"containers": containers});
    }
    let amis: Vec<Value> = distributions
        .iter()
        .flat_map(|distribution| amis(image, account, distribution, now))
        .collect();
    json!({"amis": amis})
}

/// One AMI for the build's account, and one for each target account.
fn amis(image: &Resource, account: &str, distribution: &Value, now: EpochMs) -> Vec<Value> {
    let nothing = Object::new();
    let settings = distribution["amiDistributionConfiguration"]
        .as_object()
        .unwrap_or(&nothing);
    let region = distribution["region"].as_str().unwrap_or("");
    let targets = list(settings, "targetAccountIds")
        .iter()
        .filter_map(Value::as_str)
        .filter(|target| *target != account);
    let name = ami_name(image, text(settings, "name"), now);
    std::iter::once(account)
        .chain(targets)
        .map(|owner| {
            let id = ids::scramble(&format!("{}/{region}/{owner}", image.arn()));
            let mut ami =
                json!({"region": region, "image": format!("ami-0{id:016x}"), "name": name, "accountId": owner});
            if let Some(description) = settings.get("description") {
                ami["description"] = description.clone();
            }
            ami
        })
        .collect()
}

/// The name of an AMI: by default the image's name and the time.
fn ami_name(image: &Resource, pattern: &str, now: EpochMs) -> String {
    let date = iso(now).replace(':', "-");
    if pattern.is_empty() {
        return format!("{} {date}", image.text("name"));
    }
    let mut name = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((variable, tail)) = after.split_once("}}") else {
            break;
        };
        name.push_str(before);
        match variable.trim() {
            "imagebuilder:buildDate" => name.push_str(&date),
            "imagebuilder:buildVersion" => name.push_str(&image.key.build.to_string()),
            other => name.push_str(other),
        }
        rest = tail;
    }
    name + rest
}

fn container(image: &Resource, account: &str, distribution: &Value) -> Value {
    let region = distribution["region"].as_str().unwrap_or("");
    let settings = &distribution["containerDistributionConfiguration"];
    let recipe = &image.object["containerRecipe"];
    let repository = settings["targetRepository"]["repositoryName"]
        .as_str()
        .or(recipe["targetRepository"]["repositoryName"].as_str())
        .unwrap_or("");
    let registry = format!("{account}.dkr.ecr.{region}.amazonaws.com/{repository}");
    let own = format!("{}-{}", image.key.version, image.key.build);
    let tags = settings["containerTags"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let tags = std::iter::once(own.as_str()).chain(tags.iter().filter_map(Value::as_str));
    let uris: Vec<String> = tags.map(|tag| format!("{registry}:{tag}")).collect();
    json!({"region": region, "imageUris": uris})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::START;
    use crate::image_builder::store::Key;

    #[test]
    fn names_hold_the_date_and_the_build() {
        let object = json!({"name": "golden", "arn": "a"});
        let mut image = Resource::new(Key::named("golden".to_owned()), object.as_object().unwrap().clone());
        image.key.build = 7;
        let name = |pattern: &str| ami_name(&image, pattern, START);
        assert_eq!(name(""), "golden 2026-01-05T00-00-00.000Z");
        assert_eq!(
            name("g-{{ imagebuilder:buildVersion }}-{{imagebuilder:buildDate}}"),
            "g-7-2026-01-05T00-00-00.000Z"
        );
        assert_eq!(name("open {{ end"), "open {{ end");
    }
}
