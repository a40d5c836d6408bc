//! What is said of management policies.

use model::Severity;

use super::super::rule::Rule;
use crate::PolicyType;

pub(in super::super) const RULES: &[Rule] = &[
    TOP,
    OPERATOR,
    NO_OPERATOR,
    CHILD_OPERATOR,
    MEMBER,
    VALUE,
    PROVIDER,
    SINGLE,
    NO_AUDIT,
];

pub(super) const TOP: Rule = Rule {
    code: "policy/top-member",
    severity: Severity::Error,
    title: "The document does not begin as one of this type",
    explanation: "The document of a management policy is an object with one known member, such as `ec2_attributes`.",
    policy_type: PolicyType::DeclarativeEc2,
    bad: r#"{"ec2_attribute": {"image_block_public_access": {"state": {"@@assign": "block_new_sharing"}}}}"#,
    at: "\"ec2_attribute\"",
    good: r#"{"ec2_attributes": {"image_block_public_access": {"state": {"@@assign": "block_new_sharing"}}}}"#,
};

pub(super) const OPERATOR: Rule = Rule {
    code: "policy/inheritance-operator",
    severity: Severity::Error,
    title: "There is no such inheritance operator",
    explanation: "The operators are `@@assign`, `@@append`, `@@remove` and `@@operators_allowed_for_child_policies`.",
    policy_type: PolicyType::DeclarativeEc2,
    bad: r#"{"ec2_attributes": {"image_block_public_access": {"state": {"@@set": "block_new_sharing"}}}}"#,
    at: "\"@@set\"",
    good: r#"{"ec2_attributes": {"image_block_public_access": {"state": {"@@assign": "block_new_sharing"}}}}"#,
};

pub(super) const NO_OPERATOR: Rule = Rule {
    code: "policy/no-operator",
    severity: Severity::Error,
    title: "A setting without an operator",
    explanation: "A value stands under `@@assign`, or in a list under `@@append` or `@@remove`.",
    policy_type: PolicyType::DeclarativeEc2,
    bad: r#"{"ec2_attributes": {"image_block_public_access": {"state": "block_new_sharing"}}}"#,
    at: "\"block_new_sharing\"",
    good: r#"{"ec2_attributes": {"image_block_public_access": {"state": {"@@assign": "block_new_sharing"}}}}"#,
};

pub(super) const CHILD_OPERATOR: Rule = Rule {
    code: "policy/child-operator",
    severity: Severity::Error,
    title: "Children cannot be given this operator",
    explanation: "`@@operators_allowed_for_child_policies` lists `@@all`, `@@none`, or `@@assign`, `@@append`, `@@remove`.",
    policy_type: PolicyType::DeclarativeEc2,
    bad: r#"{"ec2_attributes": {"image_block_public_access": {"@@operators_allowed_for_child_policies": ["none"], "state": {"@@assign": "block_new_sharing"}}}}"#,
    at: "\"none\"",
    good: r#"{"ec2_attributes": {"image_block_public_access": {"@@operators_allowed_for_child_policies": ["@@none"], "state": {"@@assign": "block_new_sharing"}}}}"#,
};

pub(super) const MEMBER: Rule = Rule {
    code: "policy/ec2-attribute",
    severity: Severity::Error,
    title: "EC2 has no such attribute",
    explanation: "The names are those of the declarative policy syntax, with underscores.",
    policy_type: PolicyType::DeclarativeEc2,
    bad: r#"{"ec2_attributes": {"allowed_image_settings": {"state": {"@@assign": "audit_mode"}}}}"#,
    at: "\"allowed_image_settings\"",
    good: r#"{"ec2_attributes": {"allowed_images_settings": {"state": {"@@assign": "audit_mode"}}}}"#,
};

pub(super) const VALUE: Rule = Rule {
    code: "policy/ec2-value",
    severity: Severity::Error,
    title: "The attribute does not take this value",
    explanation: "Values have underscores here (`audit_mode`), where the EC2 API has hyphens (`audit-mode`).",
    policy_type: PolicyType::DeclarativeEc2,
    bad: r#"{"ec2_attributes": {"allowed_images_settings": {"state": {"@@assign": "audit-mode"}}}}"#,
    at: "\"audit-mode\"",
    good: r#"{"ec2_attributes": {"allowed_images_settings": {"state": {"@@assign": "audit_mode"}}}}"#,
};

pub(super) const PROVIDER: Rule = Rule {
    code: "policy/image-provider",
    severity: Severity::Error,
    title: "This provides no images",
    explanation: "An image provider is an account id of twelve digits, or `amazon`, `aws_marketplace`, `aws_backup_vault`.",
    policy_type: PolicyType::DeclarativeEc2,
    bad: r#"{"ec2_attributes": {"allowed_images_settings": {"state": {"@@assign": "audit_mode"}, "image_criteria": {"criteria_1": {"allowed_image_providers": {"@@append": ["self"]}}}}}}"#,
    at: "\"self\"",
    good: r#"{"ec2_attributes": {"allowed_images_settings": {"state": {"@@assign": "audit_mode"}, "image_criteria": {"criteria_1": {"allowed_image_providers": {"@@append": ["111122223333"]}}}}}}"#,
};

pub(super) const SINGLE: Rule = Rule {
    code: "policy/single-valued",
    severity: Severity::Error,
    title: "The attribute has one value",
    explanation: "`@@append` and `@@remove` are for attributes that hold a list; one that holds a single value is assigned it with \
                  `@@assign` (Organizations user guide, \"Inheritance operators\").",
    policy_type: PolicyType::DeclarativeEc2,
    bad: r#"{"ec2_attributes": {"image_block_public_access": {"state": {"@@append": ["block_new_sharing"]}}}}"#,
    at: "\"@@append\"",
    good: r#"{"ec2_attributes": {"image_block_public_access": {"state": {"@@assign": "block_new_sharing"}}}}"#,
};

pub(super) const NO_AUDIT: Rule = Rule {
    code: "policy/no-criteria",
    severity: Severity::Warning,
    title: "Allowed images are enforced without any criteria",
    explanation: "`enabled` refuses every image that meets no criteria; where nobody above or beside sets some, that is every \
                  image. Begin with `audit_mode`, which only reports.",
    policy_type: PolicyType::DeclarativeEc2,
    bad: r#"{"ec2_attributes": {"allowed_images_settings": {"state": {"@@assign": "enabled"}}}}"#,
    at: "\"enabled\"",
    good: r#"{"ec2_attributes": {"allowed_images_settings": {"state": {"@@assign": "enabled"}, "image_criteria": {"criteria_1": {"allowed_image_providers": {"@@append": ["111122223333"]}}}}}}"#,
};
