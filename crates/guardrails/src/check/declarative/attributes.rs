//! The attributes of declarative EC2 policies (Organizations user guide, "Declarative policy syntax and examples", 2026).

/// What may stand at a place.
pub(super) enum Shape {
    /// These members.
    Members(&'static [(&'static str, Shape)]),
    /// `criteria_1` to `criteria_10`, each of this shape.
    Criteria(&'static Shape),
    /// A setting with one of these values.
    OneOf(&'static [&'static str]),
    /// A setting with a number from the first to the second.
    Number(i64, i64),
    /// A setting with one text of at most so many characters.
    Text(usize),
    /// A setting with names of images.
    Names,
    /// A setting with product codes.
    Codes,
    /// A setting with image providers.
    Provider,
}

impl Shape {
    /// Whether the setting takes a list.
    pub(super) fn is_list(&self) -> bool {
        matches!(self, Self::Names | Self::Codes | Self::Provider)
    }
}

/// What stands under `ec2_attributes`.
pub(super) const ROOT: Shape = Shape::Members(&[
    ("exception_message", Shape::Text(LONG)),
    ("allowed_images_settings", ALLOWED_IMAGES),
    (
        "image_block_public_access",
        Shape::Members(&[("state", Shape::OneOf(&["unblocked", "block_new_sharing"]))]),
    ),
    (
        "snapshot_block_public_access",
        Shape::Members(&[(
            "state",
            Shape::OneOf(&["unblocked", "block_new_sharing", "block_all_sharing"]),
        )]),
    ),
    ("instance_metadata_defaults", METADATA),
    (
        "vpc_block_public_access",
        Shape::Members(&[("internet_gateway_block", INTERNET_GATEWAY)]),
    ),
    (
        "serial_console_access",
        Shape::Members(&[("status", Shape::OneOf(&["enabled", "disabled"]))]),
    ),
]);

const INTERNET_GATEWAY: Shape = Shape::Members(&[
    ("mode", Shape::OneOf(&["off", "block_ingress", "block_bidirectional"])),
    ("exclusions_allowed", Shape::OneOf(&["enabled", "disabled"])),
]);

/// The longest custom error text is not documented; the document's own limit is what is certain.
const LONG: usize = 10_000;

const ALLOWED_IMAGES: Shape = Shape::Members(&[
    ("state", Shape::OneOf(&["enabled", "disabled", "audit_mode"])),
    ("image_criteria", Shape::Criteria(&CRITERIA)),
]);

const CRITERIA: Shape = Shape::Members(&[
    ("allowed_image_providers", Shape::Provider),
    ("image_names", Shape::Names),
    ("marketplace_product_codes", Shape::Codes),
    (
        "creation_date_condition",
        Shape::Members(&[("maximum_days_since_created", Shape::Number(0, DAYS))]),
    ),
    (
        "deprecation_time_condition",
        Shape::Members(&[("maximum_days_since_deprecated", Shape::Number(0, DAYS))]),
    ),
]);

/// The largest number of days is what the EC2 API's integer holds.
const DAYS: i64 = 2_147_483_647;

const METADATA: Shape = Shape::Members(&[
    ("http_tokens", Shape::OneOf(&["no_preference", "required", "optional"])),
    ("http_put_response_hop_limit", Shape::Number(-1, 64)),
    ("http_endpoint", Shape::OneOf(&["no_preference", "enabled", "disabled"])),
    (
        "instance_metadata_tags",
        Shape::OneOf(&["no_preference", "enabled", "disabled"]),
    ),
]);
