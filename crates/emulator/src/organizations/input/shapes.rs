//! The model's shapes: lengths are counted in characters, patterns hold for the whole text.

use std::sync::{LazyLock, OnceLock};

use regex::Regex;

use super::super::refusal::invalid;
use crate::error::ApiError;

/// What a member may be.
pub(super) enum Shape {
    Text(&'static Text),
    OneOf {
        names: &'static [&'static str],
        reason: &'static str,
    },
    /// `MaxResults`, from 1 to 20.
    PageSize,
    List(&'static Shape),
    Tags,
}

/// A text's constraints.
pub(super) struct Text {
    shortest: usize,
    longest: usize,
    /// Must match as a whole. The model anchors several alternations only at their ends; each alternative is
    /// meant to match on its own.
    pattern: Option<&'static str>,
    /// The `Reason` of a text that does not match.
    reason: &'static str,
    /// Written by people, so AWS also looks for script.
    free: bool,
    compiled: OnceLock<Regex>,
}

impl Text {
    pub(super) fn check(&self, text: &str) -> Result<(), ApiError> {
        let length = text.chars().count();
        if length < self.shortest {
            return Err(invalid("MIN_LENGTH_EXCEEDED"));
        }
        if length > self.longest {
            return Err(invalid("MAX_LENGTH_EXCEEDED"));
        }
        if self.pattern.is_some_and(|pattern| !self.regex(pattern).is_match(text)) {
            return Err(invalid(self.reason));
        }
        if self.free && SCRIPT.is_match(text) {
            return Err(invalid("INVALID_PATTERN"));
        }
        Ok(())
    }

    fn regex(&self, pattern: &str) -> &Regex {
        self.compiled
            .get_or_init(|| Regex::new(&format!("^(?:{pattern})$")).expect("the table's patterns are valid"))
    }
}

/// Cross-site scripting, which names and descriptions are checked for. That they are is documented; the patterns
/// and the `Reason` are not, so these are the usual ones.
static SCRIPT: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?i)</?\s*(script|iframe|object|embed|svg|img|body|link|meta|style)\b|javascript\s*:|<[a-z][^>]*\bon[a-z]+\s*=";
    Regex::new(pattern).expect("a valid pattern")
});

const fn text(shortest: usize, longest: usize, pattern: &'static str) -> Text {
    let reason = "INVALID_PATTERN";
    Text {
        shortest,
        longest,
        pattern: Some(pattern),
        reason,
        free: false,
        compiled: OnceLock::new(),
    }
}

const fn any(shortest: usize, longest: usize) -> Text {
    let mut any = text(shortest, longest, "");
    any.pattern = None;
    any
}

const fn free(mut text: Text) -> Text {
    text.free = true;
    text
}

const fn or(mut text: Text, reason: &'static str) -> Text {
    text.reason = reason;
    text
}

pub(super) static ACCOUNT_ID: Text = text(0, 12, "[0-9]{12}");
pub(super) static ACCOUNT_NAME: Text = free(text(1, 50, r"[\x20-\x7E]+"));
pub(super) static CHILD_ID: Text = text(0, 100, "[0-9]{12}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}");
pub(super) static CONTENT: Text = any(1, usize::MAX);
pub(super) static DESCRIPTION: Text = free(any(0, 512));
pub(super) static EMAIL: Text = text(6, 64, r"[^\s@]+@[^\s@]+\.[^\s@]+");
pub(super) static NEXT_TOKEN: Text = any(0, 100_000);
pub(super) static PARENT_ID: Text = text(0, 100, "r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}");
pub(super) static POLICY_ID: Text = or(text(0, 130, "p-[0-9a-zA-Z_]{8,128}"), "INVALID_SYNTAX_POLICY_ID");
pub(super) static POLICY_NAME: Text = free(any(1, 128));
pub(super) static REQUEST_ID: Text = text(0, 36, "car-[a-z0-9]{8,32}");
pub(super) static RESOURCE_POLICY: Text = any(1, 40_000);
pub(super) static ROLE_NAME: Text = text(0, 64, r"[a-zA-Z0-9_+=,.@-]{1,64}");
pub(super) static ROOT_ID: Text = text(0, 34, "r-[0-9a-z]{4,32}");
pub(super) static SERVICE_PRINCIPAL: Text = text(1, 128, r"[a-zA-Z0-9_+=,.@-]*");
pub(super) static TAG_KEY: Text = text(1, 128, r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*");
pub(super) static TAG_VALUE: Text = text(0, 256, r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*");
pub(super) static TAGGABLE_ID: Text = text(
    0,
    130,
    "r-[0-9a-z]{4,32}|[0-9]{12}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|p-[0-9a-zA-Z_]{8,128}|rp-[0-9a-zA-Z_]{4,128}|rt-[0-9a-zA-Z_]{8,32}",
);
pub(super) static TARGET_ID: Text = or(
    text(0, 100, "r-[0-9a-z]{4,32}|[0-9]{12}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}"),
    "INVALID_PATTERN_TARGET_ID",
);
pub(super) static UNIT_ID: Text = text(0, 68, "ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}");
pub(super) static UNIT_NAME: Text = free(any(1, 128));
