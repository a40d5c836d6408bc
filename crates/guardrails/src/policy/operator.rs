//! The condition operators of IAM (IAM user guide, "Condition operators").

use std::fmt;

/// A condition operator with its qualifier and suffix, as in `ForAnyValue:StringLikeIfExists`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operator {
    /// How a key with several values is tested.
    pub qualifier: Option<Qualifier>,
    /// The test of one value.
    pub test: Test,
    /// Whether a missing key passes.
    pub if_exists: bool,
}

/// The set qualifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Qualifier {
    /// `ForAllValues:`: every value of the request passes; so does a missing key.
    ForAllValues,
    /// `ForAnyValue:`: at least one value passes; a missing key does not.
    ForAnyValue,
}

/// The test that an operator makes on one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the variants are the operators of the IAM user guide")]
pub enum Test {
    StringEquals,
    StringNotEquals,
    StringEqualsIgnoreCase,
    StringNotEqualsIgnoreCase,
    StringLike,
    StringNotLike,
    NumericEquals,
    NumericNotEquals,
    NumericLessThan,
    NumericLessThanEquals,
    NumericGreaterThan,
    NumericGreaterThanEquals,
    DateEquals,
    DateNotEquals,
    DateLessThan,
    DateLessThanEquals,
    DateGreaterThan,
    DateGreaterThanEquals,
    Bool,
    BinaryEquals,
    IpAddress,
    NotIpAddress,
    ArnEquals,
    ArnLike,
    ArnNotEquals,
    ArnNotLike,
    Null,
}

/// What the values of an operator are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// Text.
    String,
    /// An integer or decimal number.
    Numeric,
    /// An ISO 8601 date or seconds since 1970.
    Date,
    /// `true` or `false`.
    Bool,
    /// Base64.
    Binary,
    /// An IPv4 or IPv6 address or CIDR block.
    IpAddress,
    /// An ARN.
    Arn,
}

use Test as T;

/// Every test with its name.
pub const TESTS: [(Test, &str); 27] = [
    (T::StringEquals, "StringEquals"),
    (T::StringNotEquals, "StringNotEquals"),
    (T::StringEqualsIgnoreCase, "StringEqualsIgnoreCase"),
    (T::StringNotEqualsIgnoreCase, "StringNotEqualsIgnoreCase"),
    (T::StringLike, "StringLike"),
    (T::StringNotLike, "StringNotLike"),
    (T::NumericEquals, "NumericEquals"),
    (T::NumericNotEquals, "NumericNotEquals"),
    (T::NumericLessThan, "NumericLessThan"),
    (T::NumericLessThanEquals, "NumericLessThanEquals"),
    (T::NumericGreaterThan, "NumericGreaterThan"),
    (T::NumericGreaterThanEquals, "NumericGreaterThanEquals"),
    (T::DateEquals, "DateEquals"),
    (T::DateNotEquals, "DateNotEquals"),
    (T::DateLessThan, "DateLessThan"),
    (T::DateLessThanEquals, "DateLessThanEquals"),
    (T::DateGreaterThan, "DateGreaterThan"),
    (T::DateGreaterThanEquals, "DateGreaterThanEquals"),
    (T::Bool, "Bool"),
    (T::BinaryEquals, "BinaryEquals"),
    (T::IpAddress, "IpAddress"),
    (T::NotIpAddress, "NotIpAddress"),
    (T::ArnEquals, "ArnEquals"),
    (T::ArnLike, "ArnLike"),
    (T::ArnNotEquals, "ArnNotEquals"),
    (T::ArnNotLike, "ArnNotLike"),
    (T::Null, "Null"),
];

impl Operator {
    /// Reads an operator's name; its case is ignored, as the documentation does not say that it counts.
    pub fn parse(name: &str) -> Option<Self> {
        let (qualifier, rest) = match name.split_once(':') {
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case("ForAllValues") => {
                (Some(Qualifier::ForAllValues), rest)
            }
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case("ForAnyValue") => (Some(Qualifier::ForAnyValue), rest),
            Some(_) => return None,
            None => (None, name),
        };
        let find = |name: &str| {
            TESTS
                .iter()
                .find(|(_, known)| known.eq_ignore_ascii_case(name))
                .map(|(test, _)| *test)
        };
        if let Some(test) = find(rest) {
            return Some(Self {
                qualifier,
                test,
                if_exists: false,
            });
        }
        let cut = rest.len().checked_sub("IfExists".len())?;
        let suffix = rest.get(cut..)?;
        let test = find(&rest[..cut])?;
        suffix.eq_ignore_ascii_case("IfExists").then_some(Self {
            qualifier,
            test,
            if_exists: true,
        })
    }

    /// Whether the operator is true where the value differs, and so where a single-valued key is missing.
    pub fn is_negated(self) -> bool {
        self.test.is_negated()
    }
}

impl Test {
    /// Whether the test is the opposite of another one.
    pub fn is_negated(self) -> bool {
        matches!(
            self,
            T::StringNotEquals
                | T::StringNotEqualsIgnoreCase
                | T::StringNotLike
                | T::NumericNotEquals
                | T::DateNotEquals
                | T::NotIpAddress
                | T::ArnNotEquals
                | T::ArnNotLike
        )
    }

    /// Whether `*` and `?` in the policy's values are wildcards.
    pub fn takes_wildcards(self) -> bool {
        matches!(self, T::StringLike | T::StringNotLike) || self.value_type() == ValueType::Arn
    }

    /// Whether policy variables in the policy's values are replaced (IAM user guide, "Policy variables": string and ARN
    /// operators).
    pub fn takes_variables(self) -> bool {
        matches!(self.value_type(), ValueType::String | ValueType::Arn)
    }

    /// What its values are.
    pub fn value_type(self) -> ValueType {
        match self {
            T::StringEquals
            | T::StringNotEquals
            | T::StringEqualsIgnoreCase
            | T::StringNotEqualsIgnoreCase
            | T::StringLike
            | T::StringNotLike => ValueType::String,
            T::NumericEquals
            | T::NumericNotEquals
            | T::NumericLessThan
            | T::NumericLessThanEquals
            | T::NumericGreaterThan
            | T::NumericGreaterThanEquals => ValueType::Numeric,
            T::DateEquals
            | T::DateNotEquals
            | T::DateLessThan
            | T::DateLessThanEquals
            | T::DateGreaterThan
            | T::DateGreaterThanEquals => ValueType::Date,
            T::Bool | T::Null => ValueType::Bool,
            T::BinaryEquals => ValueType::Binary,
            T::IpAddress | T::NotIpAddress => ValueType::IpAddress,
            T::ArnEquals | T::ArnLike | T::ArnNotEquals | T::ArnNotLike => ValueType::Arn,
        }
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let qualifier = match self.qualifier {
            Some(Qualifier::ForAllValues) => "ForAllValues:",
            Some(Qualifier::ForAnyValue) => "ForAnyValue:",
            None => "",
        };
        let name = TESTS
            .iter()
            .find(|(test, _)| *test == self.test)
            .map_or("", |(_, name)| name);
        write!(
            formatter,
            "{qualifier}{name}{}",
            if self.if_exists { "IfExists" } else { "" }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_comes_back() {
        for (_, name) in TESTS {
            for prefix in ["", "ForAllValues:", "ForAnyValue:"] {
                for suffix in ["", "IfExists"] {
                    let text = format!("{prefix}{name}{suffix}");
                    assert_eq!(Operator::parse(&text).unwrap().to_string(), text);
                }
            }
        }
        for wrong in [
            "",
            "IfExists",
            "StringEqual",
            "ForSome:Bool",
            "StringEquals:ForAnyValue",
            "ÄIfExists",
        ] {
            assert_eq!(Operator::parse(wrong), None, "{wrong}");
        }
        assert_eq!(
            Operator::parse("stringlikeifexists").unwrap().to_string(),
            "StringLikeIfExists"
        );
    }
}
