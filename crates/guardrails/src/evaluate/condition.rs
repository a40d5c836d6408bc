//! Conditions: one operator, one key, some values.

use super::request::{Facts, Known};
use crate::{
    authorization,
    policy::{
        self, ArnPattern, Case, Operator, Pattern, Piece, Qualifier, Template, Test, ValueType, Wildcards, values,
    },
};

/// What is known of a statement's match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    False,
    Unknown,
    True,
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

/// What an operator without `ForAllValues` or `ForAnyValue` makes of a key with several values. *Unknown:* the IAM user guide
/// says that such keys require a set operator, and not what happens without one. The author of the simulator
/// `@cloud-copilot/iam-simulate` notes that AWS's engineers told him the condition is not met, negated or not.
const SEVERAL_VALUES_WITHOUT_SET_OPERATOR: Truth = Truth::False;

/// Whether `ForAnyValue:…IfExists` is met by a request that lacks the key. *Unknown:* the IAM user guide has `ForAnyValue` false and
/// `IfExists` true for a missing key, and does not say which rules. The same simulator's author found that `IfExists` is
/// asked for each value, and so never for a key that has none.
const ANY_VALUE_IF_EXISTS_WITHOUT_KEY: bool = false;

/// A condition ready to be tested.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    operator: Operator,
    key: String,
    values: Vec<Value>,
}

#[derive(Debug, Clone)]
enum Value {
    Pattern(Pattern),
    Arn(ArnPattern),
    Template(Template),
    Number(f64),
    Block(values::Block),
    Text(String),
    /// Not a value of the operator's type: it matches nothing.
    Never,
}

impl Condition {
    pub(super) fn new(condition: &policy::Condition, knows_variables: bool) -> Self {
        let test = condition.operator.test;
        Self {
            operator: condition.operator,
            key: condition.key.to_lowercase(),
            values: condition
                .values
                .iter()
                .map(|value| Value::new(test, value, knows_variables))
                .collect(),
        }
    }

    pub(super) fn holds(&self, facts: &Facts<'_>) -> Truth {
        let known = facts.look_up(&self.key);
        if self.operator.test == Test::Null {
            return self.null(&known);
        }
        match known {
            Known::Unknown => Truth::Unknown,
            Known::Missing => self.missing().into(),
            Known::Values(values) => self.test(values, facts),
        }
    }

    /// `Null: true` holds where the key is missing, `Null: false` where it is there.
    fn null(&self, known: &Known<'_>) -> Truth {
        let missing = match known {
            Known::Unknown => return Truth::Unknown,
            Known::Missing => "true",
            Known::Values(_) => "false",
        };
        self.values
            .iter()
            .any(|value| matches!(value, Value::Text(text) if text.eq_ignore_ascii_case(missing)))
            .into()
    }

    fn missing(&self) -> bool {
        match self.operator.qualifier {
            Some(Qualifier::ForAnyValue) => self.operator.if_exists && ANY_VALUE_IF_EXISTS_WITHOUT_KEY,
            Some(Qualifier::ForAllValues) => true,
            None => self.operator.if_exists || self.operator.is_negated(),
        }
    }

    fn test(&self, values: &[String], facts: &Facts<'_>) -> Truth {
        let truth = |value: &String| self.test_one(value, facts);
        match (self.operator.qualifier, values) {
            // An empty value counts as none (IAM user guide, "ForAllValues": "a null dataset, such as an empty string").
            (Some(Qualifier::ForAllValues), _) => {
                let values = values.iter().filter(|value| !value.is_empty());
                values.map(truth).min().unwrap_or(Truth::True)
            }
            (Some(Qualifier::ForAnyValue), _) => values.iter().map(truth).max().unwrap_or(Truth::False),
            (None, [only]) => truth(only),
            (None, _) => SEVERAL_VALUES_WITHOUT_SET_OPERATOR,
        }
    }

    /// One value of the request against the policy's: any that matches is enough, and for a negated operator too many.
    fn test_one(&self, value: &str, facts: &Facts<'_>) -> Truth {
        let matched = self
            .values
            .iter()
            .map(|ours| ours.matches(self.operator.test, value, facts))
            .max();
        match (matched.unwrap_or(Truth::False), self.operator.is_negated()) {
            (Truth::Unknown, _) => Truth::Unknown,
            (truth, negated) => ((truth == Truth::True) != negated).into(),
        }
    }
}

impl Value {
    fn new(test: Test, written: &str, knows_variables: bool) -> Self {
        let never = |value: Option<Self>| value.unwrap_or(Self::Never);
        match test.value_type() {
            ValueType::String | ValueType::Arn => Self::text(test, written, knows_variables),
            ValueType::Numeric => never(values::number(written).map(Self::Number)),
            ValueType::Date => never(values::date(written).map(Self::Number)),
            ValueType::IpAddress => never(values::block(written).map(Self::Block)),
            ValueType::Bool | ValueType::Binary => Self::Text(written.to_owned()),
        }
    }

    fn text(test: Test, written: &str, knows_variables: bool) -> Self {
        let template = if knows_variables {
            Template::parse(written)
        } else {
            Template::without_variables(written)
        };
        if template
            .pieces()
            .iter()
            .any(|piece| matches!(piece, Piece::Variable { .. }))
        {
            return Self::Template(template);
        }
        match template.pattern(wildcards(test), |_| None) {
            Ok(pattern) => Self::from_pattern(test, pattern),
            Err(_) => Self::Never,
        }
    }

    fn from_pattern(test: Test, pattern: Pattern) -> Self {
        match test.value_type() {
            ValueType::Arn => Self::Arn(ArnPattern::new(&pattern)),
            _ => Self::Pattern(pattern),
        }
    }

    fn matches(&self, test: Test, value: &str, facts: &Facts<'_>) -> Truth {
        let case = match test {
            Test::StringEqualsIgnoreCase | Test::StringNotEqualsIgnoreCase => Case::Insensitive,
            _ => Case::Sensitive,
        };
        match self {
            Self::Pattern(pattern) => pattern.matches(value, case).into(),
            Self::Arn(pattern) => pattern.matches_arn(value).into(),
            Self::Template(template) => match resolve(template, wildcards(test), facts) {
                Ok(pattern) => Self::from_pattern(test, pattern).matches(test, value, facts),
                Err(truth) => truth,
            },
            Self::Number(ours) => {
                let theirs = if test.value_type() == ValueType::Date {
                    values::date(value)
                } else {
                    values::number(value)
                };
                theirs.is_some_and(|theirs| compare(test, theirs, *ours)).into()
            }
            Self::Block(block) => values::block(value).is_some_and(|theirs| block.contains(theirs)).into(),
            Self::Text(ours) if test == Test::Bool => ours.eq_ignore_ascii_case(value).into(),
            Self::Text(ours) => (ours == value).into(),
            Self::Never => Truth::False,
        }
    }
}

/// `ArnEquals` takes wildcards as `ArnLike` does.
fn wildcards(test: Test) -> Wildcards {
    if test.takes_wildcards() {
        Wildcards::Apply
    } else {
        Wildcards::Literal
    }
}

/// The template with the request's values. A variable that has none and no default makes a value that matches nothing; so
/// does a key of several values, which is no variable (IAM user guide, "Single-valued vs. multivalued context keys").
pub(super) fn resolve(template: &Template, wildcards: Wildcards, facts: &Facts<'_>) -> Result<Pattern, Truth> {
    let is_list = |key: &str| authorization::global_key(key).is_some_and(|known| known.multivalued);
    let single = |key: &str| match facts.look_up(key) {
        Known::Values([value]) if !is_list(key) => Some(value.clone()),
        _ => None,
    };
    // Owned values, as the facts are looked up by a key in lower case.
    let found: Vec<(String, String)> = template
        .pieces()
        .iter()
        .filter_map(|piece| match piece {
            Piece::Variable { key, .. } => single(key).map(|value| (key.clone(), value)),
            _ => None,
        })
        .collect();
    let look_up = |key: &str| {
        found
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    };
    template
        .pattern(wildcards, look_up)
        .map_err(|key| match facts.look_up(key) {
            Known::Unknown => Truth::Unknown,
            _ => Truth::False,
        })
}

/// The comparison that a negated test negates, or the test itself.
#[expect(
    clippy::float_cmp,
    reason = "numbers of a policy are compared as written, without arithmetic"
)]
fn compare(test: Test, theirs: f64, ours: f64) -> bool {
    match test {
        Test::NumericLessThan | Test::DateLessThan => theirs < ours,
        Test::NumericLessThanEquals | Test::DateLessThanEquals => theirs <= ours,
        Test::NumericGreaterThan | Test::DateGreaterThan => theirs > ours,
        Test::NumericGreaterThanEquals | Test::DateGreaterThanEquals => theirs >= ours,
        _ => theirs == ours,
    }
}
