//! What goldsmith's own calls are authorized as: the one list, from which the guards know what the roles that make them must keep, and
//! against which docs/before-first-apply.md and what the end-to-end tests really call are held.
//!
//! `sts:GetCallerIdentity` is not here: AWS answers it whatever policies say.

/// `plan`, `drift`, and the reading half of everything else.
pub const READS: [&str; 26] = [
    "imagebuilder:GetComponent",
    "imagebuilder:GetDistributionConfiguration",
    "imagebuilder:GetImage",
    "imagebuilder:GetImagePipeline",
    "imagebuilder:GetImageRecipe",
    "imagebuilder:GetInfrastructureConfiguration",
    "imagebuilder:GetLifecyclePolicy",
    "imagebuilder:GetWorkflow",
    "imagebuilder:ListComponentBuildVersions",
    "imagebuilder:ListDistributionConfigurations",
    "imagebuilder:ListImageBuildVersions",
    "imagebuilder:ListImagePipelines",
    "imagebuilder:ListImageRecipes",
    "imagebuilder:ListInfrastructureConfigurations",
    "imagebuilder:ListLifecyclePolicies",
    "imagebuilder:ListWorkflowBuildVersions",
    "organizations:DescribeOrganization",
    "organizations:DescribePolicy",
    "organizations:ListAccounts",
    "organizations:ListAccountsForParent",
    "organizations:ListOrganizationalUnitsForParent",
    "organizations:ListPolicies",
    "organizations:ListPoliciesForTarget",
    "organizations:ListRoots",
    "organizations:ListTagsForResource",
    "organizations:ListTargetsForPolicy",
];

/// `apply` and `destroy`, beside the reads.
pub const WRITES: [&str; 30] = [
    "imagebuilder:CreateComponent",
    "imagebuilder:CreateDistributionConfiguration",
    "imagebuilder:CreateImagePipeline",
    "imagebuilder:CreateImageRecipe",
    "imagebuilder:CreateInfrastructureConfiguration",
    "imagebuilder:CreateLifecyclePolicy",
    "imagebuilder:CreateWorkflow",
    "imagebuilder:DeleteComponent",
    "imagebuilder:DeleteDistributionConfiguration",
    "imagebuilder:DeleteImagePipeline",
    "imagebuilder:DeleteImageRecipe",
    "imagebuilder:DeleteInfrastructureConfiguration",
    "imagebuilder:DeleteLifecyclePolicy",
    "imagebuilder:DeleteWorkflow",
    "imagebuilder:TagResource",
    "imagebuilder:UntagResource",
    "imagebuilder:UpdateDistributionConfiguration",
    "imagebuilder:UpdateImagePipeline",
    "imagebuilder:UpdateInfrastructureConfiguration",
    "imagebuilder:UpdateLifecyclePolicy",
    "iam:GetInstanceProfile",
    "sns:Publish",
    "organizations:AttachPolicy",
    "organizations:CreatePolicy",
    "organizations:DeletePolicy",
    "organizations:DetachPolicy",
    "organizations:EnablePolicyType",
    "organizations:TagResource",
    "organizations:UntagResource",
    "organizations:UpdatePolicy",
];

/// Where a pipeline says `build_on_change`, and `apply --build`, beside the reads and writes. The image is tagged with what the pipeline
/// says: [`WRITES`] has that action.
pub const STARTS_BUILDS: [&str; 1] = ["imagebuilder:StartImagePipelineExecution"];

/// `destroy --images` alone.
pub const DELETES_IMAGES: [&str; 3] = [
    "imagebuilder:DeleteImage",
    "imagebuilder:GetLifecycleExecution",
    "imagebuilder:StartResourceStateUpdate",
];
