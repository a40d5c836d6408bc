//! The evaluator under test.

use goldsmith_guardrails::{
    PolicyType::{self, ResourceControl, ServiceControl},
    evaluate::{Decision, Node, Organization, Policies, Request, decide},
};
use serde_json::Value;

use crate::{
    cases::Case,
    vocabulary::{OTHER_ACCOUNT, PRINCIPAL_ACCOUNT},
};

const ROOT: &str = "r-root";

/// What `goldsmith` decides.
pub(crate) fn ours(case: &Case) -> bool {
    let decision = decision(case);
    assert!(decision.uncertain.is_empty(), "everything is known here: {decision:?}");
    decision.allowed
}

fn decision(case: &Case) -> Decision {
    let principal_chain = chain(case.scp.len(), PRINCIPAL_ACCOUNT);
    let mut organization = organization(&principal_chain, case);
    let mut policies = Policies::default();
    attach(
        &mut organization,
        &mut policies,
        ServiceControl,
        &principal_chain,
        &case.scp,
    );
    let mut request = Request::new(case.principal, case.action, case.resource);
    if !case.rcp.is_empty() {
        let resource_chain = chain(case.rcp.len(), case.resource_account);
        attach(
            &mut organization,
            &mut policies,
            ResourceControl,
            &resource_chain,
            &case.rcp,
        );
        request.resource_account = Some(case.resource_account.to_owned());
    }
    for (key, values) in &case.context {
        request = request.with(key, values.iter().copied());
    }
    decide(&organization, &policies, &request)
}

/// Root, OUs of the account's own, and the account.
fn chain(levels: usize, account: &str) -> Vec<String> {
    let units = (0..levels.saturating_sub(2)).map(|unit| format!("ou-{account}-{unit}"));
    std::iter::once(ROOT.to_owned())
        .chain(units)
        .chain([account.to_owned()])
        .collect()
}

fn organization(principal_chain: &[String], case: &Case) -> Organization {
    let mut nodes = vec![Node::root(ROOT)];
    nodes.extend(below_root(principal_chain));
    if case.resource_account == OTHER_ACCOUNT {
        nodes.extend(below_root(&chain(case.rcp.len().max(2), OTHER_ACCOUNT)));
    }
    Organization::new("999988887777", nodes).expect("the tree is sound")
}

fn below_root(chain: &[String]) -> impl Iterator<Item = Node> {
    chain.windows(2).map(|pair| {
        let (parent, id) = (&pair[0], &pair[1]);
        if id.starts_with("ou-") {
            Node::unit(id, id, parent)
        } else {
            Node::account(id, id, parent)
        }
    })
}

fn attach(
    organization: &mut Organization,
    policies: &mut Policies,
    policy_type: PolicyType,
    chain: &[String],
    levels: &[Vec<Value>],
) {
    for (target, texts) in chain.iter().zip(levels) {
        for (at, text) in texts.iter().enumerate() {
            let id = format!("p-{policy_type:?}-{target}-{at}");
            policies.insert(&id, &text.to_string()).expect("a policy can be read");
            assert!(organization.attach(target, policy_type, &id));
        }
    }
}
