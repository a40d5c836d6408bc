//! What AWS's services authorize: their actions, resources and condition keys.

/// Services whose requests RCPs apply to (Organizations user guide, "Services that support RCPs", 2026). The list grows.
pub const RCP_SERVICES: [&str; 11] = [
    "cognito-idp",
    "dynamodb",
    "ecr",
    "aoss",
    "kms",
    "logs",
    "s3",
    "secretsmanager",
    "sqs",
    "sts",
    "cognito-identity",
];
