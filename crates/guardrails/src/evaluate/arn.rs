//! Matching of ARNs, in `Resource` and in ARN conditions.

use crate::policy::{Case, Pattern};

/// A `Resource` pattern, cut into the six fields of an ARN.
#[derive(Debug, Clone)]
pub(crate) struct ArnPattern {
    fields: Vec<Pattern>,
}

impl ArnPattern {
    /// Cuts `pattern` at its first five colons. `None` if it is no ARN: then nothing but `*` matches anything.
    pub(crate) fn new(pattern: &Pattern) -> Self {
        Self {
            fields: pattern.split_colons(6),
        }
    }

    /// Whether a resource matches: field by field, so that a wildcard reaches over a colon only in the last field; the
    /// fields that an incomplete ARN lacks are `*` (IAM user guide, "Resource").
    pub(crate) fn matches_resource(&self, resource: &str) -> bool {
        let Some((last, first)) = self.fields.split_last() else {
            return false;
        };
        let mut rest = resource;
        for field in first {
            let Some((head, tail)) = rest.split_once(':') else {
                return false;
            };
            if !field.matches(head, Case::Sensitive) {
                return false;
            }
            rest = tail;
        }
        if self.fields.len() == 6 || last.ends_wild() {
            return last.matches(rest, Case::Sensitive);
        }
        rest.split_once(':')
            .is_some_and(|(head, _)| last.matches(head, Case::Sensitive))
    }

    /// Whether a condition's ARN matches: six fields against six fields. `ArnEquals` and `ArnLike` do the same. A
    /// pattern with fewer fields matches nothing, except `*` alone, which many policies use for "any ARN".
    pub(crate) fn matches_arn(&self, arn: &str) -> bool {
        if let [only] = self.fields.as_slice() {
            return only.is_everything();
        }
        let fields: Vec<&str> = arn.splitn(6, ':').collect();
        self.fields.len() == 6
            && fields.len() == 6
            && self
                .fields
                .iter()
                .zip(fields)
                .all(|(pattern, field)| pattern.matches(field, Case::Sensitive))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(pattern: &str, resource: &str) -> bool {
        ArnPattern::new(&Pattern::wild(pattern)).matches_resource(resource)
    }

    #[test]
    fn resources_match_field_by_field() {
        assert!(resource("*", "*"));
        assert!(resource("*", "arn:aws:s3:::bucket"));
        assert!(resource("arn:aws:ec2:*::image/*", "arn:aws:ec2:us-east-1::image/ami-1"));
        assert!(resource(
            "arn:aws:logs:*:*:log-group:a*",
            "arn:aws:logs:us-east-1:111122223333:log-group:ab:c"
        ));
        assert!(resource("arn:aws:sqs", "arn:aws:sqs:us-east-1:111122223333:queue"));
        assert!(resource("arn:aws:s3*", "arn:aws:s3:::bucket"));
        assert!(!resource("arn:aws:sq", "arn:aws:sqs:us-east-1:111122223333:queue"));
        assert!(!resource("arn:*:image/*", "arn:aws:ec2:us-east-1::image/ami-1"));
        assert!(!resource("arn:aws:ec2:*::image/*", "*"));
        assert!(!resource("arn:aws:ec2:*:image/*", "arn:aws:ec2:us-east-1::image/ami-1"));
    }

    #[test]
    fn conditions_need_all_six() {
        let arn = |pattern: &str, value: &str| ArnPattern::new(&Pattern::wild(pattern)).matches_arn(value);
        assert!(arn("arn:aws:iam::*:role/*", "arn:aws:iam::111122223333:role/a"));
        assert!(arn("arn:*:iam::*:role/a?", "arn:aws-cn:iam::111122223333:role/ab"));
        assert!(arn("*", "arn:aws:iam::111122223333:role/a"));
        assert!(!arn("arn:aws:iam:*:role/*", "arn:aws:iam::111122223333:role/a"));
    }
}
