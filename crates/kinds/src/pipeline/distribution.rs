//! A pipeline against the distribution that its images go to.

use std::collections::BTreeMap;

use model::{Address, Decoder, KindName, Value};

/// What the distribution asks of the pipeline's role and recipe, where both are of this stack.
pub(super) fn check_related(value: &Value, related: &BTreeMap<Address, Value>, decoder: &mut Decoder) {
    let own = |field: &str, kind| {
        let name = value.get(field).and_then(Value::text)?;
        Some((name, related.get(&Address::new(KindName(kind), name))?))
    };
    let Some((name, distribution)) = own("distribution", "distribution") else {
        return;
    };
    if value.get("execution_role").is_none() {
        check_parameters(name, distribution, decoder);
    }
    if let Some((recipe, found)) = own("recipe", "image-recipe")
        && !list(found, "ami_watermarks").is_empty()
    {
        check_public((name, distribution), recipe, decoder);
    }
}

/// Writing parameters takes `ssm:PutParameter` in an execution role (user guide, prerequisites for SSM output parameters). A build without
/// one fails when its AMIs are made; whether AWS refuses such a pipeline before is not known.
fn check_parameters(name: &str, distribution: &Value, decoder: &mut Decoder) {
    let writes = |entry: &Value| !list(entry, "ssm_parameter_configurations").is_empty();
    if list(distribution, "distributions").iter().any(writes) {
        let message = format!("`{name}` writes SSM parameters, which needs an `execution_role`");
        decoder
            .problem_at("distribution", "pipeline/parameters-without-role", message)
            .label("writes SSM parameters")
            .help("add `execution_role`: the service-linked role may not write parameters");
    }
}

/// AMIs with watermarks cannot be made public (text of the newer service model; EC2's `AttachImageWatermark`). When AWS says so is not
/// known.
fn check_public((name, distribution): (&str, &Value), recipe: &str, decoder: &mut Decoder) {
    if list(distribution, "distributions").iter().any(is_public) {
        let message = format!("`{name}` makes AMIs public, and those of `{recipe}` have watermarks");
        decoder
            .problem_at("distribution", "pipeline/public-watermark", message)
            .label("makes the AMIs public")
            .help("AMIs with watermarks cannot be public: share with accounts or organizations, or leave out `ami_watermarks`");
    }
}

fn is_public(entry: &Value) -> bool {
    let permission = entry
        .get("ami_distribution_configuration")
        .and_then(|ami| ami.get("launch_permission"));
    permission.is_some_and(|permission| {
        let mut groups = list(permission, "user_groups").iter();
        groups.any(|group| group.text() == Some("all"))
    })
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).map(Value::items).unwrap_or_default()
}
