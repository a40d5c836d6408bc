//! Who refers to what: the reason for most refused deletes.

use serde_json::Value;

use crate::image_builder::arn::{Arn, Kind};
use crate::image_builder::call::{Call, list};
use crate::image_builder::store::{Key, Resource};

/// Whether anything of the account refers to this resource. Images hold copies, so they refer to nothing.
pub(in crate::image_builder) fn dependents(call: &Call, kind: Kind, key: &Key) -> bool {
    let store = &call.here().store;
    let refers = |arn: &str| refers_to(call, arn, kind, key);
    let pipelines = |member: &str| {
        store
            .all(Kind::ImagePipeline)
            .any(|pipeline| refers(pipeline.text(member)))
    };
    let recipes = || store.all(Kind::ImageRecipe).chain(store.all(Kind::ContainerRecipe));
    match kind {
        Kind::Component => recipes().any(|recipe| arns(recipe, "components", "componentArn").any(refers)),
        Kind::Image => recipes().any(|recipe| refers(recipe.text("parentImage"))),
        Kind::ImageRecipe => pipelines("imageRecipeArn"),
        Kind::ContainerRecipe => pipelines("containerRecipeArn"),
        Kind::InfrastructureConfiguration => pipelines("infrastructureConfigurationArn"),
        Kind::DistributionConfiguration => pipelines("distributionConfigurationArn"),
        Kind::Workflow => store
            .all(Kind::ImagePipeline)
            .any(|pipeline| arns(pipeline, "workflows", "workflowArn").any(refers)),
        Kind::ImagePipeline | Kind::LifecyclePolicy => false,
    }
}

fn arns<'a>(resource: &'a Resource, list_member: &str, member: &str) -> impl Iterator<Item = &'a str> {
    let member = member.to_owned();
    list(&resource.object, list_member)
        .iter()
        .filter_map(move |item| item.get(&member).and_then(Value::as_str))
}

/// An exact reference counts always; a version without a build counts for all its builds; a wildcard counts for what it
/// resolves to now, if the switch says so.
fn refers_to(call: &Call, reference: &str, kind: Kind, key: &Key) -> bool {
    let Ok(Some(arn)) = Arn::parse(reference) else {
        return false;
    };
    let same_name = arn.kind == kind && arn.family == key.family && arn.slug == key.slug;
    if !same_name || arn.owner != call.account || arn.region != call.region {
        return false;
    }
    if let Some(exact) = arn.key() {
        return exact == *key;
    }
    let Some(pattern) = arn.version else { return false };
    if pattern.exact().is_some() {
        return pattern.matches(key.version);
    }
    let resolved = call.here().store.find(&arn, |_| true);
    call.switches.wildcard_references_block_deletes && resolved.is_some_and(|resource| resource.key == *key)
}
