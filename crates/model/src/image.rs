//! The images that recipes brought. They are nobody's desired state: a build makes them, a lifecycle policy ends them.

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
        self.arn
            .strip_prefix(&version_arn(recipe_arn))
            .is_some_and(|build| build.starts_with('/'))
    }

    /// Whether it is an image of any version of this recipe version's recipe.
    pub fn is_of_recipe(&self, recipe_arn: &str) -> bool {
        version_arn(recipe_arn)
            .rsplit_once('/')
            .is_some_and(|(name, _)| self.arn.strip_prefix(name).is_some_and(|rest| rest.starts_with('/')))
    }

    /// Whether it can be launched, or could until a lifecycle policy acted on it.
    pub fn is_built(&self) -> bool {
        matches!(self.status.as_str(), "AVAILABLE" | "DEPRECATED" | "DISABLED")
    }

    /// Whether it came to nothing.
    pub fn is_failed(&self) -> bool {
        matches!(self.status.as_str(), "FAILED" | "CANCELLED")
    }

    /// Whether it is gone, and only a record of it is left.
    pub fn is_deleted(&self) -> bool {
        self.status == "DELETED"
    }

    /// Whether it is still being made; so is what has a status of which nobody knows yet what it means.
    pub fn is_in_build(&self) -> bool {
        !(self.is_built() || self.is_failed() || self.is_deleted())
    }
}

/// The ARN of the images of a recipe version, without a build: that of the recipe, with another resource type.
pub fn version_arn(recipe_arn: &str) -> String {
    let image = recipe_arn.replacen(":image-recipe/", ":image/", 1);
    image.replacen(":container-recipe/", ":image/", 1)
}
