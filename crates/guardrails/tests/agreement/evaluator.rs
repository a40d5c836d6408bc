//! The crate `iam-rs`: a published evaluator of policies, which knows no organizations. What it decides of each level is put
//! together here: every level of SCPs must allow, and no policy may deny.

use iam_rs::{Arn, Context, ContextValue, Decision, IAMPolicy, IAMRequest, Principal, PrincipalId};
use serde_json::Value;

use crate::{cases::Case, vocabulary::MULTIVALUED};

/// `None` where it has no answer.
pub(crate) fn evaluator(case: &Case) -> Option<bool> {
    let principal = Principal::Aws(PrincipalId::String(case.principal.to_owned()));
    let resource = Arn::parse(case.resource).ok()?;
    let request = IAMRequest::new_with_context(principal, case.action, resource, context(case)?);
    let mut allowed = true;
    for level in &case.scp {
        allowed &= decision(level, &request)? == Decision::Allow;
    }
    for level in &case.rcp {
        allowed &= decision(level, &request)? != Decision::Deny;
    }
    Some(allowed)
}

fn decision(level: &[Value], request: &IAMRequest) -> Option<Decision> {
    let policies: Vec<IAMPolicy> = level
        .iter()
        .map(|text| serde_json::from_value(text.clone()))
        .collect::<Result<_, _>>()
        .ok()?;
    iam_rs::evaluate_policies(&policies, request).ok()
}

fn context(case: &Case) -> Option<Context> {
    let mut context = Context::new();
    for (key, values) in &case.context {
        let value = match (*key, values.as_slice()) {
            (key, values) if MULTIVALUED.contains(&key) => {
                ContextValue::StringList(values.iter().map(|&value| value.to_owned()).collect())
            }
            ("aws:SecureTransport" | "aws:MultiFactorAuthPresent", [value]) => ContextValue::Boolean(*value == "true"),
            ("aws:MultiFactorAuthAge", [value]) => ContextValue::Number(value.parse().ok()?),
            (_, values) => ContextValue::String((*values.first()?).to_owned()),
        };
        context.insert((*key).to_owned(), value);
    }
    Some(context)
}
