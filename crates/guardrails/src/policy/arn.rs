//! Matching of ARNs, in `Resource` and in ARN conditions.

use super::{Case, Pattern};

/// A `Resource` pattern, cut into the six fields of an ARN.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArnPattern {
    fields: Vec<Pattern>,
}

impl ArnPattern {
    /// Cuts `pattern` at its first five colons.
    pub fn new(pattern: &Pattern) -> Self {
        Self {
            fields: pattern.split_colons(6),
        }
    }

    /// Whether a resource matches: field by field, so that a wildcard reaches over a colon only in the last field; the
    /// fields that an incomplete ARN lacks are `*` (IAM user guide, "Resource").
    ///
    /// *Unknown:* the guide adds that a `*` at the end of any field "can" reach over the colon, and advises against
    /// relying on it. Here only that of the last field does.
    pub fn matches_resource(&self, resource: &str) -> bool {
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
    pub fn matches_arn(&self, arn: &str) -> bool {
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

impl ArnPattern {
    /// Whether everything matches it.
    pub fn is_everything(&self) -> bool {
        matches!(self.fields.as_slice(), [only] if only.is_everything())
    }

    /// How many steps [`ArnPattern::meets`] takes at most.
    pub(crate) fn cost(&self, other: &Self) -> usize {
        let pairs = self.fields.iter().zip(&other.fields);
        pairs
            .map(|(one, other)| (one.length() + 1) * (other.length() + 1))
            .sum()
    }

    /// Whether some resource can match both; where one of them is incomplete, only the fields that both have are
    /// compared.
    pub fn meets(&self, other: &Self) -> bool {
        let whole = self.fields.len() == 6 && other.fields.len() == 6;
        let shared = self.fields.len().min(other.fields.len());
        // The last field of an incomplete ARN may reach over colons.
        let compared = if whole { 6 } else { shared - usize::from(shared > 0) };
        let mut pairs = self.fields.iter().zip(&other.fields).take(compared);
        pairs.all(|(one, other)| one.meets(other, Case::Sensitive))
    }

    /// Whether every resource that matches `other` matches this one. `true` is certain.
    pub fn covers(&self, other: &Self) -> bool {
        let fields = |pairs: usize| {
            self.fields
                .iter()
                .zip(&other.fields)
                .take(pairs)
                .all(|(one, other)| one.covers(other, Case::Sensitive))
        };
        match self.fields.split_last() {
            None => other.fields.is_empty(),
            Some(_) if self == other => true,
            Some(_) if self.fields.len() == 6 => other.fields.len() == 6 && fields(6),
            Some((last, first)) => last.is_everything() && other.fields.len() > first.len() && fields(first.len()),
        }
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
    fn patterns_are_compared_field_by_field() {
        let pattern = |text: &str| ArnPattern::new(&Pattern::wild(text));
        let (images, instances) = (pattern("arn:aws:ec2:*::image/*"), pattern("arn:*:ec2:*:*:instance/*"));
        assert!(!images.meets(&instances) && images.meets(&pattern("arn:aws*:ec2:eu-*:*:image/ami-1")));
        assert!(images.meets(&pattern("*")) && images.meets(&pattern("arn:aws:ec2")));
        assert!(pattern("*").covers(&images) && pattern("arn:aws:ec2:*").covers(&images));
        assert!(pattern("arn:*:ec2:*:*:image/*").covers(&images));
        assert!(
            !images.covers(&pattern("*"))
                && !images.covers(&instances)
                && !pattern("arn:aws:ec2:*").covers(&pattern("*"))
        );
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
