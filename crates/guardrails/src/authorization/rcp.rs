//! To which requests resource control policies apply.

/// Services whose requests RCPs apply to (Organizations user guide, "List of AWS services that support RCPs", as stored publicly in
/// 2026). The list grows.
pub const RCP_SERVICES: [&str; 62] = [
    "aoss",
    "appconfig",
    "appstream",
    "autoscaling",
    "autoscaling-plans",
    "budgets",
    "clouddirectory",
    "cloudfront",
    "cloudsearch",
    "cloudtrail-data",
    "codeartifact",
    "codebuild",
    "codecommit",
    "codepipeline",
    "cognito-identity",
    "cognito-idp",
    "comprehend",
    "comprehendmedical",
    "compute-optimizer",
    "cost-optimization-hub",
    "dax",
    "dsql",
    "dynamodb",
    "ecr",
    "ecr-public",
    "events",
    "firehose",
    "fis",
    "fms",
    "gamelift",
    "health",
    "inspector-scan",
    "kendra",
    "kinesisvideo",
    "kms",
    "logs",
    "memorydb",
    "networkmonitor",
    "notifications",
    "opensearch",
    "pca-connector-ad",
    "personalize",
    "polly",
    "pricing",
    "resource-groups",
    "rolesanywhere",
    "s3",
    "secretsmanager",
    "servicediscovery",
    "signin",
    "sqs",
    "sts",
    "support",
    "swf",
    "textract",
    "timestream-influxdb",
    "transcribe",
    "transfer",
    "translate",
    "wafv2",
    "workspaces",
    "xray",
];

/// Actions of these services that RCPs do not apply to all the same (same page, "Resources and entities not restricted by RCPs").
pub const NOT_RCP_ACTIONS: [&str; 1] = ["kms:RetireGrant"];

/// Whether RCPs say anything about an action, `service:Name`, which has no case.
pub(crate) fn is_bound_by_rcps(action: &str) -> bool {
    let service = action.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let excepted = NOT_RCP_ACTIONS.iter().any(|name| name.eq_ignore_ascii_case(action));
    RCP_SERVICES.contains(&service.as_str()) && !excepted
}
