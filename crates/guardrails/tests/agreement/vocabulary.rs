//! What the cases are made of: requests, patterns, operators with keys of their type, and values that sometimes match.

/// Principals, all of [`PRINCIPAL_ACCOUNT`]: a role with a path, a role, a user, the root user.
pub(crate) const PRINCIPALS: [&str; 4] = [
    "arn:aws:iam::111122223333:role/team/dev",
    "arn:aws:iam::111122223333:role/admin",
    "arn:aws:iam::111122223333:user/ann",
    "arn:aws:iam::111122223333:root",
];
pub(crate) const PRINCIPAL_ACCOUNT: &str = "111122223333";
pub(crate) const OTHER_ACCOUNT: &str = "444455556666";

/// Actions with a resource of their type. Where the ARN has no account, the resource may be another account's.
pub(crate) const REQUESTS: [(&str, &str); 12] = [
    ("s3:GetObject", "arn:aws:s3:::golden/images/a"),
    ("s3:PutObject", "arn:aws:s3:::other/b"),
    ("s3:ListBucket", "arn:aws:s3:::golden"),
    ("sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:queue"),
    ("sqs:DeleteQueue", "arn:aws:sqs:eu-west-1:111122223333:queue-2"),
    ("sqs:ReceiveMessage", "arn:aws:sqs:us-east-1:444455556666:queue"),
    (
        "secretsmanager:GetSecretValue",
        "arn:aws:secretsmanager:us-east-1:444455556666:secret:golden-a1b2c3",
    ),
    (
        "secretsmanager:DeleteSecret",
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:other",
    ),
    (
        "dynamodb:DeleteItem",
        "arn:aws:dynamodb:us-east-1:111122223333:table/golden",
    ),
    (
        "ec2:StopInstances",
        "arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0",
    ),
    (
        "ec2:DeleteVolume",
        "arn:aws:ec2:eu-west-1:111122223333:volume/vol-0123456789abcdef0",
    ),
    ("ec2:RunInstances", "arn:aws:ec2:us-east-1::image/ami-0123456789abcdef0"),
];

pub(crate) const ACTIONS: [&str; 20] = [
    "*",
    "s3:*",
    "s3:Get*",
    "s3:?etObject",
    "S3:putobject",
    "s3:*Bucket",
    "*:Delete*",
    "*:*",
    "sqs:*",
    "sqs:Send*",
    "SQS:receivemessage",
    "secretsmanager:*",
    "secretsmanager:*Secret*",
    "dynamodb:Delete????",
    "ec2:*Instances",
    "ec2:StopInstances",
    "ec2:Run*",
    "ec2:D*e*e",
    "iam:*",
    "kms:Decrypt",
];

pub(crate) const RESOURCES: [&str; 22] = [
    "*",
    "arn:aws:s3:::golden/*",
    "arn:aws:s3:::golden*",
    "arn:aws:s3:::golden",
    "arn:aws:s3:::*/images/?",
    "arn:aws:s3*",
    "arn:aws:sqs:*:111122223333:queue",
    "arn:aws:sqs:us-east-1:*:*",
    "arn:aws:sqs:??-*-1:444455556666:q*e",
    "arn:aws:sqs",
    "arn:aws:secretsmanager:*:*:secret:golden-??????",
    "arn:aws:dynamodb:us-east-1:111122223333:table/*",
    "arn:aws:ec2:*:*:instance/*",
    "arn:aws:ec2:*::image/*",
    "arn:aws:ec2:*:*:*/vol-*",
    "arn:*:s3:::other/*",
    "arn:aws:*:us-east-1:*:*",
    "arn:aws:s3:::${aws:PrincipalTag/team}/*",
    "arn:aws:s3:::${aws:PrincipalTag/team, 'golden'}*",
    "arn:aws:sqs:*:*:${aws:username}*",
    "arn:aws:s3:::golden/${$}{*}",
    "arn:aws:sqs:*:${aws:PrincipalAccount}:queue*",
];

/// Names of operators, keys with which they are used, and values for each.
pub(crate) type Conditions = (&'static [&'static str], &'static str, &'static [&'static str]);

pub(crate) const CONDITIONS: [Conditions; 17] = [
    (
        STRING,
        "aws:RequestedRegion",
        &["us-east-1", "eu-*", "EU-WEST-1", "eu-west-?"],
    ),
    (STRING, "AWS:requestedregion", &["us-east-1", "eu-west-1"]),
    (
        STRING,
        "aws:PrincipalTag/team",
        &["golden", "Golden", "g*", "${aws:username}", "${aws:PrincipalTag/team}"],
    ),
    (
        STRING,
        "aws:PrincipalAccount",
        &["111122223333", "4444*", "${aws:ResourceAccount}"],
    ),
    (
        STRING,
        "aws:username",
        &[
            "ann",
            "a*",
            "${aws:PrincipalTag/team, 'ann'}",
            "${aws:PrincipalTag/team,'golden'}",
        ],
    ),
    (STRING, "aws:PrincipalTag/path", &["a*b", "a${*}b", "a?b", "a${?}b"]),
    (
        STRING,
        "aws:PrincipalTag/team",
        &["${aws:TagKeys, 'golden'}", "x${aws:CalledVia}"],
    ),
    (
        SET,
        "aws:TagKeys",
        &["golden", "owner", "o*", "Cost", "${aws:PrincipalTag/team}"],
    ),
    (SET, "aws:CalledVia", &["cloudformation.amazonaws.com", "athena*", "*"]),
    (NUMERIC, "aws:MultiFactorAuthAge", &["300", "60", "300.0", "59.5"]),
    (
        DATE,
        "aws:CurrentTime",
        &[
            "2026-11-22T00:00:00Z",
            "2020-01-01T00:00:00Z",
            "2026-11-23T11:00:00+01:00",
            "1795334400",
        ],
    ),
    (
        ADDRESS,
        "aws:SourceIp",
        &[
            "192.0.2.0/24",
            "10.0.0.0/8",
            "192.0.2.7/32",
            "2001:db8::/32",
            "192.0.2.7",
            "2001:db8::1",
            "0.0.0.0/0",
        ],
    ),
    (
        ARN,
        "aws:PrincipalArn",
        &[
            "arn:aws:iam::*:role/team/*",
            "arn:aws:iam::111122223333:role/team/dev",
            "arn:*:iam::*:user/*",
            "arn:aws:iam:*",
            "*",
        ],
    ),
    (
        ARN,
        "aws:SourceArn",
        &[
            "arn:aws:imagebuilder:*:${aws:PrincipalAccount}:image-pipeline/*",
            "arn:aws:s3:::golden",
            "arn:aws:s3:::*",
        ],
    ),
    (BOOL, "aws:SecureTransport", &["true", "false"]),
    (BOOL, "aws:MultiFactorAuthPresent", &["true", "False"]),
    (
        &["BinaryEquals"],
        "example:Digest",
        &["Z29sZGVu", "z29szgvu", "b3RoZXI="],
    ),
];

const STRING: &[&str] = &[
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "ForAllValues:StringLike",
    "ForAnyValue:StringNotEquals",
    "Null",
];
const SET: &[&str] = &[
    "ForAllValues:StringEquals",
    "ForAnyValue:StringEquals",
    "ForAllValues:StringLike",
    "ForAnyValue:StringLike",
    "ForAllValues:StringNotEquals",
    "ForAnyValue:StringNotEquals",
    "ForAllValues:StringNotLike",
    "ForAnyValue:StringNotLike",
    "ForAllValues:StringEqualsIgnoreCase",
    "ForAnyValue:StringEqualsIgnoreCase",
    "StringEquals",
    "StringNotLike",
    "Null",
];
const NUMERIC: &[&str] = &[
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
];
const DATE: &[&str] = &[
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
];
const ADDRESS: &[&str] = &["IpAddress", "NotIpAddress"];
const ARN: &[&str] = &[
    "ArnEquals",
    "ArnLike",
    "ArnNotEquals",
    "ArnNotLike",
    "ForAnyValue:ArnLike",
];
const BOOL: &[&str] = &["Bool"];

/// Keys that a request can carry, and their values.
pub(crate) type Values = (&'static str, &'static [&'static [&'static str]]);

pub(crate) const CONTEXT: [Values; 13] = [
    ("aws:RequestedRegion", &[&["us-east-1"], &["eu-west-1"]]),
    ("aws:PrincipalTag/team", &[&["golden"], &["GOLDEN"], &["x"], &["ann"]]),
    ("aws:PrincipalTag/path", &[&["a*b"], &["axb"], &["a?b"]]),
    ("aws:username", &[&["ann"], &["golden"], &["queue"]]),
    (
        "aws:TagKeys",
        &[&["golden"], &["golden", "owner"], &["cost"], &["other", "x"]],
    ),
    (
        "aws:CalledVia",
        &[
            &["cloudformation.amazonaws.com"],
            &["athena.amazonaws.com", "glue.amazonaws.com"],
        ],
    ),
    ("aws:MultiFactorAuthAge", &[&["60"], &["300"], &["3600"]]),
    ("aws:MultiFactorAuthPresent", &[&["true"], &["false"]]),
    (
        "aws:CurrentTime",
        &[
            &["2026-11-22T00:00:00Z"],
            &["2026-11-23T10:00:00Z"],
            &["2026-11-22T08:00:00Z"],
        ],
    ),
    ("aws:SourceIp", &[&["192.0.2.7"], &["10.1.2.3"], &["2001:db8::1"]]),
    (
        "aws:SourceArn",
        &[
            &["arn:aws:imagebuilder:us-east-1:111122223333:image-pipeline/golden"],
            &["arn:aws:s3:::golden"],
        ],
    ),
    ("aws:SecureTransport", &[&["true"], &["false"]]),
    ("example:Digest", &[&["Z29sZGVu"], &["b3RoZXI="]]),
];

/// Keys that have a list of values, however many there are.
pub(crate) const MULTIVALUED: [&str; 2] = ["aws:TagKeys", "aws:CalledVia"];
