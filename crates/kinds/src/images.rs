//! The images that recipes brought. They are nobody's desired state: a build makes them, a lifecycle policy ends them.

use aws_sdk_imagebuilder::types::{Ami, ImageSummary};

use crate::{CallError, Clients, pages::every};

/// One build of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Its ARN; like its recipe's, with another resource type and the build.
    pub arn: String,
    /// `AVAILABLE`, `FAILED`, …
    pub status: String,
    /// Its AMIs.
    pub amis: Vec<ImageAmi>,
}

/// One AMI of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageAmi {
    /// Where it is.
    pub region: String,
    /// Whose it is: the account of the stack, or one that it was copied to.
    pub account: String,
    /// `ami-…`.
    pub id: String,
}

impl Image {
    /// Whether it was built from this recipe version.
    pub fn is_of(&self, recipe_arn: &str) -> bool {
        let version = recipe_arn.replacen(":image-recipe/", ":image/", 1);
        self.arn
            .strip_prefix(&version)
            .is_some_and(|build| build.starts_with('/'))
    }

    /// Whether it is an image of any version of this recipe version's recipe.
    pub fn is_of_recipe(&self, recipe_arn: &str) -> bool {
        let image = recipe_arn.replacen(":image-recipe/", ":image/", 1);
        image
            .rsplit_once('/')
            .is_some_and(|(name, _)| self.arn.strip_prefix(name).is_some_and(|rest| rest.starts_with('/')))
    }

    /// Whether it can be launched, or could until a lifecycle policy acted on it.
    pub fn is_built(&self) -> bool {
        matches!(self.status.as_str(), "AVAILABLE" | "DEPRECATED" | "DISABLED")
    }
}

/// Every image build that the account owns.
pub async fn images(clients: &Clients) -> Result<Vec<Image>, CallError> {
    let request = || clients.image_builder.list_image_build_versions().max_results(25);
    let items = every!(clients, "ListImageBuildVersions", request(), image_summary_list);
    Ok(items.iter().map(image).collect())
}

fn image(sdk: &ImageSummary) -> Image {
    let ami = |ami: &Ami| ImageAmi {
        region: ami.region().unwrap_or_default().to_owned(),
        account: ami.account_id().unwrap_or_default().to_owned(),
        id: ami.image().unwrap_or_default().to_owned(),
    };
    let status = sdk
        .state()
        .and_then(|state| state.status())
        .map(|status| status.as_str().to_owned());
    Image {
        arn: sdk.arn().unwrap_or_default().to_owned(),
        status: status.unwrap_or_default(),
        amis: sdk
            .output_resources()
            .map(|output| output.amis().iter().map(ami).collect())
            .unwrap_or_default(),
    }
}
