//! Lists of images.

use serde_json::Value;

use crate::image_builder::arn::Kind;
use crate::image_builder::call::{Call, copy, text};
use crate::image_builder::kinds::shared::{Listing, summary};
use crate::image_builder::store::Resource;
use crate::image_builder::{Answer, Object, refusals};

const FILTERS: &[(&str, &str)] = &[
    ("name", "name"),
    ("osVersion", "osVersion"),
    ("platform", "platform"),
    ("type", "type"),
    ("version", "version"),
];

/// `ListImages`: one row per version, or per name. Deprecated images are hidden only of Amazon's.
pub(in crate::image_builder) fn list_images(call: &mut Call, input: &Object) -> Answer {
    const LISTING: Listing = Listing {
        operation: "ListImages",
        kind: Kind::Image,
        filters: FILTERS,
        member: "imageVersionList",
    };
    if matches!(text(input, "owner"), "ThirdParty" | "AWSMarketplace") {
        return Err(refusals::invalid_value(
            "owner",
            "Images are listed by the owners Self, Shared and Amazon.",
        ));
    }
    let by_name = input.get("byName") == Some(&Value::Bool(true));
    let managed = text(input, "owner") == "Amazon";
    let with_deprecated = input.get("includeDeprecated") == Some(&Value::Bool(true));
    LISTING.page(
        call,
        input,
        |store, image| {
            let deprecated = image
                .object
                .get("state")
                .is_some_and(|state| state["status"] == "DEPRECATED");
            store.is_last(Kind::Image, image, by_name) && (!managed || with_deprecated || !deprecated)
        },
        |image| {
            let mut row = copy(
                &image.object,
                &[
                    "name",
                    "type",
                    "version",
                    "platform",
                    "osVersion",
                    "dateCreated",
                    "buildType",
                    "imageSource",
                ],
            );
            let arn = image.arn().rsplit_once('/').map_or("", |(version_arn, _)| version_arn);
            row.insert("arn".to_owned(), arn.into());
            row.insert("owner".to_owned(), owner(image).into());
            Value::Object(row)
        },
    )
}

fn owner(image: &Resource) -> &str {
    if image.hidden.contains_key("owner") {
        "Amazon"
    } else {
        image.arn().split(':').nth(4).unwrap_or("")
    }
}

fn build_row(image: &Resource) -> Value {
    let members = [
        "arn",
        "name",
        "type",
        "version",
        "platform",
        "osVersion",
        "state",
        "dateCreated",
        "outputResources",
        "tags",
        "buildType",
        "imageSource",
        "deprecationTime",
        "lifecycleExecutionId",
        "loggingConfiguration",
    ];
    let mut row = summary(image, &members);
    row["owner"] = owner(image).into();
    row
}

/// `ListImageBuildVersions`: the builds of an exact version, or of every image the account owns.
pub(in crate::image_builder) fn list_builds(call: &mut Call, input: &Object) -> Answer {
    const LISTING: Listing = Listing {
        operation: "ListImageBuildVersions",
        kind: Kind::Image,
        filters: FILTERS,
        member: "imageSummaryList",
    };
    let wanted = match input.get("imageVersionArn").and_then(Value::as_str) {
        Some(arn) => Some(Call::parse(Kind::Image, "imageVersionArn", arn)?),
        None => None,
    };
    let managed = wanted.as_ref().is_some_and(|arn| arn.owner == "aws");
    let mut request = input.clone();
    request.insert("owner".to_owned(), if managed { "Amazon" } else { "Self" }.into());
    let name = wanted.as_ref().map(|arn| (arn.family.as_str(), arn.slug.as_str()));
    let foreign = wanted
        .as_ref()
        .is_some_and(|arn| (!managed && arn.owner != call.account) || arn.region != call.region);
    LISTING.page_of(
        call,
        &request,
        name,
        |_, image| {
            let matches = wanted.as_ref().is_none_or(|arn| {
                arn.slug == image.key.slug && arn.version.is_some_and(|version| version.matches(image.key.version))
            });
            !foreign && matches
        },
        build_row,
    )
}

/// `ListImagePipelineImages`: what a pipeline built.
pub(in crate::image_builder) fn list_pipeline_images(call: &mut Call, input: &Object) -> Answer {
    const LISTING: Listing = Listing {
        operation: "ListImagePipelineImages",
        kind: Kind::Image,
        filters: &[("name", "name"), ("version", "version")],
        member: "imageSummaryList",
    };
    let arn = text(input, "imagePipelineArn");
    call.own(Kind::ImagePipeline, "imagePipelineArn", arn)?;
    LISTING.page(
        call,
        input,
        |_, image| image.text("sourcePipelineArn") == arn,
        build_row,
    )
}

/// `ListImagePackages`: builds here install nothing, so the list is empty.
pub(in crate::image_builder) fn list_packages(call: &mut Call, input: &Object) -> Answer {
    call.resolve(Kind::Image, "imageBuildVersionArn", text(input, "imageBuildVersionArn"))?;
    Ok(Object::from_iter([(
        "imagePackageList".to_owned(),
        Value::Array(Vec::new()),
    )]))
}
