//! The grammar of `DECLARATIVE_POLICY_EC2`, as far as it is on record.

use serde_json::{Map, Value};

/// What a node of the document may be.
enum Node {
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// A whole number in this range; it may be written as a text.
    Number(i64, i64),
    /// Any texts of at most so many characters, in a list of at most so many.
    Texts { longest: usize, most: usize },
    /// Accounts, and owners of images that have a name: at most 200, as EC2's API takes them.
    Providers,
    /// One text.
    Text,
    /// These members and no others.
    Members(&'static [(&'static str, Node)]),
    /// `criteria_1` to `criteria_10`.
    Criteria(&'static Node),
    /// The spelling below is not on record: anything goes.
    Anything,
}

static ATTRIBUTES: Node = Node::Members(&[
    ("exception_message", Node::Text),
    (
        "allowed_images_settings",
        Node::Members(&[
            ("exception_message", Node::Text),
            ("state", Node::OneOf(&["enabled", "disabled", "audit_mode"])),
            ("image_criteria", Node::Criteria(&CRITERION)),
        ]),
    ),
    (
        "image_block_public_access",
        Node::Members(&[
            ("exception_message", Node::Text),
            ("state", Node::OneOf(&["unblocked", "block_new_sharing"])),
        ]),
    ),
    (
        "snapshot_block_public_access",
        Node::Members(&[
            ("exception_message", Node::Text),
            (
                "state",
                Node::OneOf(&["unblocked", "block_new_sharing", "block_all_sharing"]),
            ),
        ]),
    ),
    (
        "instance_metadata_defaults",
        Node::Members(&[
            ("exception_message", Node::Text),
            ("http_tokens", Node::OneOf(&["no_preference", "required", "optional"])),
            ("http_put_response_hop_limit", Node::Number(-1, 64)),
            ("http_endpoint", Node::OneOf(&["no_preference", "enabled", "disabled"])),
            (
                "instance_metadata_tags",
                Node::OneOf(&["no_preference", "enabled", "disabled"]),
            ),
        ]),
    ),
    ("vpc_block_public_access", Node::Anything),
    ("serial_console_access", Node::Anything),
]);

/// What a signed 32-bit number holds: the API's members have that type.
const MOST_DAYS: i64 = 2_147_483_647;

static CRITERION: Node = Node::Members(&[
    ("allowed_image_providers", Node::Providers),
    ("image_names", Node::Texts { longest: 128, most: 50 }),
    ("marketplace_product_codes", Node::Texts { longest: 25, most: 50 }),
    (
        "creation_date_condition",
        Node::Members(&[("maximum_days_since_created", Node::Number(0, MOST_DAYS))]),
    ),
    (
        "deprecation_time_condition",
        Node::Members(&[("maximum_days_since_deprecated", Node::Number(0, MOST_DAYS))]),
    ),
]);

/// Whether every attribute is known and every value among those it can have.
pub(super) fn is_valid(document: &Value) -> bool {
    document
        .get("ec2_attributes")
        .is_some_and(|attributes| fits(&ATTRIBUTES, attributes))
}

fn fits(node: &Node, value: &Value) -> bool {
    let Some(members) = value.as_object() else { return false };
    match node {
        Node::Anything => true,
        Node::Members(known) => below(members, |name| {
            known.iter().find(|(known, _)| *known == name).map(|(_, node)| node)
        }),
        Node::Criteria(criterion) => below(members, |name| {
            let number: Option<u8> = name.strip_prefix("criteria_").and_then(|number| number.parse().ok());
            number.filter(|number| (1..=10).contains(number)).map(|_| *criterion)
        }),
        leaf => members
            .iter()
            .filter(|(name, _)| is_setter(name))
            .all(|(_, value)| holds(leaf, value)),
    }
}

/// Whether every member that is no operator is known and fits; values are set in leaves alone.
fn below(members: &Map<String, Value>, find: impl Fn(&str) -> Option<&'static Node>) -> bool {
    members.iter().all(|(name, value)| match name.strip_prefix("@@") {
        Some(_) => !is_setter(name),
        None => find(name).is_some_and(|node| fits(node, value)),
    })
}

fn is_setter(name: &str) -> bool {
    ["@@assign", "@@append", "@@remove"].contains(&name)
}

/// Whether a leaf can hold a value.
fn holds(leaf: &Node, value: &Value) -> bool {
    match leaf {
        Node::OneOf(names) => value.as_str().is_some_and(|text| names.contains(&text)),
        Node::Number(least, most) => {
            let number = value
                .as_i64()
                .or_else(|| value.as_str().and_then(|text| text.parse().ok()));
            number.is_some_and(|number| (*least..=*most).contains(&number))
        }
        Node::Texts { longest, most } => each(value, *most, |text| (1..=*longest).contains(&text.chars().count())),
        Node::Providers => each(value, 200, is_provider),
        Node::Text => value.is_string(),
        Node::Members(_) | Node::Criteria(_) | Node::Anything => true,
    }
}

/// One text that fits, or a list of at most so many.
fn each(value: &Value, most: usize, fits: impl Fn(&str) -> bool) -> bool {
    match value {
        Value::String(text) => fits(text),
        Value::Array(list) => list.len() <= most && list.iter().all(|it| it.as_str().is_some_and(&fits)),
        _ => false,
    }
}

/// The words are those of the policy's syntax page; EC2's own API spells them with hyphens.
fn is_provider(provider: &str) -> bool {
    ["amazon", "aws_marketplace", "aws_backup_vault"].contains(&provider)
        || (provider.len() == 12 && provider.bytes().all(|byte| byte.is_ascii_digit()))
}
